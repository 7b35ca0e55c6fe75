// half and bfloat16: rounding against an exhaustive search, arithmetic, comparison, conversion.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "check.h"

// Value of binary16 bits from the definition.
static double half_value(unsigned bits) {
  const double sign = bits & 0x8000u ? -1 : 1;
  const int exponent = int(bits >> 10 & 31u), fraction = int(bits & 1023u);
  return exponent == 0 ? sign * std::ldexp(fraction, -24) : sign * std::ldexp(1024 + fraction, exponent - 25);
}
// The nearest finite binary16 number by search, ties to even.
static unsigned nearest_half(double x) {
  const unsigned sign = std::signbit(x) ? 0x8000u : 0;
  const double magnitude = std::fabs(x);
  unsigned low = 0, high = 0x7bff;
  while (low < high) {
    const unsigned middle = (low + high) / 2;
    if (half_value(middle) < magnitude)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) return sign;
  const double above = half_value(low) - magnitude, below = magnitude - half_value(low - 1);
  if (above < 0) return sign | (magnitude >= 65520 ? 0x7c00u : 0x7bffu);
  return sign | (below < above || (below == above && low % 2 == 1) ? low - 1 : low);
}

__global__ void arithmetic(const half* a, const half* b, half* out, half2* pairs) {
  const int i = threadIdx.x;
  half x = a[i], y = b[i];
  out[i * 8] = x + y;
  out[i * 8 + 1] = x - y;
  out[i * 8 + 2] = x * y;
  out[i * 8 + 3] = x / y;
  out[i * 8 + 4] = __hfma(x, y, x);
  out[i * 8 + 5] = hsqrt(__habs(x));
  out[i * 8 + 6] = __hmax(x, y);
  x += y;
  out[i * 8 + 7] = -x;
  pairs[i] = __hfma2(__halves2half2(x, y), __half2half2(y), __float2half2_rn(1.0f));
}

__global__ void bfloats(const __nv_bfloat16* a, __nv_bfloat16* out, __nv_bfloat162* sums) {
  const int i = threadIdx.x;
  const __nv_bfloat16 x = a[i];
  out[i * 6] = __hfma(x, x, CUDART_ONE_BF16);
  out[i * 6 + 1] = __hmax(x, __float2bfloat16(0.5f));
  out[i * 6 + 2] = __shfl_xor_sync(0xffffffffu, x, 1);
  out[i * 6 + 3] = __hadd(x, hexp(x));
  out[i * 6 + 4] = __int2bfloat16_rz(257 + i);
  out[i * 6 + 5] = __ldg(&a[31 - i]);
  atomicAdd(sums, __nv_bfloat162(CUDART_ONE_BF16, x));
}

static float bfloat_value(double x) { return float(__nv_bfloat16(x)); }

static void check_bfloats() {
  test::Buffer<__nv_bfloat16> a(32), out(32 * 6);
  test::Buffer<__nv_bfloat162> sums(1);
  for (int i = 0; i < 32; i++) a[i] = __nv_bfloat16(0.125f * float(i % 8));
  RUN(bfloats, 1, 32)(a.data, out.data, sums.data);
  for (int i = 0; i < 32; i++) {
    const double x = float(a[i]);
    EXPECT_EQUAL(float(out[i * 6]), bfloat_value(x * x + 1));
    EXPECT_EQUAL(float(out[i * 6 + 1]), float(x < 0.5 ? 0.5 : x));
    EXPECT_EQUAL(float(out[i * 6 + 2]), float(a[i ^ 1]));
    EXPECT_NEAR(float(out[i * 6 + 3]), x + std::exp(x), 0x1p-7);
    EXPECT_EQUAL(float(out[i * 6 + 4]), float((257 + i) / 2 * 2));
    EXPECT_EQUAL(float(out[i * 6 + 5]), float(a[31 - i]));
  }
  EXPECT_EQUAL(float(sums[0].x), 32.0f);
  EXPECT_EQUAL(float(sums[0].y), 14.0f);
  EXPECT_EQUAL(
      float(__hcmadd(__nv_bfloat162(1.0f, 2.0f), __nv_bfloat162(3.0f, 4.0f), __nv_bfloat162(0.0f, 1.0f)).x),
      -5.0f);
  EXPECT_EQUAL(__hisnan(__hmax_nan(CUDART_NAN_BF16, CUDART_ONE_BF16)), true);
  EXPECT_EQUAL(float(__hmax2_nan(__half2half2(__half(2.0f)), __half2half2(CUDART_ONE_FP16)).y), 2.0f);
  EXPECT_EQUAL(__half2uchar_rz(__half(300.0f)), 255);
  EXPECT_EQUAL(__bfloat162ll_rd(__nv_bfloat16(-2.5f)), -3);
  EXPECT_EQUAL(float(__ll2half_rn(2049)), 2048.0f);
}

int main() {
  check_bfloats();
  for (unsigned bits = 0; bits < 0x7c00u; ++bits) {
    const half h = __ushort_as_half((unsigned short)bits);
    EXPECT_EQUAL(double(float(h)), half_value(bits));
    EXPECT_EQUAL(unsigned(__half_as_ushort(__float2half(float(h)))), bits);
  }
  unsigned state = 7;
  for (int i = 0; i < 20000; ++i) {
    state = state * 1664525u + 1013904223u;
    float x = __uint_as_float(state);
    if (!std::isfinite(x) || std::fabs(x) > 1e6f) x = std::ldexp(float(state >> 8), int(state & 31u) - 40);
    EXPECT_EQUAL(unsigned(__half_as_ushort(__float2half_rn(x))), nearest_half(x));
    const float down = __half2float(__float2half_rd(x)), up = __half2float(__float2half_ru(x));
    EXPECT_EQUAL(down <= x && x <= up, true);
  }
  EXPECT_EQUAL(unsigned(__half_as_ushort(__double2half(1.0 + 0x1p-11 + 0x1p-40))), 0x3c01u);
  EXPECT_EQUAL(unsigned(__half_as_ushort(__float2half(65520.0f))), 0x7c00u);
  EXPECT_EQUAL(unsigned(__half_as_ushort(__float2half_rz(1e9f))), 0x7bffu);
  EXPECT_EQUAL(__hisnan(__float2half(CUDART_NAN_F)), true);

  test::Buffer<half> a(64), b(64), out(64 * 8);
  test::Buffer<half2> pairs(64);
  for (int i = 0; i < 64; ++i) {
    a[i] = __float2half(0.37f * float(i) - 7);
    b[i] = __float2half(1.9f - 0.11f * float(i) + 0.004f);
  }
  RUN(arithmetic, 1, 64)(a.data, b.data, out.data, pairs.data);
  for (int i = 0; i < 64; ++i) {
    const double x = float(a[i]), y = float(b[i]);
    const double wanted[8] = {x + y,           x - y, x * y, x / y, x * y + x, std::sqrt(std::fabs(x)),
                              std::fmax(x, y), 0};
    for (int k = 0; k < 7; ++k)
      EXPECT_EQUAL(unsigned(__half_as_ushort(out[i * 8 + k])), nearest_half(wanted[k]));
    const double sum = half_value(nearest_half(x + y));
    EXPECT_EQUAL(double(float(out[i * 8 + 7])), -sum);
    EXPECT_EQUAL(double(__low2float(pairs[i])), half_value(nearest_half(sum * y + 1)));
    EXPECT_EQUAL(double(__high2float(pairs[i])), half_value(nearest_half(y * y + 1)));
  }

  const half one = 1.0f, two = 2.0f, nan = CUDART_NAN_F;
  EXPECT_EQUAL(one < two, true);
  EXPECT_EQUAL(__hlt(two, one), false);
  EXPECT_EQUAL(__hltu(nan, one), true);
  EXPECT_EQUAL(__hne(nan, nan), false);
  EXPECT_EQUAL(__hbeq2(__half2half2(one), __half2half2(one)), true);
  EXPECT_EQUAL(float(__low2half(__hgt2(__halves2half2(two, one), __half2half2(one)))), 1.0f);
  EXPECT_EQUAL(__half2int_rn(half(2.5f)), 2);
  EXPECT_EQUAL(int(two), 2);
  EXPECT_EQUAL(float(__hadd_sat(two, two)), 1.0f);
  EXPECT_EQUAL(sizeof(half2), size_t(4));

  EXPECT_EQUAL(unsigned(__bfloat16_as_ushort(__float2bfloat16(1.0f + 0x1p-8f))), 0x3f80u);
  EXPECT_EQUAL(unsigned(__bfloat16_as_ushort(__float2bfloat16(1.0f + 0x1.8p-8f))), 0x3f81u);
  EXPECT_EQUAL(unsigned(__bfloat16_as_ushort(__float2bfloat16(1.0f + 0x3p-8f))), 0x3f82u);
  for (unsigned bits = 1; bits < 0x7f80u; ++bits) {
    const __nv_bfloat16 x = __ushort_as_bfloat16((unsigned short)bits);
    EXPECT_EQUAL(__float_as_uint(float(x)), bits << 16);
    EXPECT_EQUAL(unsigned(__bfloat16_as_ushort(__float2bfloat16(float(x)))), bits);
  }
  const __nv_bfloat162 pair = __floats2bfloat162_rn(1.5f, 2.0f) * __float2bfloat162_rn(3.0f);
  EXPECT_EQUAL(__low2float(pair), 4.5f);
  EXPECT_EQUAL(__bfloat1622float2(pair).y, 6.0f);
  return test::finish();
}
