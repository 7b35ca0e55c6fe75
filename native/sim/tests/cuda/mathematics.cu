// Functions beyond the C library, fast intrinsics, directed roundings, inside and outside of kernels.
#include "check.h"

__global__ void inside(float* out, double* wide) {
  const float x = 0.1f + threadIdx.x * 0.2f;
  float* mine = out + threadIdx.x * 16;
  mine[0] = rsqrtf(x);
  mine[1] = __expf(x) - expf(x);
  mine[2] = __powf(x, 2.0f);
  mine[3] = std::exp(x) - exp(x);
  float s, c;
  sincosf(x, &s, &c);
  mine[4] = s * s + c * c;
  __sincosf(x, &s, &c);
  mine[5] = s * s + c * c;
  sincospif(x, &s, &c);
  mine[6] = s;
  mine[7] = exp10f(x);
  mine[8] = fmaf(x, x, 1.0f);
  mine[9] = __fdividef(x, 3.0f);
  mine[10] = __saturatef(x * 10 - 5);
  mine[11] = sqrt(x) + fabs(-x) + pow(x, 2.0f) + fmaxf(x, 1.0f) + floorf(x);
  wide[threadIdx.x] = normcdf(double(x)) + erf(double(x));
}

static bool brackets(float low, float high, double exact) {
  return double(low) <= exact && exact <= double(high) && nextafterf(low, INFINITY) >= high;
}

int main() {
  test::Buffer<float> out(32 * 16);
  test::Buffer<double> wide(32);
  RUN(inside, 1, 32)(out.data, wide.data);
  for (int i = 0; i < 32; ++i) {
    const float x = 0.1f + i * 0.2f;
    const float* mine = out.data + i * 16;
    EXPECT_NEAR(mine[0], 1 / std::sqrt(double(x)), 1e-6);
    EXPECT_EQUAL(mine[1], 0.0f);
    EXPECT_NEAR(mine[2], double(x) * x, 1e-6);
    EXPECT_EQUAL(mine[3], 0.0f);
    EXPECT_NEAR(mine[4], 1.0, 1e-6);
    EXPECT_NEAR(mine[5], 1.0, 1e-6);
    EXPECT_NEAR(mine[6] + 2.0, std::sin(3.14159265358979323846 * x) + 2.0, 1e-6);
    EXPECT_NEAR(mine[7], std::pow(10.0, double(x)), 1e-6);
    EXPECT_NEAR(mine[8], double(x) * x + 1, 1e-6);
    EXPECT_NEAR(mine[9], x / 3.0, 1e-6);
    EXPECT_NEAR(mine[10] + 1, std::fmin(1.0, std::fmax(0.0, x * 10.0 - 5)) + 1, 1e-5);
    EXPECT_NEAR(mine[11],
                std::sqrt(double(x)) + x + double(x) * x + std::fmax(double(x), 1.0) + std::floor(x), 1e-6);
    EXPECT_NEAR(wide[i], 0.5 * std::erfc(-double(x) / std::sqrt(2.0)) + std::erf(double(x)), 1e-14);
  }

  for (double y = -0.99; y < 1; y += 0.01) EXPECT_NEAR(erf(erfinv(y)) + 2, y + 2, 1e-14);
  for (double p = 0.001; p < 1; p += 0.01) EXPECT_NEAR(normcdf(normcdfinv(p)), p, 1e-12);
  for (double p = 1e-12; p < 1e-3; p *= 10) EXPECT_NEAR(erfc(erfcinv(p)), p, 1e-10);
  EXPECT_NEAR(erfcx(1.0), 0.42758357615580700442, 1e-13);
  EXPECT_NEAR(erfcx(30.0), 0.018795888861416751497, 1e-12);
  EXPECT_NEAR(cyl_bessel_i0(2.0), 2.2795853023360672674, 1e-14);
  EXPECT_NEAR(cyl_bessel_i1(2.0), 1.5906368546373290634, 1e-14);
  EXPECT_EQUAL(sinpi(1.0), 0.0);
  EXPECT_EQUAL(cospi(0.5), 0.0);
  EXPECT_NEAR(cospi(1.0), -1.0, 0);
  EXPECT_NEAR(sinpi(0.25), std::sqrt(0.5), 1e-15);
  EXPECT_NEAR(cospi(1.25), -std::sqrt(0.5), 1e-15);
  EXPECT_NEAR(sinpif(1e6f + 0.5f), 1.0, 1e-6);
  EXPECT_NEAR(rcbrtf(8.0f), 0.5, 1e-6);
  EXPECT_NEAR(norm3df(1, 2, 2), 3.0, 1e-7);
  EXPECT_NEAR(rnorm4d(1, 1, 1, 1), 0.5, 1e-15);
  EXPECT_NEAR(rhypotf(3, 4), 0.2, 1e-6);
  EXPECT_EQUAL(CUDART_INF_F > FLT_MAX, true);

  EXPECT_EQUAL(brackets(__fadd_rd(1.0f, 1e-10f), __fadd_ru(1.0f, 1e-10f), 1.0 + 1e-10), true);
  EXPECT_EQUAL(__fadd_rz(1.0f, 1e-10f), 1.0f);
  EXPECT_EQUAL(__fadd_ru(1.0f, 1e-10f), 1.0f + FLT_EPSILON);
  EXPECT_EQUAL(brackets(__fmul_rd(1.1f, 1.3f), __fmul_ru(1.1f, 1.3f), double(1.1f) * 1.3f), true);
  EXPECT_EQUAL(brackets(__fdiv_rd(1.0f, 3.0f), __fdiv_ru(1.0f, 3.0f), 1.0 / 3.0), true);
  EXPECT_EQUAL(brackets(__fsqrt_rd(2.0f), __fsqrt_ru(2.0f), std::sqrt(2.0)), true);
  EXPECT_EQUAL(brackets(__fmaf_rd(1.1f, 1.3f, 0.7f), __fmaf_ru(1.1f, 1.3f, 0.7f), double(1.1f) * 1.3f + 0.7f),
               true);
  EXPECT_EQUAL(__dadd_ru(1.0, 1e-20), 1.0 + DBL_EPSILON);
  EXPECT_EQUAL(__dmul_rd(0.1, 3.0) < __dmul_ru(0.1, 3.0), true);
  EXPECT_EQUAL(__fma_rn(2.0, 3.0, 4.0), 10.0);
  EXPECT_EQUAL(__fsub_rn(3.0f, 1.0f), 2.0f);
  EXPECT_EQUAL(__frcp_rn(4.0f), 0.25f);
  return test::finish();
}
