// CUDA constants.
#pragma once
#include "../math-constants.h"
