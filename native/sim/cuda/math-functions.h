// Single and double precision functions beyond the C library, the fast intrinsics, and counting of special
// functions.
#pragma once
#include <float.h>
#include <limits.h>

#include <cstddef>
// Names that C++17 and C++20 add to <math.h> and CUDA sources use for their own functions: `beta`,
// `legendre`, `lerp`, ...
#undef _GLIBCXX_USE_STD_SPEC_FUNCS
#define lerp kf_standard_lerp
#include <math.h>
#undef lerp
// What nvcc's own headers bring along and sources rely on: std::forward, and std::min and std::max with
// libstdc++.
#include <utility>
#if __has_include(<bits/stl_algobase.h>)
#include <bits/stl_algobase.h>
#endif

#include "../core/core.h"
#include "attributes.h"
#include "declared-costs.h"
#include "special-functions.h"

KF_INLINE float __expf(float x) { return kf_sim__expf(x); }
KF_INLINE float __exp10f(float x) { return kf_sim__exp10f(x); }
KF_INLINE float __logf(float x) { return kf_sim__logf(x); }
KF_INLINE float __log2f(float x) { return kf_sim__log2f(x); }
KF_INLINE float __log10f(float x) { return kf_sim__log10f(x); }
KF_INLINE float __sinf(float x) { return kf_sim__sinf(x); }
KF_INLINE float __cosf(float x) { return kf_sim__cosf(x); }
KF_INLINE float __tanf(float x) { return kf_sim__tanf(x); }
KF_INLINE float __tanhf(float x) { return kf_sim__tanhf(x); }
KF_INLINE float __powf(float x, float y) { return kf_sim__powf(x, y); }
KF_INLINE float __fdividef(float x, float y) { return kf_sim_division(x, y); }
KF_INLINE float fdividef(float x, float y) { return x / y; }
KF_INLINE double fdivide(double x, double y) { return x / y; }
KF_INLINE float __frcp_rn(float x) { return kf_sim_reciprocal(x); }
KF_INLINE float __fsqrt_rn(float x) { return kf_sim_square_root(x); }
KF_INLINE float __saturatef(float x) { return kf_costs_fp32Add_1_saturate(x); }
KF_INLINE void __sincosf(float x, float* sine, float* cosine) {
  *sine = kf_sim__sinf(x);
  *cosine = kf_sim__cosf(x);
}
KF_INLINE float rsqrtf(float x) { return kf_sim_rsqrtf(x); }
KF_INLINE double rsqrt(double x) { return kf_sim_rsqrt(x); }
KF_INLINE float rsqrt(float x) { return kf_sim_rsqrtf(x); }
KF_INLINE float rcbrtf(float x) { return kf_sim_rcbrtf(x); }
KF_INLINE double rcbrt(double x) { return kf_sim_rcbrt(x); }
KF_INLINE float rcbrt(float x) { return kf_sim_rcbrtf(x); }
KF_INLINE float sinpif(float x) { return kf_sim_sinpif(x); }
KF_INLINE double sinpi(double x) { return kf_sim_sinpi(x); }
KF_INLINE float sinpi(float x) { return kf_sim_sinpif(x); }
KF_INLINE float cospif(float x) { return kf_sim_cospif(x); }
KF_INLINE double cospi(double x) { return kf_sim_cospi(x); }
KF_INLINE float cospi(float x) { return kf_sim_cospif(x); }
KF_INLINE float tanpif(float x) { return kf_sim_tanpif(x); }
KF_INLINE double tanpi(double x) { return kf_sim_tanpi(x); }
KF_INLINE float tanpi(float x) { return kf_sim_tanpif(x); }
KF_INLINE float erfinvf(float x) { return kf_sim_erfinvf(x); }
KF_INLINE double erfinv(double x) { return kf_sim_erfinv(x); }
KF_INLINE float erfinv(float x) { return kf_sim_erfinvf(x); }
KF_INLINE float erfcinvf(float x) { return kf_sim_erfcinvf(x); }
KF_INLINE double erfcinv(double x) { return kf_sim_erfcinv(x); }
KF_INLINE float erfcinv(float x) { return kf_sim_erfcinvf(x); }
KF_INLINE float erfcxf(float x) { return kf_sim_erfcxf(x); }
KF_INLINE double erfcx(double x) { return kf_sim_erfcx(x); }
KF_INLINE float erfcx(float x) { return kf_sim_erfcxf(x); }
KF_INLINE float normcdff(float x) { return kf_sim_normcdff(x); }
KF_INLINE double normcdf(double x) { return kf_sim_normcdf(x); }
KF_INLINE float normcdf(float x) { return kf_sim_normcdff(x); }
KF_INLINE float normcdfinvf(float x) { return kf_sim_normcdfinvf(x); }
KF_INLINE double normcdfinv(double x) { return kf_sim_normcdfinv(x); }
KF_INLINE float normcdfinv(float x) { return kf_sim_normcdfinvf(x); }
KF_INLINE float cyl_bessel_i0f(float x) { return kf_sim_cyl_bessel_i0f(x); }
KF_INLINE double cyl_bessel_i0(double x) { return kf_sim_cyl_bessel_i0(x); }
KF_INLINE float cyl_bessel_i1f(float x) { return kf_sim_cyl_bessel_i1f(x); }
KF_INLINE double cyl_bessel_i1(double x) { return kf_sim_cyl_bessel_i1(x); }
KF_INLINE float __frsqrt_rn(float x) { return kf_sim_rsqrtf(x); }
KF_INLINE float exp10(float x) { return exp10f(x); }
KF_INLINE void sincosf_of_pi(float x, float* sine, float* cosine) {
  *sine = kf_sim_sinpif(x);
  *cosine = kf_sim_cospif(x);
}
KF_INLINE void sincospif(float x, float* sine, float* cosine) { sincosf_of_pi(x, sine, cosine); }
KF_INLINE void sincospi(double x, double* sine, double* cosine) {
  *sine = kf_sim_sinpi(x);
  *cosine = kf_sim_cospi(x);
}
KF_INLINE void sincospi(float x, float* sine, float* cosine) { sincosf_of_pi(x, sine, cosine); }
KF_INLINE void sincos(float x, float* sine, float* cosine) { sincosf(x, sine, cosine); }

// Lengths of vectors, computed in double so that they neither overflow nor lose digits in single precision.
KF_INLINE double norm3d(double a, double b, double c) { return hypot(hypot(a, b), c); }
KF_INLINE double norm4d(double a, double b, double c, double d) { return hypot(hypot(a, b), hypot(c, d)); }
KF_INLINE float norm3df(float a, float b, float c) { return float(norm3d(a, b, c)); }
KF_INLINE float norm4df(float a, float b, float c, float d) { return float(norm4d(a, b, c, d)); }
KF_INLINE double rhypot(double a, double b) { return 1.0 / hypot(a, b); }
KF_INLINE double rnorm3d(double a, double b, double c) { return 1.0 / norm3d(a, b, c); }
KF_INLINE double rnorm4d(double a, double b, double c, double d) { return 1.0 / norm4d(a, b, c, d); }
KF_INLINE float rhypotf(float a, float b) { return float(1.0 / hypot(double(a), double(b))); }
KF_INLINE float rnorm3df(float a, float b, float c) { return float(1.0 / norm3d(a, b, c)); }
KF_INLINE float rnorm4df(float a, float b, float c, float d) { return float(1.0 / norm4d(a, b, c, d)); }
KF_INLINE float normf(int count, const float* values) {
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += double(values[i]) * values[i];
  return float(__builtin_sqrt(sum));
}
KF_INLINE double norm(int count, const double* values) {
  double length = 0;
  for (int i = 0; i < count; ++i) length = hypot(length, values[i]);
  return length;
}
KF_INLINE float rnormf(int count, const float* values) { return 1.0f / normf(count, values); }
KF_INLINE double rnorm(int count, const double* values) { return 1.0 / norm(count, values); }

KF_INLINE float __fadd_rn(float x, float y) { return x + y; }
KF_INLINE float __fadd_rz(float x, float y) { return kf_sim_addf(x, y, kf_sim_toward_zero); }
KF_INLINE float __fadd_ru(float x, float y) { return kf_sim_addf(x, y, kf_sim_upward); }
KF_INLINE float __fadd_rd(float x, float y) { return kf_sim_addf(x, y, kf_sim_downward); }
KF_INLINE float __fmul_rn(float x, float y) { return x * y; }
KF_INLINE float __fmul_rz(float x, float y) { return kf_sim_mulf(x, y, kf_sim_toward_zero); }
KF_INLINE float __fmul_ru(float x, float y) { return kf_sim_mulf(x, y, kf_sim_upward); }
KF_INLINE float __fmul_rd(float x, float y) { return kf_sim_mulf(x, y, kf_sim_downward); }
KF_INLINE float __fdiv_rn(float x, float y) { return x / y; }
KF_INLINE float __fdiv_rz(float x, float y) { return kf_sim_divf(x, y, kf_sim_toward_zero); }
KF_INLINE float __fdiv_ru(float x, float y) { return kf_sim_divf(x, y, kf_sim_upward); }
KF_INLINE float __fdiv_rd(float x, float y) { return kf_sim_divf(x, y, kf_sim_downward); }
KF_INLINE float __fsub_rn(float x, float y) { return x - y; }
KF_INLINE float __fsub_rz(float x, float y) { return kf_sim_addf(x, -y, kf_sim_toward_zero); }
KF_INLINE float __fsqrt_rz(float x) { return kf_sim_sqrtf(x, kf_sim_toward_zero); }
KF_INLINE float __frcp_rz(float x) { return kf_sim_divf(1, x, kf_sim_toward_zero); }
KF_INLINE float __fsub_ru(float x, float y) { return kf_sim_addf(x, -y, kf_sim_upward); }
KF_INLINE float __fsqrt_ru(float x) { return kf_sim_sqrtf(x, kf_sim_upward); }
KF_INLINE float __frcp_ru(float x) { return kf_sim_divf(1, x, kf_sim_upward); }
KF_INLINE float __fsub_rd(float x, float y) { return kf_sim_addf(x, -y, kf_sim_downward); }
KF_INLINE float __fsqrt_rd(float x) { return kf_sim_sqrtf(x, kf_sim_downward); }
KF_INLINE float __frcp_rd(float x) { return kf_sim_divf(1, x, kf_sim_downward); }
KF_INLINE float __fmaf_rn(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
KF_INLINE float __fmaf_rz(float x, float y, float z) { return kf_sim_fmaf(x, y, z, kf_sim_toward_zero); }
KF_INLINE float __fmaf_ru(float x, float y, float z) { return kf_sim_fmaf(x, y, z, kf_sim_upward); }
KF_INLINE float __fmaf_rd(float x, float y, float z) { return kf_sim_fmaf(x, y, z, kf_sim_downward); }
KF_INLINE double __dadd_rn(double x, double y) { return x + y; }
KF_INLINE double __dadd_rz(double x, double y) { return kf_sim_add(x, y, kf_sim_toward_zero); }
KF_INLINE double __dadd_ru(double x, double y) { return kf_sim_add(x, y, kf_sim_upward); }
KF_INLINE double __dadd_rd(double x, double y) { return kf_sim_add(x, y, kf_sim_downward); }
KF_INLINE double __dmul_rn(double x, double y) { return x * y; }
KF_INLINE double __dmul_rz(double x, double y) { return kf_sim_mul(x, y, kf_sim_toward_zero); }
KF_INLINE double __dmul_ru(double x, double y) { return kf_sim_mul(x, y, kf_sim_upward); }
KF_INLINE double __dmul_rd(double x, double y) { return kf_sim_mul(x, y, kf_sim_downward); }
KF_INLINE double __ddiv_rn(double x, double y) { return x / y; }
KF_INLINE double __ddiv_rz(double x, double y) { return kf_sim_div(x, y, kf_sim_toward_zero); }
KF_INLINE double __ddiv_ru(double x, double y) { return kf_sim_div(x, y, kf_sim_upward); }
KF_INLINE double __ddiv_rd(double x, double y) { return kf_sim_div(x, y, kf_sim_downward); }
KF_INLINE double __dsub_rn(double x, double y) { return x - y; }
KF_INLINE double __dsub_rz(double x, double y) { return kf_sim_add(x, -y, kf_sim_toward_zero); }
KF_INLINE double __dsqrt_rz(double x) { return kf_sim_sqrt(x, kf_sim_toward_zero); }
KF_INLINE double __drcp_rz(double x) { return kf_sim_div(1, x, kf_sim_toward_zero); }
KF_INLINE double __dsub_ru(double x, double y) { return kf_sim_add(x, -y, kf_sim_upward); }
KF_INLINE double __dsqrt_ru(double x) { return kf_sim_sqrt(x, kf_sim_upward); }
KF_INLINE double __drcp_ru(double x) { return kf_sim_div(1, x, kf_sim_upward); }
KF_INLINE double __dsub_rd(double x, double y) { return kf_sim_add(x, -y, kf_sim_downward); }
KF_INLINE double __dsqrt_rd(double x) { return kf_sim_sqrt(x, kf_sim_downward); }
KF_INLINE double __drcp_rd(double x) { return kf_sim_div(1, x, kf_sim_downward); }
KF_INLINE double __fma_rn(double x, double y, double z) { return __builtin_fma(x, y, z); }
KF_INLINE double __fma_rz(double x, double y, double z) { return kf_sim_fma(x, y, z, kf_sim_toward_zero); }
KF_INLINE double __fma_ru(double x, double y, double z) { return kf_sim_fma(x, y, z, kf_sim_upward); }
KF_INLINE double __fma_rd(double x, double y, double z) { return kf_sim_fma(x, y, z, kf_sim_downward); }
KF_INLINE double __dsqrt_rn(double x) { return __builtin_sqrt(x); }
KF_INLINE double __drcp_rn(double x) { return 1.0 / x; }
