// Atomic operations. One host thread runs the whole launch, so a plain read and write is atomic; the core is
// told first.
#pragma once
#include "../core/core.h"
#include "attributes.h"

#define KF_ATOMIC_ONE(name, type, scope, expression)                                           \
  inline KF_CALL type name(type* address, type value) {                                        \
    ::kf::sim::atomic_access(address, sizeof(type), ::kf::sim::AtomicScope::scope, KF_CALLER); \
    const type old = *address;                                                                 \
    *address = expression;                                                                     \
    return old;                                                                                \
  }
#define KF_ATOMIC(name, type, expression)              \
  KF_ATOMIC_ONE(name, type, device, expression)        \
  KF_ATOMIC_ONE(name##_block, type, block, expression) \
  KF_ATOMIC_ONE(name##_system, type, device, expression)

#define KF_ATOMIC_CAS_ONE(name, type, scope)                                                             \
  inline KF_CALL type name(type* address, type compare, type value) {                                    \
    ::kf::sim::compare_and_swap_access(address, sizeof(type), ::kf::sim::AtomicScope::scope, KF_CALLER); \
    const type old = *address;                                                                           \
    if (old == compare) *address = value;                                                                \
    return old;                                                                                          \
  }
#define KF_ATOMIC_CAS(type)                       \
  KF_ATOMIC_CAS_ONE(atomicCAS, type, device)      \
  KF_ATOMIC_CAS_ONE(atomicCAS_block, type, block) \
  KF_ATOMIC_CAS_ONE(atomicCAS_system, type, device)

KF_ATOMIC(atomicAdd, int, int(unsigned(old) + unsigned(value)))
KF_ATOMIC(atomicAdd, unsigned int, old + value)
KF_ATOMIC(atomicAdd, unsigned long long, old + value)
KF_ATOMIC(atomicAdd, float, old + value)
KF_ATOMIC(atomicAdd, double, old + value)
KF_ATOMIC(atomicSub, int, int(unsigned(old) - unsigned(value)))
KF_ATOMIC(atomicSub, unsigned int, old - value)
KF_ATOMIC(atomicExch, int, value)
KF_ATOMIC(atomicExch, unsigned int, value)
KF_ATOMIC(atomicExch, unsigned long long, value)
KF_ATOMIC(atomicExch, float, value)
KF_ATOMIC(atomicMin, int, value < old ? value : old)
KF_ATOMIC(atomicMin, unsigned int, value < old ? value : old)
KF_ATOMIC(atomicMin, long long, value < old ? value : old)
KF_ATOMIC(atomicMin, unsigned long long, value < old ? value : old)
KF_ATOMIC(atomicMax, int, old < value ? value : old)
KF_ATOMIC(atomicMax, unsigned int, old < value ? value : old)
KF_ATOMIC(atomicMax, long long, old < value ? value : old)
KF_ATOMIC(atomicMax, unsigned long long, old < value ? value : old)
KF_ATOMIC(atomicInc, unsigned int, old >= value ? 0u : old + 1u)
KF_ATOMIC(atomicDec, unsigned int, old == 0u || old > value ? value : old - 1u)
#define KF_ATOMIC_BITS(type)             \
  KF_ATOMIC(atomicAnd, type, old& value) \
  KF_ATOMIC(atomicOr, type, old | value) \
  KF_ATOMIC(atomicXor, type, old ^ value)
KF_ATOMIC_BITS(int)
KF_ATOMIC_BITS(unsigned int)
KF_ATOMIC_BITS(unsigned long long)
KF_ATOMIC_CAS(int)
KF_ATOMIC_CAS(unsigned int)
KF_ATOMIC_CAS(unsigned short)
KF_ATOMIC_CAS(unsigned long long)
