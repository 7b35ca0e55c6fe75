// Arithmetic with a directed rounding, through the processor's rounding mode. Operands and results pass
// through volatile variables, because compilers otherwise move or fold arithmetic across the change of mode.
#include <fenv.h>
#include <math.h>

extern "C" {
enum kf_sim_rounding { kf_sim_toward_zero, kf_sim_upward, kf_sim_downward };
}

namespace {

int mode_of(kf_sim_rounding rounding) {
  return rounding == kf_sim_upward ? FE_UPWARD : rounding == kf_sim_downward ? FE_DOWNWARD : FE_TOWARDZERO;
}

struct RoundingScope {
  int saved = fegetround();
  explicit RoundingScope(kf_sim_rounding rounding) { fesetround(mode_of(rounding)); }
  ~RoundingScope() { fesetround(saved); }
};

template <class Real, class Operation>
Real rounded(kf_sim_rounding rounding, Real x, Real y, Operation operation) {
  volatile Real left = x, right = y;
  const RoundingScope scope(rounding);
  volatile Real result = operation(left, right);
  return result;
}

template <class To, class From>
To converted(From x, kf_sim_rounding rounding) {
  volatile From value = x;
  const RoundingScope scope(rounding);
  volatile To result = static_cast<To>(value);
  return result;
}

// The product of two floats is exact in double; the sum with the third is made in double with the wanted
// rounding and narrowed with the same, which equals one rounding because both go the same way.
float fused(float x, float y, float z, kf_sim_rounding rounding) {
  volatile double product = static_cast<double>(x) * y, addend = z;
  const RoundingScope scope(rounding);
  volatile double sum = product + addend;
  volatile float result = static_cast<float>(sum);
  return result;
}

}  // namespace

extern "C" {
float kf_sim_addf(float x, float y, kf_sim_rounding rounding) noexcept {
  return rounded(rounding, x, y, [](float a, float b) { return a + b; });
}
float kf_sim_mulf(float x, float y, kf_sim_rounding rounding) noexcept {
  return rounded(rounding, x, y, [](float a, float b) { return a * b; });
}
float kf_sim_divf(float x, float y, kf_sim_rounding rounding) noexcept {
  return rounded(rounding, x, y, [](float a, float b) { return a / b; });
}
float kf_sim_sqrtf(float x, kf_sim_rounding rounding) noexcept {
  return rounded(rounding, x, x, [](float a, float) { return ::sqrtf(a); });
}
double kf_sim_add(double x, double y, kf_sim_rounding rounding) noexcept {
  return rounded(rounding, x, y, [](double a, double b) { return a + b; });
}
double kf_sim_mul(double x, double y, kf_sim_rounding rounding) noexcept {
  return rounded(rounding, x, y, [](double a, double b) { return a * b; });
}
double kf_sim_div(double x, double y, kf_sim_rounding rounding) noexcept {
  return rounded(rounding, x, y, [](double a, double b) { return a / b; });
}
double kf_sim_sqrt(double x, kf_sim_rounding rounding) noexcept {
  return rounded(rounding, x, x, [](double a, double) { return ::sqrt(a); });
}
float kf_sim_fmaf(float x, float y, float z, kf_sim_rounding rounding) noexcept {
  return fused(x, y, z, rounding);
}
double kf_sim_fma(double x, double y, double z, kf_sim_rounding rounding) noexcept {
  volatile double a = x, b = y, c = z;
  const RoundingScope scope(rounding);
  volatile double result = ::fma(a, b, c);
  return result;
}
float kf_sim_narrow(double x, kf_sim_rounding rounding) noexcept { return converted<float>(x, rounding); }
float kf_sim_float_of(long double x, kf_sim_rounding rounding) noexcept {
  return converted<float>(x, rounding);
}
double kf_sim_double_of(long double x, kf_sim_rounding rounding) noexcept {
  return converted<double>(x, rounding);
}
}
