// All of what a kernel may use without including anything (nvcc includes cuda_runtime.h by itself). Goes well
// into a precompiled header: `-include cuda_runtime.h` with cuda_runtime.h.gch beside it.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "atomics.h"
#include "attributes.h"
#include "conversions.h"
#include "execution.h"
#include "include/vector_types.h"
#include "indexing.h"
#include "integer-intrinsics.h"
#include "math-constants.h"
#include "math-functions.h"
#include "memory-intrinsics.h"
#include "min-max.h"
#include "qualifiers.h"
#include "shuffle.h"
#include "synchronization.h"
#include "translation.h"
