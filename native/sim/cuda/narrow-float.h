// Sixteen-bit floating types: the operators and intrinsics that half and bfloat16 share.
#pragma once
#include <stdint.h>

#include "atomics.h"
#include "attributes.h"
#include "declared-costs.h"
#include "include/vector_types.h"
#include "math-functions.h"
#include "memory-intrinsics.h"
#include "narrow-format.h"
#include "shuffle.h"

// The scalar type `T` with the format, its pair `T2`, and what both formats have under the same names.
#define KF_NARROW_TYPES(T, T2, digits, lowest)                                                         \
  struct T {                                                                                           \
    uint16_t kf_bits;                                                                                  \
    T() = default;                                                                                     \
    KF_INLINE T(float value) : kf_bits(::kf::sim::cuda::narrow<digits, lowest>(value, KF_NEAREST)) {}  \
    KF_INLINE T(double value) : kf_bits(::kf::sim::cuda::narrow<digits, lowest>(value, KF_NEAREST)) {} \
    KF_INLINE T(int value) : T(double(value)) {}                                                       \
    KF_INLINE T(unsigned value) : T(double(value)) {}                                                  \
    KF_INLINE T(short value) : T(double(value)) {}                                                     \
    KF_INLINE T(unsigned short value) : T(double(value)) {}                                            \
    KF_INLINE T(long value) : T(double(value)) {}                                                      \
    KF_INLINE T(unsigned long value) : T(double(value)) {}                                             \
    KF_INLINE T(long long value) : T(double(value)) {}                                                 \
    KF_INLINE T(unsigned long long value) : T(double(value)) {}                                        \
    KF_INLINE constexpr T(T##_raw raw) : kf_bits(raw.x) {}                                             \
    KF_INLINE constexpr operator T##_raw() const { return {kf_bits}; }                                 \
    KF_INLINE operator float() const { return ::kf::sim::cuda::widen<digits, lowest>(kf_bits); }       \
    KF_INLINE T& operator=(float value) { return *this = T(value); }                                   \
    KF_INLINE T& operator=(double value) { return *this = T(value); }                                  \
    KF_INLINE T& operator=(int value) { return *this = T(value); }                                     \
    KF_INLINE T& operator=(unsigned value) { return *this = T(value); }                                \
  };                                                                                                   \
  struct alignas(4) T2 {                                                                               \
    T x, y;                                                                                            \
    T2() = default;                                                                                    \
    KF_INLINE constexpr T2(T a, T b) : x(a), y(b) {}                                                   \
    KF_VECTOR_COPIES(T2, 4, (x = other.x, y = other.y))                                                \
  };

#define KF_NEAREST ::kf::sim::cuda::Rounding::nearest

// One instruction for a number or for a pair: the second half of a pair is free.
#define KF_NARROW_COSTS(T, kind, word, expression)                      \
  KF_COSTS(kind, 1, uint16_t, T##word)(uint16_t left, uint16_t right) { \
    const T a(T##_raw{left}), b(T##_raw{right});                        \
    return (expression).kf_bits;                                        \
  }                                                                     \
  KF_COSTS(kind, 0, uint16_t, T##word)(uint16_t left, uint16_t right) { \
    return kf_costs_##kind##_1_##T##word(left, right);                  \
  }

#define KF_NARROW_BINARY(T, T2, kind, symbol, word, word2)                                          \
  KF_NARROW_COSTS(T, kind, word, T(float(a) symbol float(b)))                                       \
  KF_INLINE T operator symbol(T a, T b) {                                                           \
    return T(T##_raw{kf_costs_##kind##_1_##T##word(a.kf_bits, b.kf_bits)});                         \
  }                                                                                                 \
  KF_INLINE T& operator symbol##=(T& a, T b) { return a = a symbol b; }                             \
  KF_INLINE T2 operator symbol(T2 a, T2 b) {                                                        \
    return T2(a.x symbol b.x, T(T##_raw{kf_costs_##kind##_0_##T##word(a.y.kf_bits, b.y.kf_bits)})); \
  }                                                                                                 \
  KF_INLINE T2& operator symbol##=(T2& a, T2 b) { return a = a symbol b; }                          \
  KF_INLINE T word(T a, T b) { return a symbol b; }                                                 \
  KF_INLINE T word##_rn(T a, T b) { return a symbol b; }                                            \
  KF_INLINE T word##_sat(T a, T b) { return kf_saturated(a symbol b); }                             \
  KF_INLINE T2 word2(T2 a, T2 b) { return a symbol b; }                                             \
  KF_INLINE T2 word2##_rn(T2 a, T2 b) { return a symbol b; }                                        \
  KF_INLINE T2 word2##_sat(T2 a, T2 b) {                                                            \
    return T2(kf_saturated(a.x symbol b.x), kf_saturated(a.y symbol b.y));                          \
  }

// `u` forms are true when an operand is NaN.
#define KF_NARROW_COMPARISON(T, T2, symbol, word)                                                 \
  KF_COSTS(compare, 1, bool, T##_is_##word)(uint16_t left, uint16_t right) {                      \
    return float(T(T##_raw{left})) symbol float(T(T##_raw{right}));                               \
  }                                                                                               \
  KF_INLINE bool operator symbol(T a, T b) {                                                      \
    return kf_costs_compare_1_##T##_is_##word(a.kf_bits, b.kf_bits);                              \
  }                                                                                               \
  KF_INLINE bool operator symbol(T2 a, T2 b) { return a.x symbol b.x && a.y symbol b.y; }         \
  KF_INLINE bool __h##word(T a, T b) { return kf_ordered(a, b) && a symbol b; }                   \
  KF_INLINE bool __h##word##u(T a, T b) { return !kf_ordered(a, b) || a symbol b; }               \
  KF_INLINE T2 __h##word##2(T2 a, T2 b) {                                                         \
    return T2(T(float(__h##word(a.x, b.x))), T(float(__h##word(a.y, b.y))));                      \
  }                                                                                               \
  KF_INLINE T2 __h##word##u2(T2 a, T2 b) {                                                        \
    return T2(T(float(__h##word##u(a.x, b.x))), T(float(__h##word##u(a.y, b.y))));                \
  }                                                                                               \
  KF_INLINE unsigned __h##word##2_mask(T2 a, T2 b) {                                              \
    return (__h##word(a.x, b.x) ? 0xffffu : 0u) | (__h##word(a.y, b.y) ? 0xffff0000u : 0u);       \
  }                                                                                               \
  KF_INLINE bool __hb##word##2(T2 a, T2 b) { return __h##word(a.x, b.x) && __h##word(a.y, b.y); } \
  KF_INLINE bool __hb##word##u2(T2 a, T2 b) { return __h##word##u(a.x, b.x) && __h##word##u(a.y, b.y); }

#define KF_NARROW_FUNCTION(T, T2, word, expression) \
  KF_INLINE T h##word(T a) {                        \
    const float x = a;                              \
    return T(expression);                           \
  }                                                 \
  KF_INLINE T2 h2##word(T2 a) { return T2(h##word(a.x), h##word(a.y)); }

// Conversions from and to integers with a stated rounding: `name` is half or bfloat16 in the functions'
// names.
#define KF_NARROW_INTEGER(T, name, digits, lowest, integer, word, suffix, rounding)                        \
  KF_INLINE T __##word##2##name##_##suffix(integer x) {                                                    \
    return T(                                                                                              \
        T##_raw{::kf::sim::cuda::narrow<digits, lowest>(double(x), ::kf::sim::cuda::Rounding::rounding)}); \
  }
#define KF_NARROW_CONVERSIONS(T, name, digits, lowest, suffix, rounding)                                \
  KF_INLINE T __float2##name##_##suffix(float x) {                                                      \
    return T(T##_raw{::kf::sim::cuda::narrow<digits, lowest>(x, ::kf::sim::cuda::Rounding::rounding)}); \
  }                                                                                                     \
  KF_NARROW_INTEGER(T, name, digits, lowest, int, int, suffix, rounding)                                \
  KF_NARROW_INTEGER(T, name, digits, lowest, unsigned, uint, suffix, rounding)                          \
  KF_NARROW_INTEGER(T, name, digits, lowest, short, short, suffix, rounding)                            \
  KF_NARROW_INTEGER(T, name, digits, lowest, unsigned short, ushort, suffix, rounding)                  \
  KF_NARROW_INTEGER(T, name, digits, lowest, long long, ll, suffix, rounding)                           \
  KF_NARROW_INTEGER(T, name, digits, lowest, unsigned long long, ull, suffix, rounding)                 \
  KF_INLINE int __##name##2int_##suffix(T x) { return __float2int_##suffix(x); }                        \
  KF_INLINE unsigned __##name##2uint_##suffix(T x) { return __float2uint_##suffix(x); }                 \
  KF_INLINE short __##name##2short_##suffix(T x) {                                                      \
    return short(min(max(__float2int_##suffix(x), -32768), 32767));                                     \
  }                                                                                                     \
  KF_INLINE unsigned short __##name##2ushort_##suffix(T x) {                                            \
    return (unsigned short)(min(__float2uint_##suffix(x), 65535u));                                     \
  }                                                                                                     \
  KF_INLINE signed char __##name##2char_##suffix(T x) {                                                 \
    return (signed char)(min(max(__float2int_##suffix(x), -128), 127));                                 \
  }                                                                                                     \
  KF_INLINE unsigned char __##name##2uchar_##suffix(T x) {                                              \
    return (unsigned char)(min(__float2uint_##suffix(x), 255u));                                        \
  }                                                                                                     \
  KF_INLINE long long __##name##2ll_##suffix(T x) { return __float2ll_##suffix(x); }                    \
  KF_INLINE unsigned long long __##name##2ull_##suffix(T x) { return __float2ull_##suffix(x); }
#define KF_NARROW_ALL_CONVERSIONS(T, name, digits, lowest)        \
  KF_NARROW_CONVERSIONS(T, name, digits, lowest, rn, nearest)     \
  KF_NARROW_CONVERSIONS(T, name, digits, lowest, rz, toward_zero) \
  KF_NARROW_CONVERSIONS(T, name, digits, lowest, ru, upward)      \
  KF_NARROW_CONVERSIONS(T, name, digits, lowest, rd, downward)

#define KF_NARROW_OPERATIONS(T, T2, digits, lowest)                                                         \
  KF_NARROW_COSTS(T, fp32Add, _saturate,                                                                    \
                  (void(b), T(float(a) > 0.0f ? (float(a) < 1.0f ? float(a) : 1.0f) : 0.0f)))               \
  KF_NARROW_COSTS(T, compare, __hmax, T(__builtin_fmaxf(float(a), float(b))))                               \
  KF_NARROW_COSTS(T, compare, __hmin, T(__builtin_fminf(float(a), float(b))))                               \
  KF_COSTS(fp32Fma, 1, uint16_t, T##__hfma)(uint16_t x, uint16_t y, uint16_t z) {                           \
    const T a(T##_raw{x}), b(T##_raw{y}), c(T##_raw{z});                                                    \
    return T(::kf::sim::cuda::fused_to_odd(double(float(a)), double(float(b)), double(float(c)))).kf_bits;  \
  }                                                                                                         \
  KF_COSTS(fp32Fma, 0, uint16_t, T##__hfma)(uint16_t x, uint16_t y, uint16_t z) {                           \
    return kf_costs_fp32Fma_1_##T##__hfma(x, y, z);                                                         \
  }                                                                                                         \
  KF_INLINE bool kf_ordered(T a, T b) {                                                                     \
    const float x = a, y = b;                                                                               \
    return x == x && y == y;                                                                                \
  }                                                                                                         \
  KF_INLINE T kf_saturated(T a) { return T(T##_raw{kf_costs_fp32Add_1_##T##_saturate(a.kf_bits, 0)}); }     \
  KF_NARROW_BINARY(T, T2, fp32Add, +, __hadd, __hadd2)                                                      \
  KF_NARROW_BINARY(T, T2, fp32Add, -, __hsub, __hsub2)                                                      \
  KF_NARROW_BINARY(T, T2, fp32Multiply, *, __hmul, __hmul2)                                                 \
  KF_NARROW_BINARY(T, T2, fp32Special, /, __hdiv, __h2div)                                                  \
  KF_NARROW_COMPARISON(T, T2, ==, eq)                                                                       \
  KF_NARROW_COMPARISON(T, T2, !=, ne)                                                                       \
  KF_NARROW_COMPARISON(T, T2, <, lt)                                                                        \
  KF_NARROW_COMPARISON(T, T2, <=, le)                                                                       \
  KF_NARROW_COMPARISON(T, T2, >, gt)                                                                        \
  KF_NARROW_COMPARISON(T, T2, >=, ge)                                                                       \
  KF_INLINE T __hneg(T a) { return T(T##_raw{uint16_t(a.kf_bits ^ 0x8000u)}); }                             \
  KF_INLINE T __habs(T a) { return T(T##_raw{uint16_t(a.kf_bits & 0x7fffu)}); }                             \
  KF_INLINE T2 __hneg2(T2 a) { return T2(__hneg(a.x), __hneg(a.y)); }                                       \
  KF_INLINE T2 __habs2(T2 a) { return T2(__habs(a.x), __habs(a.y)); }                                       \
  KF_INLINE T operator-(T a) { return __hneg(a); }                                                          \
  KF_INLINE T operator+(T a) { return a; }                                                                  \
  KF_INLINE T2 operator-(T2 a) { return __hneg2(a); }                                                       \
  KF_INLINE T2 operator+(T2 a) { return a; }                                                                \
  KF_INLINE T& operator++(T& a) { return a = a + T(1.0f); }                                                 \
  KF_INLINE T& operator--(T& a) { return a = a - T(1.0f); }                                                 \
  KF_INLINE T __hfma(T a, T b, T c) {                                                                       \
    return T(T##_raw{kf_costs_fp32Fma_1_##T##__hfma(a.kf_bits, b.kf_bits, c.kf_bits)});                     \
  }                                                                                                         \
  KF_INLINE T __hfma_sat(T a, T b, T c) { return kf_saturated(__hfma(a, b, c)); }                           \
  KF_INLINE T __hfma_relu(T a, T b, T c) {                                                                  \
    const T r = __hfma(a, b, c);                                                                            \
    return float(r) < 0.0f ? T(0.0f) : r;                                                                   \
  }                                                                                                         \
  KF_INLINE T2 __hfma2(T2 a, T2 b, T2 c) {                                                                  \
    return T2(__hfma(a.x, b.x, c.x),                                                                        \
              T(T##_raw{kf_costs_fp32Fma_0_##T##__hfma(a.y.kf_bits, b.y.kf_bits, c.y.kf_bits)}));           \
  }                                                                                                         \
  KF_INLINE T2 __hfma2_sat(T2 a, T2 b, T2 c) {                                                              \
    return T2(__hfma_sat(a.x, b.x, c.x), __hfma_sat(a.y, b.y, c.y));                                        \
  }                                                                                                         \
  KF_INLINE T2 __hfma2_relu(T2 a, T2 b, T2 c) {                                                             \
    return T2(__hfma_relu(a.x, b.x, c.x), __hfma_relu(a.y, b.y, c.y));                                      \
  }                                                                                                         \
  KF_INLINE bool __hisnan(T a) { return !kf_ordered(a, a); }                                                \
  KF_INLINE int __hisinf(T a) { return __builtin_isinf_sign(float(a)); }                                    \
  KF_INLINE T2 __hisnan2(T2 a) { return T2(T(float(__hisnan(a.x))), T(float(__hisnan(a.y)))); }             \
  KF_INLINE T __hmax(T a, T b) { return T(T##_raw{kf_costs_compare_1_##T##__hmax(a.kf_bits, b.kf_bits)}); } \
  KF_INLINE T __hmin(T a, T b) { return T(T##_raw{kf_costs_compare_1_##T##__hmin(a.kf_bits, b.kf_bits)}); } \
  KF_INLINE T __hmax_nan(T a, T b) { return kf_ordered(a, b) ? __hmax(a, b) : T(__builtin_nanf("")); }      \
  KF_INLINE T __hmin_nan(T a, T b) { return kf_ordered(a, b) ? __hmin(a, b) : T(__builtin_nanf("")); }      \
  KF_INLINE T2 __hmax2(T2 a, T2 b) {                                                                        \
    return T2(__hmax(a.x, b.x), T(T##_raw{kf_costs_compare_0_##T##__hmax(a.y.kf_bits, b.y.kf_bits)}));      \
  }                                                                                                         \
  KF_INLINE T2 __hmin2(T2 a, T2 b) {                                                                        \
    return T2(__hmin(a.x, b.x), T(T##_raw{kf_costs_compare_0_##T##__hmin(a.y.kf_bits, b.y.kf_bits)}));      \
  }                                                                                                         \
  KF_INLINE T2 __hmax2_nan(T2 a, T2 b) { return T2(__hmax_nan(a.x, b.x), __hmax_nan(a.y, b.y)); }           \
  KF_INLINE T2 __hmin2_nan(T2 a, T2 b) { return T2(__hmin_nan(a.x, b.x), __hmin_nan(a.y, b.y)); }           \
  KF_INLINE T2 __hcmadd(T2 a, T2 b, T2 c) {                                                                 \
    return T2(__hfma(-a.y, b.y, __hfma(a.x, b.x, c.x)), __hfma(a.y, b.x, __hfma(a.x, b.y, c.y)));           \
  }                                                                                                         \
  KF_INLINE T2& operator++(T2& a) { return a = T2(a.x + T(1.0f), a.y + T(1.0f)); }                          \
  KF_INLINE T2& operator--(T2& a) { return a = T2(a.x - T(1.0f), a.y - T(1.0f)); }                          \
  KF_INLINE T operator++(T& a, int) {                                                                       \
    const T old = a;                                                                                        \
    ++a;                                                                                                    \
    return old;                                                                                             \
  }                                                                                                         \
  KF_INLINE T operator--(T& a, int) {                                                                       \
    const T old = a;                                                                                        \
    --a;                                                                                                    \
    return old;                                                                                             \
  }                                                                                                         \
  KF_NARROW_FUNCTION(T, T2, tanh_approx, __tanhf(x))                                                        \
  KF_NARROW_FUNCTION(T, T2, sqrt, kf_sim_square_root(x))                                                    \
  KF_NARROW_FUNCTION(T, T2, rsqrt, kf_sim_rsqrtf(x))                                                        \
  KF_NARROW_FUNCTION(T, T2, rcp, kf_sim_reciprocal(x))                                                      \
  KF_NARROW_FUNCTION(T, T2, exp, expf(x))                                                                   \
  KF_NARROW_FUNCTION(T, T2, exp2, exp2f(x))                                                                 \
  KF_NARROW_FUNCTION(T, T2, exp10, exp10f(x))                                                               \
  KF_NARROW_FUNCTION(T, T2, log, logf(x))                                                                   \
  KF_NARROW_FUNCTION(T, T2, log2, log2f(x))                                                                 \
  KF_NARROW_FUNCTION(T, T2, log10, log10f(x))                                                               \
  KF_NARROW_FUNCTION(T, T2, sin, sinf(x))                                                                   \
  KF_NARROW_FUNCTION(T, T2, cos, cosf(x))                                                                   \
  KF_NARROW_FUNCTION(T, T2, tanh, tanhf(x))                                                                 \
  KF_NARROW_FUNCTION(T, T2, ceil, __builtin_ceilf(x))                                                       \
  KF_NARROW_FUNCTION(T, T2, floor, __builtin_floorf(x))                                                     \
  KF_NARROW_FUNCTION(T, T2, trunc, __builtin_truncf(x))                                                     \
  KF_NARROW_FUNCTION(T, T2, rint, __builtin_rintf(x))                                                       \
  KF_INLINE float __low2float(T2 a) { return a.x; }                                                         \
  KF_INLINE float __high2float(T2 a) { return a.y; }                                                        \
  KF_INLINE T2 __lowhigh2highlow(T2 a) { return T2(a.y, a.x); }                                             \
  KF_ATOMIC(atomicAdd, T, old + value)                                                                      \
  KF_ATOMIC(atomicAdd, T2, old + value)
