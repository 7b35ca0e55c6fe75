// The mathematical functions against the C library on the host.
#include <cmath>

#include "launch.h"
#include "sim/sycl/geometric.h"
#include "sim/sycl/multi-ptr.h"

namespace {

constexpr int kResults = 64;

// Expected values come from the C library in double precision.
template <class T>
void check_reals(double tolerance) {
  test::Buffer<T> out(kResults);
  T* r = out.data;
  const double a = 0.375, b = 1.625;
  test::run(1, 1, 32, [=] {
    const T x = T(a), y = T(b);
    int i = 0;
    r[i++] = sycl::sin(x);
    r[i++] = sycl::cos(x);
    r[i++] = sycl::tan(x);
    r[i++] = sycl::asin(x);
    r[i++] = sycl::acos(x);
    r[i++] = sycl::atan(x);
    r[i++] = sycl::atan2(x, y);
    r[i++] = sycl::sinh(x);
    r[i++] = sycl::cosh(x);
    r[i++] = sycl::tanh(x);
    r[i++] = sycl::asinh(x);
    r[i++] = sycl::acosh(y);
    r[i++] = sycl::atanh(x);
    r[i++] = sycl::exp(x);
    r[i++] = sycl::exp2(x);
    r[i++] = sycl::exp10(x);
    r[i++] = sycl::expm1(x);
    r[i++] = sycl::log(y);
    r[i++] = sycl::log2(y);
    r[i++] = sycl::log10(y);
    r[i++] = sycl::log1p(y);
    r[i++] = sycl::sqrt(y);
    r[i++] = sycl::rsqrt(y);
    r[i++] = sycl::cbrt(y);
    r[i++] = sycl::pow(y, x);
    r[i++] = sycl::pown(y, 3);
    r[i++] = sycl::rootn(y, 3);
    r[i++] = sycl::hypot(x, y);
    r[i++] = sycl::erf(x);
    r[i++] = sycl::erfc(x);
    r[i++] = sycl::tgamma(y);
    r[i++] = sycl::lgamma(y);
    r[i++] = sycl::fmod(y, x);
    r[i++] = sycl::remainder(y, x);
    r[i++] = sycl::fma(x, y, T(2));
    r[i++] = sycl::mad(x, y, T(2));
    r[i++] = sycl::fdim(y, x);
    r[i++] = sycl::sinpi(x);
    r[i++] = sycl::acospi(x);
    r[i++] = sycl::ldexp(x, 4);
    r[i++] = sycl::mix(x, y, T(0.25));
    r[i++] = sycl::smoothstep(T(0), T(2), y);
    r[i++] = sycl::degrees(x);
    T cosine;
    r[i++] = sycl::sincos(float(x), &cosine) + cosine;
    r[i++] = sycl::native::exp(x);
    r[i++] = sycl::native::divide(float(x), float(y));
    r[i++] = sycl::half_precision::rsqrt(y);
  });
  const double wanted[] = {
      std::sin(a),
      std::cos(a),
      std::tan(a),
      std::asin(a),
      std::acos(a),
      std::atan(a),
      std::atan2(a, b),
      std::sinh(a),
      std::cosh(a),
      std::tanh(a),
      std::asinh(a),
      std::acosh(b),
      std::atanh(a),
      std::exp(a),
      std::exp2(a),
      std::pow(10, a),
      std::expm1(a),
      std::log(b),
      std::log2(b),
      std::log10(b),
      std::log1p(b),
      std::sqrt(b),
      1 / std::sqrt(b),
      std::cbrt(b),
      std::pow(b, a),
      b * b * b,
      std::cbrt(b),
      std::hypot(a, b),
      std::erf(a),
      std::erfc(a),
      std::tgamma(b),
      std::lgamma(b),
      std::fmod(b, a),
      std::remainder(b, a),
      a * b + 2,
      a * b + 2,
      b - a,
      std::sin(M_PI * a),
      std::acos(a) / M_PI,
      a * 16,
      a + (b - a) * 0.25,
      0.8125 * 0.8125 * (3 - 1.625),
      a * 180 / M_PI,
      std::sin(a) + std::cos(a),
      std::exp(a),
      a / b,
      1 / std::sqrt(b),
  };
  int i = 0;
  for (const double value : wanted) EXPECT_NEAR(float(r[i++]), value, tolerance);
}

void check_numbers() {
  test::Buffer<int> out(kResults);
  int* r = out.data;
  test::run(1, 1, 32, [=] {
    int i = 0;
    r[i++] = sycl::max(-3, 4);
    r[i++] = sycl::min(-3, 4);
    r[i++] = sycl::clamp(9, 0, 5);
    r[i++] = sycl::abs(-7);
    r[i++] = int(sycl::abs_diff(-3, 4));
    r[i++] = sycl::add_sat(2147483647, 5);
    r[i++] = sycl::sub_sat(0u, 5u);
    r[i++] = sycl::hadd(5, 8);
    r[i++] = sycl::rhadd(5, 8);
    r[i++] = sycl::clz(1);
    r[i++] = sycl::clz(uint16_t(0));
    r[i++] = sycl::ctz(8u);
    r[i++] = sycl::popcount(-1);
    r[i++] = int(sycl::rotate(0x80000001u, 1u));
    r[i++] = sycl::mul_hi(1 << 30, 8);
    r[i++] = sycl::mad24(3, 4, 5);
    r[i++] = sycl::upsample(int16_t(-1), uint16_t(3));
    r[i++] = sycl::isnan(NAN);
    r[i++] = sycl::isfinite(HUGE_VALF);
    r[i++] = sycl::signbit(-0.0f);
    r[i++] = sycl::select(1, 2, true);
    r[i++] = sycl::bitselect(0x0f0f, 0x3333, 0x00ff);
    r[i++] = sycl::ilogb(10.0f);
    int exponent;
    r[i++] = int(sycl::frexp(12.0, &exponent) * 4) + 10 * exponent;
  });
  const int wanted[] = {4,  -3, 5, 7,  7,      2147483647, 0, 6, 7, 31,     16, 3,
                        32, 3,  2, 17, -65533, 1,          0, 1, 2, 0x0f33, 3,  43};
  int i = 0;
  for (const int value : wanted) EXPECT_EQUAL(r[i++], value);
}

void check_vecs() {
  using sycl::float3, sycl::float4;
  const float4 a(1, 2, 3, 4), b(4.0f, 3.0f, sycl::float2(2, 1));
  EXPECT_EQUAL(sycl::dot(a, b), 20.0f);
  EXPECT_EQUAL(sycl::length(float3(2, 3, 6)), 7.0f);
  EXPECT_EQUAL(sycl::cross(float3(1, 0, 0), float3(0, 1, 0)).z(), 1.0f);
  EXPECT_EQUAL(sycl::distance(a.lo(), b.lo()), std::sqrt(10.0f));
  EXPECT_EQUAL(sycl::normalize(float3(0, 3, 4)).y(), 0.6f);
  EXPECT_EQUAL(sycl::fmax(a, b).y(), 3.0f);
  EXPECT_EQUAL(sycl::clamp(a, 2.0f, 3.0f).x(), 2.0f);
  EXPECT_EQUAL(sycl::sqrt(a).w(), 2.0f);
  EXPECT_EQUAL(sycl::select(a, b, a > b).z(), 2.0f);
  EXPECT_EQUAL(sycl::any(a > b), true);
  EXPECT_EQUAL(sycl::all(a > b), false);
  float4 c = a;
  c.xy() = b.zw();
  c.hi() *= 2.0f;
  c.swizzle<sycl::elem::w, sycl::elem::x>() += sycl::float2(1, 10);
  EXPECT_EQUAL(c.x(), 12.0f);
  EXPECT_EQUAL(c.y(), 1.0f);
  EXPECT_EQUAL(c.z(), 6.0f);
  EXPECT_EQUAL(c.w(), 9.0f);
  EXPECT_EQUAL((a.wzyx() - b)[0], 0.0f);
  EXPECT_EQUAL((a + 1)[3], 5.0f);
  EXPECT_EQUAL((2 * a)[3], 8.0f);
  EXPECT_EQUAL((a == b)[0], 0);
  EXPECT_EQUAL((a < b)[0], -1);
  EXPECT_EQUAL((a.convert<int>() << 2)[1], 8);
  EXPECT_EQUAL((float4(2.5f).convert<int, sycl::rounding_mode::rtp>())[1], 3);
  EXPECT_EQUAL(a.as<sycl::int4>()[0], 0x3f800000);
  EXPECT_EQUAL(sycl::float16(a, b, a, b).hi().lo().w(), 4.0f);
  EXPECT_EQUAL(sycl::float8(a, b).odd()[2], 3.0f);
  EXPECT_EQUAL(sizeof(float3), sizeof(float4));
  EXPECT_EQUAL(sycl::double16::byte_size(), size_t(128));
  float memory[9] = {};
  a.store(1, sycl::global_ptr<float>(memory + 1));
  float4 loaded;
  loaded.load(1, sycl::global_ptr<const float>(memory + 1));
  EXPECT_EQUAL(memory[5], 1.0f);
  EXPECT_EQUAL(loaded.w(), 4.0f);
  sycl::half2 h(1.0f, 2.0f);
  h += sycl::half2(0.5f);
  EXPECT_EQUAL(float(h.y()), 2.5f);
}

}  // namespace

int main() {
  check_reals<float>(1e-6);
  check_reals<double>(1e-6);
  check_reals<sycl::half>(3e-3);
  check_numbers();
  check_vecs();
  return test::finish();
}
