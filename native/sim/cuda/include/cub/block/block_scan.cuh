#pragma once
#include "../../../cub.h"
