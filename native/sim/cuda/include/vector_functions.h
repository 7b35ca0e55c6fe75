// make_float4 and the like are declared beside their types.
#pragma once
#include "vector_types.h"
