// Integer intrinsics, conversions, reinterpretation, min and max.
#include "check.h"

static unsigned random_state = 12345;
static unsigned draw() { return random_state = random_state * 1664525u + 1013904223u; }

int main() {
  EXPECT_EQUAL(__popc(0xf0f0u), 8);
  EXPECT_EQUAL(__popcll(~0ull), 64);
  EXPECT_EQUAL(__clz(0), 32);
  EXPECT_EQUAL(__clz(1), 31);
  EXPECT_EQUAL(__clzll(0), 64);
  EXPECT_EQUAL(__clzll(1ll << 40), 23);
  EXPECT_EQUAL(__ffs(0), 0);
  EXPECT_EQUAL(__ffs(8), 4);
  EXPECT_EQUAL(__ffsll(1ll << 40), 41);
  EXPECT_EQUAL(__brev(1u), 0x80000000u);
  EXPECT_EQUAL(__brev(0x12345678u), 0x1e6a2c48u);
  EXPECT_EQUAL(__brevll(1ull), 1ull << 63);
  EXPECT_EQUAL(__byte_perm(0x33221100u, 0x77665544u, 0x7351u), 0x77335511u);
  EXPECT_EQUAL(__byte_perm(0x00800000u, 0, 0x000au), 0x000000ffu);
  EXPECT_EQUAL(__funnelshift_l(0x80000001u, 0x00000002u, 4), 0x28u);
  EXPECT_EQUAL(__funnelshift_r(0x80000001u, 0x00000002u, 4), 0x28000000u);
  EXPECT_EQUAL(__funnelshift_lc(5u, 6u, 40), 5u);
  EXPECT_EQUAL(__funnelshift_rc(5u, 6u, 40), 6u);
  EXPECT_EQUAL(__mul24(-3, 5), -15);
  EXPECT_EQUAL(__umul24(0x1000003u, 2u), 6u);
  EXPECT_EQUAL(__mulhi(-1, 1), -1);
  EXPECT_EQUAL(__umulhi(0x80000000u, 4u), 2u);
  EXPECT_EQUAL(__umul64hi(1ull << 63, 4ull), 2ull);
  EXPECT_EQUAL(__mul64hi(-1ll, 1ll), -1ll);
  EXPECT_EQUAL(__sad(3, -4, 1u), 8u);
  EXPECT_EQUAL(__usad(3u, 10u, 1u), 8u);
  EXPECT_EQUAL(__hadd(5, 8), 6);
  EXPECT_EQUAL(__rhadd(5, 8), 7);
  EXPECT_EQUAL(__dp4a(0x01ff0203, 0x02030405, 10), 10 + 2 - 3 + 8 + 15);
  EXPECT_EQUAL(__dp4a(0x01ff0203u, 0x02030405u, 10u), 10u + 2 + 765 + 8 + 15);
  EXPECT_EQUAL(__dp2a_lo(0x00020003, 0x0504, 1), 1 + 3 * 4 + 2 * 5);
  EXPECT_EQUAL(__dp2a_hi(0x00020003, 0x05040000, 1), 1 + 3 * 4 + 2 * 5);
  EXPECT_EQUAL(__vadd4(0x01ff0203u, 0x01010101u), 0x02000304u);
  EXPECT_EQUAL(__vaddus4(0x01ff0203u, 0x01010101u), 0x02ff0304u);
  EXPECT_EQUAL(__vsubss4(0x80000000u, 0x01000000u), 0x80000000u);
  EXPECT_EQUAL(__vmaxs2(0xffff0001u, 0x00000000u), 0x00000001u);
  EXPECT_EQUAL(__vcmpgts4(0x01ff0000u, 0u), 0xff000000u);
  for (int i = 0; i < 200; ++i) {
    const unsigned a = draw(), b = draw();
    EXPECT_EQUAL(__brev(__brev(a)), a);
    EXPECT_EQUAL(__clz(int(a)), a ? 31 - int(std::log2(double(a))) : 32);
    EXPECT_EQUAL(__umulhi(a, b), unsigned((unsigned long long)a * b >> 32));
  }

  EXPECT_EQUAL(min(3, 4u), 3u);
  EXPECT_EQUAL(max(-1, 4u), 0xffffffffu);
  EXPECT_EQUAL(min(2.5f, 1.0), 1.0);
  EXPECT_EQUAL(max(1.0f, __int_as_float(0x7fc00000)), 1.0f);
  EXPECT_EQUAL(min(7ll, 3ll), 3ll);
  EXPECT_EQUAL(max(size_t(3), size_t(9)), size_t(9));
  static_assert(max(3, 4) == 4 && min(2.0f, 1.0f) == 1.0f);

  EXPECT_EQUAL(__float2int_rn(2.5f), 2);
  EXPECT_EQUAL(__float2int_rn(3.5f), 4);
  EXPECT_EQUAL(__float2int_rz(-2.7f), -2);
  EXPECT_EQUAL(__float2int_ru(2.1f), 3);
  EXPECT_EQUAL(__float2int_rd(-2.1f), -3);
  EXPECT_EQUAL(__float2int_rn(1e20f), 2147483647);
  EXPECT_EQUAL(__float2int_rn(CUDART_NAN_F), 0);
  EXPECT_EQUAL(__float2uint_rz(-5.0f), 0u);
  EXPECT_EQUAL(__float2uint_rn(4e9f), 4000000000u);
  EXPECT_EQUAL(__float2ll_rn(-1e30f), -9223372036854775807ll - 1);
  EXPECT_EQUAL(__double2ull_rn(1e19), 10000000000000000000ull);
  EXPECT_EQUAL(__int2float_rn(16777217), 16777216.0f);
  EXPECT_EQUAL(__int2float_ru(16777217), 16777218.0f);
  EXPECT_EQUAL(__uint2float_rz(0xffffffffu), 4294967040.0f);
  EXPECT_EQUAL(__ll2double_rd((1ll << 53) + 1), 9007199254740992.0);
  EXPECT_EQUAL(__double2float_rd(0.1), 0x1.999998p-4f);
  EXPECT_EQUAL(__double2float_ru(0.1), 0x1.99999ap-4f);
  EXPECT_EQUAL(__float_as_int(1.0f), 0x3f800000);
  EXPECT_EQUAL(__int_as_float(0x40490fdb), CUDART_PI_F);
  EXPECT_EQUAL(__double_as_longlong(1.0), 0x3ff0000000000000ll);
  EXPECT_EQUAL(__hiloint2double(0x3ff00000, 0), 1.0);
  EXPECT_EQUAL(__double2hiint(-2.0), int(0xc0000000));
  return test::finish();
}
