// The C library's mathematical functions, counted, and the functions beside them that GPUs have; for both
// facades.
//
// The C library's own functions (expf, sin, pow, ...) are renamed at assembler level, so that every way to
// call them (std::exp, ::expf, the compiler's builtins) reaches runtime/special-functions.cpp, which counts
// the call and then computes it.
#pragma once
// Not <math.h>, which would also declare the overloads for float outside of std.
#include <cmath>

extern "C" {
float expf(float) noexcept __asm__("kf_sim_expf");
float exp2f(float) noexcept __asm__("kf_sim_exp2f");
float exp10f(float) noexcept __asm__("kf_sim_exp10f");
float expm1f(float) noexcept __asm__("kf_sim_expm1f");
float logf(float) noexcept __asm__("kf_sim_logf");
float log2f(float) noexcept __asm__("kf_sim_log2f");
float log10f(float) noexcept __asm__("kf_sim_log10f");
float log1pf(float) noexcept __asm__("kf_sim_log1pf");
float sinf(float) noexcept __asm__("kf_sim_sinf");
float cosf(float) noexcept __asm__("kf_sim_cosf");
float tanf(float) noexcept __asm__("kf_sim_tanf");
float asinf(float) noexcept __asm__("kf_sim_asinf");
float acosf(float) noexcept __asm__("kf_sim_acosf");
float atanf(float) noexcept __asm__("kf_sim_atanf");
float sinhf(float) noexcept __asm__("kf_sim_sinhf");
float coshf(float) noexcept __asm__("kf_sim_coshf");
float tanhf(float) noexcept __asm__("kf_sim_tanhf");
float asinhf(float) noexcept __asm__("kf_sim_asinhf");
float acoshf(float) noexcept __asm__("kf_sim_acoshf");
float atanhf(float) noexcept __asm__("kf_sim_atanhf");
float cbrtf(float) noexcept __asm__("kf_sim_cbrtf");
float erff(float) noexcept __asm__("kf_sim_erff");
float erfcf(float) noexcept __asm__("kf_sim_erfcf");
float tgammaf(float) noexcept __asm__("kf_sim_tgammaf");
float lgammaf(float) noexcept __asm__("kf_sim_lgammaf");
float powf(float, float) noexcept __asm__("kf_sim_powf");
float atan2f(float, float) noexcept __asm__("kf_sim_atan2f");
float fmodf(float, float) noexcept __asm__("kf_sim_fmodf");
float remainderf(float, float) noexcept __asm__("kf_sim_remainderf");
float hypotf(float, float) noexcept __asm__("kf_sim_hypotf");
double exp(double) noexcept __asm__("kf_sim_exp");
double exp2(double) noexcept __asm__("kf_sim_exp2");
double exp10(double) noexcept __asm__("kf_sim_exp10");
double expm1(double) noexcept __asm__("kf_sim_expm1");
double log(double) noexcept __asm__("kf_sim_log");
double log2(double) noexcept __asm__("kf_sim_log2");
double log10(double) noexcept __asm__("kf_sim_log10");
double log1p(double) noexcept __asm__("kf_sim_log1p");
double sin(double) noexcept __asm__("kf_sim_sin");
double cos(double) noexcept __asm__("kf_sim_cos");
double tan(double) noexcept __asm__("kf_sim_tan");
double asin(double) noexcept __asm__("kf_sim_asin");
double acos(double) noexcept __asm__("kf_sim_acos");
double atan(double) noexcept __asm__("kf_sim_atan");
double sinh(double) noexcept __asm__("kf_sim_sinh");
double cosh(double) noexcept __asm__("kf_sim_cosh");
double tanh(double) noexcept __asm__("kf_sim_tanh");
double asinh(double) noexcept __asm__("kf_sim_asinh");
double acosh(double) noexcept __asm__("kf_sim_acosh");
double atanh(double) noexcept __asm__("kf_sim_atanh");
double cbrt(double) noexcept __asm__("kf_sim_cbrt");
double erf(double) noexcept __asm__("kf_sim_erf");
double erfc(double) noexcept __asm__("kf_sim_erfc");
double tgamma(double) noexcept __asm__("kf_sim_tgamma");
double lgamma(double) noexcept __asm__("kf_sim_lgamma");
double pow(double, double) noexcept __asm__("kf_sim_pow");
double atan2(double, double) noexcept __asm__("kf_sim_atan2");
double fmod(double, double) noexcept __asm__("kf_sim_fmod");
double remainder(double, double) noexcept __asm__("kf_sim_remainder");
double hypot(double, double) noexcept __asm__("kf_sim_hypot");
void sincosf(float, float*, float*) noexcept __asm__("kf_sim_sincosf");
void sincos(double, double*, double*) noexcept __asm__("kf_sim_sincos");

// Fast intrinsics: one hardware instruction each on a GPU, counted under their own names, computed to full
// precision here.
float kf_sim__expf(float) noexcept;
float kf_sim__exp10f(float) noexcept;
float kf_sim__logf(float) noexcept;
float kf_sim__log2f(float) noexcept;
float kf_sim__log10f(float) noexcept;
float kf_sim__sinf(float) noexcept;
float kf_sim__cosf(float) noexcept;
float kf_sim__tanf(float) noexcept;
float kf_sim__tanhf(float) noexcept;
float kf_sim_rsqrtf(float) noexcept;
double kf_sim_rsqrt(double) noexcept;
float kf_sim_rcbrtf(float) noexcept;
double kf_sim_rcbrt(double) noexcept;
float kf_sim_sinpif(float) noexcept;
double kf_sim_sinpi(double) noexcept;
float kf_sim_cospif(float) noexcept;
double kf_sim_cospi(double) noexcept;
float kf_sim_tanpif(float) noexcept;
double kf_sim_tanpi(double) noexcept;
float kf_sim_erfinvf(float) noexcept;
double kf_sim_erfinv(double) noexcept;
float kf_sim_erfcinvf(float) noexcept;
double kf_sim_erfcinv(double) noexcept;
float kf_sim_erfcxf(float) noexcept;
double kf_sim_erfcx(double) noexcept;
float kf_sim_normcdff(float) noexcept;
double kf_sim_normcdf(double) noexcept;
float kf_sim_normcdfinvf(float) noexcept;
double kf_sim_normcdfinv(double) noexcept;
float kf_sim_cyl_bessel_i0f(float) noexcept;
double kf_sim_cyl_bessel_i0(double) noexcept;
float kf_sim_cyl_bessel_i1f(float) noexcept;
double kf_sim_cyl_bessel_i1(double) noexcept;
float kf_sim_reciprocal(float) noexcept;
float kf_sim_square_root(float) noexcept;
float kf_sim_division(float, float) noexcept;
float kf_sim__powf(float, float) noexcept;
// Arithmetic with a directed rounding: toward zero, up, down.
enum kf_sim_rounding { kf_sim_toward_zero, kf_sim_upward, kf_sim_downward };
float kf_sim_addf(float, float, kf_sim_rounding) noexcept;
float kf_sim_mulf(float, float, kf_sim_rounding) noexcept;
float kf_sim_divf(float, float, kf_sim_rounding) noexcept;
float kf_sim_sqrtf(float, kf_sim_rounding) noexcept;
float kf_sim_fmaf(float, float, float, kf_sim_rounding) noexcept;
double kf_sim_add(double, double, kf_sim_rounding) noexcept;
double kf_sim_mul(double, double, kf_sim_rounding) noexcept;
double kf_sim_div(double, double, kf_sim_rounding) noexcept;
double kf_sim_sqrt(double, kf_sim_rounding) noexcept;
double kf_sim_fma(double, double, double, kf_sim_rounding) noexcept;
float kf_sim_narrow(double, kf_sim_rounding) noexcept;
float kf_sim_float_of(long double, kf_sim_rounding) noexcept;
double kf_sim_double_of(long double, kf_sim_rounding) noexcept;
}
