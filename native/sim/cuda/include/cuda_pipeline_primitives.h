#pragma once
#include "../pipeline.h"
