// Special functions: counted for the instruction mix, then computed by the C library.
#include <math.h>

#include "../../core/core.h"

// Compiled without the facade's renaming, so that the names below are the C library's.
extern "C" {
enum kf_sim_rounding { kf_sim_toward_zero, kf_sim_upward, kf_sim_downward };

#define COUNTED1(name, real)            \
  real kf_sim_##name(real x) noexcept { \
    kf::sim::note_special(#name);       \
    return ::name(x);                   \
  }
#define COUNTED2(name, real)                    \
  real kf_sim_##name(real x, real y) noexcept { \
    kf::sim::note_special(#name);               \
    return ::name(x, y);                        \
  }
#define COUNTED_AS(name, real, expression) \
  real kf_sim_##name(real x) noexcept {    \
    kf::sim::note_special(#name);          \
    return static_cast<real>(expression);  \
  }
COUNTED1(expf, float)
COUNTED1(exp2f, float)
COUNTED1(exp10f, float)
COUNTED1(expm1f, float)
COUNTED1(logf, float)
COUNTED1(log2f, float)
COUNTED1(log10f, float)
COUNTED1(log1pf, float)
COUNTED1(sinf, float)
COUNTED1(cosf, float)
COUNTED1(tanf, float)
COUNTED1(asinf, float)
COUNTED1(acosf, float)
COUNTED1(atanf, float)
COUNTED1(sinhf, float)
COUNTED1(coshf, float)
COUNTED1(tanhf, float)
COUNTED1(asinhf, float)
COUNTED1(acoshf, float)
COUNTED1(atanhf, float)
COUNTED1(cbrtf, float)
COUNTED1(erff, float)
COUNTED1(erfcf, float)
COUNTED1(tgammaf, float)
COUNTED1(lgammaf, float)
COUNTED2(powf, float)
COUNTED2(atan2f, float)
COUNTED2(fmodf, float)
COUNTED2(remainderf, float)
COUNTED2(hypotf, float)
COUNTED1(exp, double)
COUNTED1(exp2, double)
COUNTED1(exp10, double)
COUNTED1(expm1, double)
COUNTED1(log, double)
COUNTED1(log2, double)
COUNTED1(log10, double)
COUNTED1(log1p, double)
COUNTED1(sin, double)
COUNTED1(cos, double)
COUNTED1(tan, double)
COUNTED1(asin, double)
COUNTED1(acos, double)
COUNTED1(atan, double)
COUNTED1(sinh, double)
COUNTED1(cosh, double)
COUNTED1(tanh, double)
COUNTED1(asinh, double)
COUNTED1(acosh, double)
COUNTED1(atanh, double)
COUNTED1(cbrt, double)
COUNTED1(erf, double)
COUNTED1(erfc, double)
COUNTED1(tgamma, double)
COUNTED1(lgamma, double)
COUNTED2(pow, double)
COUNTED2(atan2, double)
COUNTED2(fmod, double)
COUNTED2(remainder, double)
COUNTED2(hypot, double)

void kf_sim_sincosf(float x, float* sine, float* cosine) noexcept {
  kf::sim::note_special("sincosf");
  ::sincosf(x, sine, cosine);
}
void kf_sim_sincos(double x, double* sine, double* cosine) noexcept {
  kf::sim::note_special("sincos");
  ::sincos(x, sine, cosine);
}

float kf_sim__expf(float x) noexcept {
  kf::sim::note_special("__expf");
  return ::expf(x);
}
float kf_sim__exp10f(float x) noexcept {
  kf::sim::note_special("__exp10f");
  return ::exp10f(x);
}
float kf_sim__logf(float x) noexcept {
  kf::sim::note_special("__logf");
  return ::logf(x);
}
float kf_sim__log2f(float x) noexcept {
  kf::sim::note_special("__log2f");
  return ::log2f(x);
}
float kf_sim__log10f(float x) noexcept {
  kf::sim::note_special("__log10f");
  return ::log10f(x);
}
float kf_sim__sinf(float x) noexcept {
  kf::sim::note_special("__sinf");
  return ::sinf(x);
}
float kf_sim__cosf(float x) noexcept {
  kf::sim::note_special("__cosf");
  return ::cosf(x);
}
float kf_sim__tanf(float x) noexcept {
  kf::sim::note_special("__tanf");
  return ::tanf(x);
}
float kf_sim__tanhf(float x) noexcept {
  kf::sim::note_special("__tanhf");
  return ::tanhf(x);
}
float kf_sim__powf(float x, float y) noexcept {
  kf::sim::note_special("__powf");
  return ::powf(x, y);
}
float kf_sim_reciprocal(float x) noexcept {
  kf::sim::note_special("__frcp_rn");
  return 1.0f / x;
}
float kf_sim_square_root(float x) noexcept {
  kf::sim::note_special("__fsqrt_rn");
  return ::sqrtf(x);
}
float kf_sim_division(float x, float y) noexcept {
  kf::sim::note_special("__fdividef");
  return x / y;
}
}

namespace {

// Sine and cosine of pi x: reduced exactly before the multiplication by pi.
double sine_of_pi(double x) {
  const double reduced = std::remainder(x, 2.0);
  if (reduced == std::trunc(reduced)) return std::copysign(0.0, x);
  if (std::fabs(reduced) > 0.5) return std::sin(M_PI * (std::copysign(1.0, reduced) - reduced));
  return std::sin(M_PI * reduced);
}
double cosine_of_pi(double x) {
  const double reduced = std::fabs(std::remainder(x, 2.0));
  if (reduced == 0.5) return 0.0;
  return reduced < 0.25 ? std::cos(M_PI * reduced) : sine_of_pi(0.5 - reduced);
}

// Inverse of the normal distribution by P. J. Acklam's rational approximation (relative error 1.15e-9), then
// two Newton-Halley steps on erfc, which bring it to double precision.
double inverse_normal(double p) {
  if (std::isnan(p) || p < 0 || p > 1) return NAN;
  if (p == 0) return -INFINITY;
  if (p == 1) return INFINITY;
  const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                      1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                      6.680131188771972e+01, -1.328068155288572e+01};
  const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                      -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  const double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                      3.754408661907416e+00};
  const double tail = p < 0.5 ? p : 1 - p;
  double x;
  if (tail < 0.02425) {
    const double q = std::sqrt(-2 * std::log(tail));
    x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
        ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    if (p > 0.5) x = -x;
  } else {
    const double q = p - 0.5, r = q * q;
    x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
        (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
  }
  for (int step = 0; step < 2; ++step) {
    const double error = 0.5 * std::erfc(-x * M_SQRT1_2) - p;
    const double correction = error * std::sqrt(2 * M_PI) * std::exp(x * x / 2);
    if (!std::isfinite(correction)) break;
    x -= correction / (1 + x * correction / 2);
  }
  return x;
}

// Solves erf(x) = y: through the tail where y is close to one, by Newton steps on erf where it is close to
// zero.
double inverse_erf(double y) {
  if (std::fabs(y) > 0.5) {
    const double x = -inverse_normal((1 - std::fabs(y)) / 2) * M_SQRT1_2;
    return std::copysign(x, y);
  }
  double x = y * std::sqrt(M_PI) / 2;
  for (int step = 0; step < 6; ++step) x -= (std::erf(x) - y) * std::sqrt(M_PI) / 2 * std::exp(x * x);
  return x;
}
double inverse_erfc(double y) { return -inverse_normal(y / 2) * M_SQRT1_2; }

// exp(x^2) erfc(x): directly while neither factor leaves the range, else by the continued fraction
// (Abramowitz and Stegun 7.1.14).
double scaled_erfc(double x) {
  if (x < 20) return std::exp(x * x) * std::erfc(x);
  double fraction = x;
  for (int k = 20; k > 0; --k) fraction = x + k / 2.0 / fraction;
  return 1 / (std::sqrt(M_PI) * fraction);
}

// Modified Bessel functions of order 0 and 1 by their power series (Abramowitz and Stegun 9.6.10), which has
// no cancellation.
double bessel_i(int order, double x) {
  const double quarter = x * x / 4;
  double term = order == 0 ? 1 : x / 2, sum = term;
  for (int k = 1; k < 2000; ++k) {
    term *= quarter / (double(k) * (k + order));
    sum += term;
    if (std::fabs(term) <= 1e-17 * std::fabs(sum)) break;
  }
  return sum;
}

}  // namespace

extern "C" {
COUNTED_AS(rsqrtf, float, 1.0 / std::sqrt(static_cast<double>(x)))
COUNTED_AS(rsqrt, double, 1.0 / std::sqrt(static_cast<double>(x)))
COUNTED_AS(rcbrtf, float, 1.0 / std::cbrt(static_cast<double>(x)))
COUNTED_AS(rcbrt, double, 1.0 / std::cbrt(static_cast<double>(x)))
COUNTED_AS(sinpif, float, sine_of_pi(x))
COUNTED_AS(sinpi, double, sine_of_pi(x))
COUNTED_AS(cospif, float, cosine_of_pi(x))
COUNTED_AS(cospi, double, cosine_of_pi(x))
COUNTED_AS(tanpif, float, sine_of_pi(x) / cosine_of_pi(x))
COUNTED_AS(tanpi, double, sine_of_pi(x) / cosine_of_pi(x))
COUNTED_AS(erfinvf, float, inverse_erf(x))
COUNTED_AS(erfinv, double, inverse_erf(x))
COUNTED_AS(erfcinvf, float, inverse_erfc(x))
COUNTED_AS(erfcinv, double, inverse_erfc(x))
COUNTED_AS(erfcxf, float, scaled_erfc(x))
COUNTED_AS(erfcx, double, scaled_erfc(x))
COUNTED_AS(normcdff, float, 0.5 * std::erfc(-static_cast<double>(x) * M_SQRT1_2))
COUNTED_AS(normcdf, double, 0.5 * std::erfc(-static_cast<double>(x) * M_SQRT1_2))
COUNTED_AS(normcdfinvf, float, inverse_normal(x))
COUNTED_AS(normcdfinv, double, inverse_normal(x))
COUNTED_AS(cyl_bessel_i0f, float, bessel_i(0, x))
COUNTED_AS(cyl_bessel_i0, double, bessel_i(0, x))
COUNTED_AS(cyl_bessel_i1f, float, bessel_i(1, x))
COUNTED_AS(cyl_bessel_i1, double, bessel_i(1, x))
}
