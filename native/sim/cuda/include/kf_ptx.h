#pragma once
#include "../ptx.h"
