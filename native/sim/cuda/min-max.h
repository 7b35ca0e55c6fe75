// CUDA's overloads of min and max at global scope, mixed signedness included (the unsigned type wins, as in
// C).
#pragma once
#include "attributes.h"

#define KF_MIN_MAX(result, left, right)                                              \
  KF_INLINE constexpr result min(left a, right b) {                                  \
    return static_cast<result>(a) < static_cast<result>(b) ? static_cast<result>(a)  \
                                                           : static_cast<result>(b); \
  }                                                                                  \
  KF_INLINE constexpr result max(left a, right b) {                                  \
    return static_cast<result>(a) > static_cast<result>(b) ? static_cast<result>(a)  \
                                                           : static_cast<result>(b); \
  }
KF_MIN_MAX(int, int, int)
KF_MIN_MAX(unsigned int, unsigned int, unsigned int)
KF_MIN_MAX(unsigned int, int, unsigned int)
KF_MIN_MAX(unsigned int, unsigned int, int)
KF_MIN_MAX(long, long, long)
KF_MIN_MAX(unsigned long, unsigned long, unsigned long)
KF_MIN_MAX(unsigned long, long, unsigned long)
KF_MIN_MAX(unsigned long, unsigned long, long)
KF_MIN_MAX(long long, long long, long long)
KF_MIN_MAX(unsigned long long, unsigned long long, unsigned long long)
KF_MIN_MAX(unsigned long long, long long, unsigned long long)
KF_MIN_MAX(unsigned long long, unsigned long long, long long)
#undef KF_MIN_MAX

// One NaN operand gives the other: fminf and fmaxf, one instruction on a GPU.
#define KF_REAL_MIN_MAX(result, left, right, suffix)                                       \
  KF_INLINE constexpr result min(left a, right b) {                                        \
    if (__builtin_is_constant_evaluated()) return a != a || b < a ? result(b) : result(a); \
    return __builtin_fmin##suffix(a, b);                                                   \
  }                                                                                        \
  KF_INLINE constexpr result max(left a, right b) {                                        \
    if (__builtin_is_constant_evaluated()) return a != a || b > a ? result(b) : result(a); \
    return __builtin_fmax##suffix(a, b);                                                   \
  }
KF_REAL_MIN_MAX(float, float, float, f)
KF_REAL_MIN_MAX(double, double, double, )
KF_REAL_MIN_MAX(double, float, double, )
KF_REAL_MIN_MAX(double, double, float, )
#undef KF_REAL_MIN_MAX
KF_INLINE constexpr unsigned umin(unsigned a, unsigned b) { return a < b ? a : b; }
KF_INLINE constexpr unsigned umax(unsigned a, unsigned b) { return a > b ? a : b; }
KF_INLINE constexpr long long llmin(long long a, long long b) { return a < b ? a : b; }
KF_INLINE constexpr long long llmax(long long a, long long b) { return a > b ? a : b; }
KF_INLINE constexpr unsigned long long ullmin(unsigned long long a, unsigned long long b) {
  return a < b ? a : b;
}
KF_INLINE constexpr unsigned long long ullmax(unsigned long long a, unsigned long long b) {
  return a > b ? a : b;
}
