// What inline PTX becomes: src/evaluation/backends/sim/ptx translates an `asm` statement into calls of these
// functions, one for each instruction. Registers are plain variables of the size of the register; `as` gives
// one the type of the instruction, `put` stores a result.
//
// asm("add.s32 %0, %1, %2;" : "=r"(sum) : "r"(a), "r"(b));
//   -> uint32_t kf_o0 = {}; uint32_t kf_o1 = input<uint32_t>(a); uint32_t kf_o2 = input<uint32_t>(b);
//      put(kf_o0, add<int32_t>(as<int32_t>(kf_o1), as<int32_t>(kf_o2))); output(sum, kf_o0);
#pragma once
#include "ptx/arithmetic.h"
#include "ptx/bits.h"
#include "ptx/functions.h"
#include "ptx/memory.h"
#include "ptx/registers.h"
#include "ptx/special-registers.h"
#include "ptx/warp.h"
