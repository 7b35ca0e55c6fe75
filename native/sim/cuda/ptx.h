// What inline PTX becomes: src/evaluation/backends/sim/ptx translates an `asm` statement into calls of these
// functions, one for each instruction. Registers are plain variables of the size of the register; `as` gives
// one the type of the instruction, `put` stores a result.
//
// asm("add.s32 %0, %1, %2;" : "=r"(sum) : "r"(a), "r"(b));
//   -> uint32_t kf_o0 = {}; uint32_t kf_o1 = input<uint32_t>(a); uint32_t kf_o2 = input<uint32_t>(b);
//      put(kf_o0, add<int32_t>(as<int32_t>(kf_o1), as<int32_t>(kf_o2))); output(sum, kf_o0);
#pragma once
#include "device.h"
#include "matrix-fragments.h"
#include "pipeline.h"
//
#include <type_traits>
//
#include "execution.h"

namespace kf::sim::cuda::ptx {

inline bool ignored;  // a carry that nobody reads

template <class To, class From>
KF_INLINE To as(From value) {
  if constexpr (std::is_same_v<To, From>) {
    return value;
  } else if constexpr (std::is_same_v<To, bool> || std::is_same_v<From, bool>) {
    return To(value);
  } else if constexpr (std::is_pointer_v<From>) {
    return as<To>(reinterpret_cast<uintptr_t>(value));
  } else if constexpr (sizeof(To) == sizeof(From)) {
    return __builtin_bit_cast(To, value);
  } else if constexpr (std::is_integral_v<To> && std::is_integral_v<From>) {
    return static_cast<To>(value);
  } else if constexpr (sizeof(To) < sizeof(From) && std::is_integral_v<From>) {
    // The lower part of a wider register, or a number.
    if constexpr (sizeof(To) == 2)
      return __builtin_bit_cast(To, static_cast<uint16_t>(value));
    else
      return __builtin_bit_cast(To, static_cast<uint32_t>(value));
  } else if constexpr (std::is_floating_point_v<To> && std::is_floating_point_v<From>) {
    return static_cast<To>(value);
  } else if constexpr (sizeof(From) == 2) {
    return as<To>(__builtin_bit_cast(uint16_t, value));
  } else {
    return as<To>(__builtin_bit_cast(uint32_t, value));
  }
}

// A number with a decimal point.
struct Float64 {
  double value;
};

template <class Register, class Value>
KF_INLINE Register input(Value value) {
  if constexpr (std::is_enum_v<Value>)
    return static_cast<Register>(value);
  else
    return as<Register>(value);
}
template <class Variable, class Register>
KF_INLINE void output(Variable& variable, Register value) {
  variable = as<Variable>(value);
}
template <class Register, class Value>
KF_INLINE void put(Register& target, Value value) {
  target = as<Register>(value);
}

KF_UNTRACED inline uint16_t bits_of(__half value) { return value.kf_bits; }
KF_UNTRACED inline uint16_t bits_of(__nv_bfloat16 value) { return value.kf_bits; }
KF_INLINE uint16_t bits_of(uint16_t value) { return value; }
KF_INLINE uint32_t bits_of(uint32_t value) { return value; }
KF_INLINE uint32_t bits_of(float value) { return as<uint32_t>(value); }

// `mov` between a register and its parts, lowest first.
template <class Low, class High>
KF_INLINE auto pack(Low low, High high) {
  if constexpr (sizeof(Low) == 2)
    return uint32_t(bits_of(low)) | uint32_t(bits_of(high)) << 16;
  else
    return uint64_t(bits_of(low)) | uint64_t(bits_of(high)) << 32;
}
template <class Whole, class Low, class High>
KF_INLINE void unpack(Whole whole, Low& low, High& high) {
  const auto bits = as<std::conditional_t<sizeof(Whole) == 8, uint64_t, uint32_t>>(whole);
  using Part = std::conditional_t<sizeof(Whole) == 8, uint32_t, uint16_t>;
  put(low, Part(bits));
  put(high, Part(bits >> 8 * sizeof(Part)));
}

// Shared memory is a window of which PTX sees 32-bit offsets; here these are the lower halves of addresses
// (core/memory.h).
constexpr uintptr_t kSharedWindow = uintptr_t{0x1002} << 32;
KF_INLINE uint64_t shared_offset(uint64_t address) { return uint32_t(address); }
KF_INLINE char* shared_address(uint64_t offset, long long distance = 0) {
  return reinterpret_cast<char*>((kSharedWindow | uint32_t(offset)) + uintptr_t(distance));
}
KF_INLINE char* generic_address(uint64_t address, long long distance = 0) {
  return reinterpret_cast<char*>(address + uintptr_t(distance));
}

// Special registers.
KF_INLINE uint3 tid() { return {threadIdx.x, threadIdx.y, threadIdx.z}; }
KF_INLINE uint3 ntid() { return {blockDim.x, blockDim.y, blockDim.z}; }
KF_INLINE uint3 ctaid() { return {blockIdx.x, blockIdx.y, blockIdx.z}; }
KF_INLINE uint3 nctaid() { return {gridDim.x, gridDim.y, gridDim.z}; }
KF_INLINE uint32_t laneid() { return view.lane; }
KF_INLINE uint32_t warpid() { return view.linear_thread / 32; }
KF_INLINE uint32_t nwarpid() { return 64; }
KF_INLINE uint32_t nsmid() { return 132; }
KF_INLINE uint32_t smid() {
  return uint32_t((blockIdx.x + (blockIdx.y + uint64_t(blockIdx.z) * gridDim.y) * gridDim.x) % nsmid());
}
KF_INLINE uint64_t gridid() { return 1; }
KF_INLINE uint64_t clock64() { return clock_ticks(); }
KF_INLINE uint32_t clock() { return uint32_t(clock_ticks()); }
KF_INLINE uint32_t clock_hi() { return uint32_t(clock_ticks() >> 32); }
KF_INLINE uint64_t globaltimer() { return clock_ticks(); }
KF_INLINE uint32_t globaltimer_lo() { return uint32_t(clock_ticks()); }
KF_INLINE uint32_t lanemask_eq() { return 1u << laneid(); }
KF_INLINE uint32_t lanemask_lt() { return lanemask_eq() - 1; }
KF_INLINE uint32_t lanemask_le() { return lanemask_lt() | lanemask_eq(); }
KF_INLINE uint32_t lanemask_gt() { return ~lanemask_le(); }
KF_INLINE uint32_t lanemask_ge() { return ~lanemask_lt(); }
KF_INLINE uint32_t dynamic_smem_size() {
  size_t bytes;
  ::kf::sim::dynamic_shared(&bytes);
  return uint32_t(bytes);
}

// Arithmetic. Integers wrap around; unsigned types do so by themselves.
template <class T>
using Bits = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
template <class T>
inline constexpr bool is_integer = std::is_integral_v<T>;
#define KF_PTX_WRAPPING(name, symbol)         \
  template <class T>                          \
  KF_INLINE T name(T a, T b) {                \
    if constexpr (is_integer<T>)              \
      return T(Bits<T>(a) symbol Bits<T>(b)); \
    else                                      \
      return a symbol b;                      \
  }
KF_PTX_WRAPPING(add, +)
KF_PTX_WRAPPING(sub, -)
KF_PTX_WRAPPING(mul, *)
#undef KF_PTX_WRAPPING
template <class T>
KF_INLINE T div(T a, T b) {
  if constexpr (is_integer<T>) return b == 0 ? T(-1) : T(a / b);
  return a / b;
}
template <class T>
KF_INLINE T div_approximate(T a, T b) {
  return __fdividef(a, b);
}
template <class T>
KF_INLINE T rem(T a, T b) {
  return b == 0 ? a : T(a % b);
}
template <class T>
KF_INLINE T min(T a, T b) {
  if constexpr (std::is_same_v<T, __half> || std::is_same_v<T, __nv_bfloat16>)
    return __hmin(a, b);
  else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>)
    return __hmin2(a, b);
  else if constexpr (std::is_floating_point_v<T>)
    return ::min(a, b);
  else
    return b < a ? b : a;
}
template <class T>
KF_INLINE T max(T a, T b) {
  if constexpr (std::is_same_v<T, __half> || std::is_same_v<T, __nv_bfloat16>)
    return __hmax(a, b);
  else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>)
    return __hmax2(a, b);
  else if constexpr (std::is_floating_point_v<T>)
    return ::max(a, b);
  else
    return a < b ? b : a;
}
template <class T>
KF_INLINE T fma(T a, T b, T c) {
  if constexpr (std::is_same_v<T, float>)
    return fmaf(a, b, c);
  else if constexpr (std::is_same_v<T, double>)
    return ::fma(a, b, c);
  else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>)
    return __hfma2(a, b, c);
  else
    return __hfma(a, b, c);
}
template <class T>
struct Wider;
#define KF_PTX_WIDER(from, to) \
  template <>                  \
  struct Wider<from> {         \
    using type = to;           \
  };
KF_PTX_WIDER(int16_t, int32_t)
KF_PTX_WIDER(uint16_t, uint32_t)
KF_PTX_WIDER(int32_t, int64_t)
KF_PTX_WIDER(uint32_t, uint64_t)
KF_PTX_WIDER(int64_t, __int128)
KF_PTX_WIDER(uint64_t, unsigned __int128)
#undef KF_PTX_WIDER
template <class T>
KF_INLINE T mul_lo(T a, T b) {
  return T(Bits<T>(a) * Bits<T>(b));
}
template <class T>
KF_INLINE T mul_hi(T a, T b) {
  using Wide = typename Wider<T>::type;
  return T(Wide(a) * Wide(b) >> 8 * sizeof(T));
}
template <class T>
KF_INLINE auto mul_wide(T a, T b) {
  using Wide = typename Wider<T>::type;
  return Wide(a) * Wide(b);
}
template <class T>
KF_INLINE T mad_lo(T a, T b, T c) {
  return T(Bits<T>(mul_lo(a, b)) + Bits<T>(c));
}
template <class T>
KF_INLINE T mad_hi(T a, T b, T c) {
  return T(Bits<T>(mul_hi(a, b)) + Bits<T>(c));
}
template <class T>
KF_INLINE auto mad_wide(T a, T b, typename Wider<T>::type c) {
  return mul_wide(a, b) + c;
}
template <class T>
KF_INLINE T mul24(T a, T b) {
  if constexpr (std::is_signed_v<T>) return __mul24(a, b);
  return T(__umul24(a, b));
}
template <class T>
KF_INLINE T mad24(T a, T b, T c) {
  return add<T>(mul24<T>(a, b), c);
}
template <class T>
KF_INLINE T sad(T a, T b, T c) {
  return add<T>(a < b ? sub<T>(b, a) : sub<T>(a, b), c);
}
template <class T>
KF_INLINE T add_carry(T a, T b, bool carry, bool& out) {
  const T sum = T(a + b), whole = T(sum + T(carry));
  out = sum < a || whole < sum;
  return whole;
}
template <class T>
KF_INLINE T sub_carry(T a, T b, bool borrow, bool& out) {
  const bool borrows = a < b || (a == b && borrow);
  const T difference = T(a - b - T(borrow));
  out = borrows;
  return difference;
}
template <class T>
KF_INLINE T neg(T a) {
  if constexpr (is_integer<T>)
    return T(0 - Bits<T>(a));
  else
    return -a;
}
template <class T>
KF_INLINE T abs(T a) {
  if constexpr (is_integer<T>)
    return a < 0 ? neg<T>(a) : a;
  else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>)
    return __habs2(a);
  else if constexpr (sizeof(T) == 2)
    return __habs(a);
  else
    return std::is_same_v<T, float> ? T(__builtin_fabsf(float(a))) : T(__builtin_fabs(double(a)));
}
template <class T>
KF_INLINE T copysign(T a, T b) {
  return T(__builtin_copysign(double(b), double(a)));
}
template <class T>
KF_INLINE T saturate(T a) {
  if constexpr (std::is_same_v<T, float>)
    return __saturatef(a);
  else if constexpr (std::is_same_v<T, double>)
    return a != a ? 0.0 : (a < 0 ? 0.0 : (a > 1 ? 1.0 : a));
  else
    return T(__saturatef(float(a)));
}
#define KF_PTX_LOGIC(name, symbol) \
  template <class T>               \
  KF_INLINE T name(T a, T b) {     \
    return T(a symbol b);          \
  }
KF_PTX_LOGIC(bit_and, &)
KF_PTX_LOGIC(bit_or, |)
KF_PTX_LOGIC(bit_xor, ^)
#undef KF_PTX_LOGIC
template <class T>
KF_INLINE T bit_not(T a) {
  if constexpr (std::is_same_v<T, bool>)
    return !a;
  else
    return T(~a);
}
template <class T>
KF_INLINE T cnot(T a) {
  return a == 0;
}
// Shifts by the width or more give zero, or the sign.
template <class T>
KF_INLINE T shl(T a, uint32_t by) {
  return by >= 8 * sizeof(T) ? T(0) : T(Bits<T>(a) << by);
}
template <class T>
KF_INLINE T shr(T a, uint32_t by) {
  if (by >= 8 * sizeof(T)) return a < 0 ? T(-1) : T(0);
  return T(a >> by);
}
KF_INLINE uint32_t funnel_l_wrap(uint32_t low, uint32_t high, uint32_t by) {
  return uint32_t((uint64_t(high) << 32 | low) << (by & 31) >> 32);
}
KF_INLINE uint32_t funnel_r_wrap(uint32_t low, uint32_t high, uint32_t by) {
  return uint32_t((uint64_t(high) << 32 | low) >> (by & 31));
}
KF_INLINE uint32_t funnel_l_clamp(uint32_t low, uint32_t high, uint32_t by) {
  return by >= 32 ? low : funnel_l_wrap(low, high, by);
}
KF_INLINE uint32_t funnel_r_clamp(uint32_t low, uint32_t high, uint32_t by) {
  return by >= 32 ? high : funnel_r_wrap(low, high, by);
}
template <class T>
KF_INLINE uint32_t popc(T a) {
  return uint32_t(sizeof(T) == 8 ? __popcll((unsigned long long)a) : __popc(unsigned(a)));
}
template <class T>
KF_INLINE uint32_t clz(T a) {
  return uint32_t(sizeof(T) == 8 ? __clzll((long long)a) : __clz(int(a)));
}
template <class T>
KF_INLINE T brev(T a) {
  return sizeof(T) == 8 ? T(__brevll((unsigned long long)a)) : T(__brev(unsigned(a)));
}
template <class T>
KF_INLINE uint32_t bfind(T a) {
  if (std::is_signed_v<T> && a < 0) a = T(~a);
  return a == 0 ? 0xffffffffu : uint32_t(8 * sizeof(T)) - 1u - clz<Bits<T>>(Bits<T>(a));
}
template <class T>
KF_INLINE T bfe(T a, uint32_t position, uint32_t length) {
  constexpr uint32_t most = 8 * sizeof(T) - 1;
  position &= 0xff;
  length &= 0xff;
  if (length == 0) return 0;
  const bool negative =
      std::is_signed_v<T> && (a >> (position + length - 1 < most ? position + length - 1 : most) & 1);
  T result = negative ? T(-1) : T(0);
  for (uint32_t i = 0; i < length && i <= most; ++i) {
    const bool bit = position + i <= most ? (a >> (position + i) & 1) : negative;
    result = T((Bits<T>(result) & ~(Bits<T>(1) << i)) | Bits<T>(bit) << i);
  }
  return result;
}
template <class T>
KF_INLINE T bfi(T field, T base, uint32_t position, uint32_t length) {
  constexpr uint32_t width = 8 * sizeof(T);
  position &= 0xff;
  length &= 0xff;
  if (length == 0 || position >= width) return base;
  const T ones = length >= width ? T(~T(0)) : T((T(1) << length) - 1);
  return T((base & ~(ones << position)) | ((field & ones) << position));
}
template <class T>
KF_INLINE T prmt(T a, T b, T selector) {
  return T(__byte_perm(unsigned(a), unsigned(b), unsigned(selector)));
}
template <class T>
KF_INLINE T lop3(T a, T b, T c, uint32_t table) {
  T result = 0;
  if (table & 0x01) result |= T(~a & ~b & ~c);
  if (table & 0x02) result |= T(~a & ~b & c);
  if (table & 0x04) result |= T(~a & b & ~c);
  if (table & 0x08) result |= T(~a & b & c);
  if (table & 0x10) result |= T(a & ~b & ~c);
  if (table & 0x20) result |= T(a & ~b & c);
  if (table & 0x40) result |= T(a & b & ~c);
  if (table & 0x80) result |= T(a & b & c);
  return result;
}
template <class T>
KF_INLINE T dp4a(T a, T b, T c) {
  return T(__dp4a(a, b, c));
}
template <class T>
KF_INLINE bool unordered(T a, T b) {
  return a != a || b != b;
}

// Functions of the special-function unit, with the accuracy of the library functions.
#define KF_PTX_FUNCTION(name, single, narrow)                                           \
  template <class T>                                                                    \
  KF_INLINE T name(T a) {                                                               \
    if constexpr (std::is_same_v<T, float>)                                             \
      return single(a);                                                                 \
    else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>) \
      return h2##narrow(a);                                                             \
    else                                                                                \
      return h##narrow(a);                                                              \
  }
KF_PTX_FUNCTION(ex2, exp2f, exp2)
KF_PTX_FUNCTION(lg2, __log2f, log2)
KF_PTX_FUNCTION(tanh, __tanhf, tanh)
KF_PTX_FUNCTION(rsqrt, rsqrtf, rsqrt)
KF_PTX_FUNCTION(sin, __sinf, sin)
KF_PTX_FUNCTION(cos, __cosf, cos)
#undef KF_PTX_FUNCTION
template <class T>
KF_INLINE T rcp(T a) {
  return T(1) / a;
}
template <class T>
KF_INLINE T rcp_approximate(T a) {
  return T(__fdividef(1.0f, float(a)));
}
template <class T>
KF_INLINE T sqrt(T a) {
  if constexpr (std::is_same_v<T, double>)
    return ::sqrt(a);
  else
    return T(sqrtf(float(a)));
}
template <class T>
KF_INLINE T sqrt_approximate(T a) {
  return T(sqrtf(float(a)));
}

// Conversions.
enum class Round { rn, rz, rm, rp, ni, rni, rzi, rmi, rpi, rna };
template <class To, class From>
KF_INLINE To convert(From value, Round rounding) {
  constexpr bool is_narrow = std::is_same_v<To, __half> || std::is_same_v<To, __nv_bfloat16>;
  constexpr bool from_narrow = std::is_same_v<From, __half> || std::is_same_v<From, __nv_bfloat16>;
  if constexpr (from_narrow && !std::is_same_v<To, From>) {
    return convert<To>(float(value), rounding);
  } else if constexpr (is_narrow && !std::is_same_v<To, From>) {
    const Rounding how = rounding == Round::rz   ? Rounding::toward_zero
                         : rounding == Round::rm ? Rounding::downward
                         : rounding == Round::rp ? Rounding::upward
                                                 : Rounding::nearest;
    if constexpr (std::is_same_v<To, __half>)
      return __half(__half_raw{narrow<10, -14>(double(value), how)});
    else
      return __nv_bfloat16(__nv_bfloat16_raw{narrow<7, -126>(double(value), how)});
  } else if constexpr (is_integer<To> && std::is_floating_point_v<From>) {
    const double rounded = rounding == Round::rzi || rounding == Round::rz   ? __builtin_trunc(double(value))
                           : rounding == Round::rmi || rounding == Round::rm ? __builtin_floor(double(value))
                           : rounding == Round::rpi || rounding == Round::rp ? __builtin_ceil(double(value))
                                                                             : __builtin_rint(double(value));
    constexpr int digits = int(8 * sizeof(To)) - (std::is_signed_v<To> ? 1 : 0);
    const double limit = __builtin_ldexp(1.0, digits);
    const To highest = To(std::is_signed_v<To> ? (uint64_t(1) << digits) - 1 : ~uint64_t(0));
    return cuda::saturate<To, double>(rounded, std::is_signed_v<To> ? -limit : 0.0, limit, To(~highest),
                                      highest);
  } else if constexpr (std::is_same_v<To, float> && std::is_same_v<From, double>) {
    return rounding == Round::rz   ? __double2float_rz(value)
           : rounding == Round::rm ? __double2float_rd(value)
           : rounding == Round::rp ? __double2float_ru(value)
                                   : float(value);
  } else if constexpr (std::is_same_v<To, From> && std::is_same_v<To, float>) {
    return rounding == Round::rzi   ? __builtin_truncf(value)
           : rounding == Round::rmi ? __builtin_floorf(value)
           : rounding == Round::rpi ? __builtin_ceilf(value)
           : rounding == Round::rni ? __builtin_rintf(value)
                                    : value;
  } else {
    return static_cast<To>(value);
  }
}
// Ten bits of fraction: `rna` rounds ties away from zero, others to even.
KF_INLINE uint32_t to_tf32(float value, Round rounding) {
  const uint32_t bits = as<uint32_t>(value);
  if ((bits & 0x7f800000u) == 0x7f800000u) return bits;
  if (rounding == Round::rz) return bits & 0xffffe000u;
  if (rounding == Round::rna) return (bits + 0x1000u) & 0xffffe000u;
  return (bits + 0xfffu + (bits >> 13 & 1)) & 0xffffe000u;
}

// Loads and stores. The forms of two and four are one access.
template <class T, int count>
struct Group;
#define KF_PTX_GROUP(bytes, count, type) \
  template <class T>                     \
    requires(sizeof(T) == bytes)         \
  struct Group<T, count> {               \
    using Vector = type;                 \
  };
KF_PTX_GROUP(1, 2, uchar2)
KF_PTX_GROUP(1, 4, uchar4)
KF_PTX_GROUP(2, 2, ushort2)
KF_PTX_GROUP(2, 4, ushort4)
KF_PTX_GROUP(4, 2, uint2)
KF_PTX_GROUP(4, 4, uint4)
KF_PTX_GROUP(8, 2, ulonglong2)
KF_PTX_GROUP(8, 4, ulonglong4)
#undef KF_PTX_GROUP

template <class T, class Register>
KF_INLINE void load_plain(const char* address, Register& target) {
  put(target, *reinterpret_cast<const T*>(address));
}
template <class T, class A, class B>
KF_INLINE void load_plain(const char* address, A& a, B& b) {
  const auto all = *reinterpret_cast<const typename Group<T, 2>::Vector*>(address);
  put(a, all.x);
  put(b, all.y);
}
template <class T, class A, class B, class C, class D>
KF_INLINE void load_plain(const char* address, A& a, B& b, C& c, D& d) {
  const auto all = *reinterpret_cast<const typename Group<T, 4>::Vector*>(address);
  put(a, all.x);
  put(b, all.y);
  put(c, all.z);
  put(d, all.w);
}
template <class T, class Register>
KF_INLINE void store_plain(char* address, Register value) {
  *reinterpret_cast<T*>(address) = as<T>(value);
}
template <class T, class A, class B>
KF_INLINE void store_plain(char* address, A a, B b) {
  using Vector = typename Group<T, 2>::Vector;
  using Word = decltype(Vector::x);
  const Vector all = {as<Word>(a), as<Word>(b)};
  *reinterpret_cast<Vector*>(address) = all;
}
template <class T, class A, class B, class C, class D>
KF_INLINE void store_plain(char* address, A a, B b, C c, D d) {
  using Vector = typename Group<T, 4>::Vector;
  using Word = decltype(Vector::x);
  const Vector all = {as<Word>(a), as<Word>(b), as<Word>(c), as<Word>(d)};
  *reinterpret_cast<Vector*>(address) = all;
}

// Loads and stores with an order, element by element.
template <class T>
using Word = std::conditional_t<
    sizeof(T) == 8, uint64_t,
    std::conditional_t<sizeof(T) == 4, uint32_t, std::conditional_t<sizeof(T) == 2, uint16_t, uint8_t>>>;
#define KF_PTX_ORDERED(name, load_expression, store_statement)             \
  template <class T, class... Registers>                                   \
  KF_INLINE void load_##name(const char* address, Registers&... targets) { \
    const auto* at = reinterpret_cast<const Word<T>*>(address);            \
    ((put(targets, load_expression), ++at), ...);                          \
  }                                                                        \
  template <class T, class... Registers>                                   \
  KF_INLINE void store_##name(char* address, Registers... values) {        \
    auto* at = reinterpret_cast<Word<T>*>(address);                        \
    const Word<T> words[] = {as<Word<T>>(as<T>(values))...};               \
    for (const Word<T> word : words) {                                     \
      store_statement;                                                     \
      ++at;                                                                \
    }                                                                      \
  }
KF_PTX_ORDERED(volatile, (*static_cast<const volatile Word<T>*>(at)),
               *static_cast<volatile Word<T>*>(at) = word)
KF_PTX_ORDERED(relaxed, __atomic_load_n(at, __ATOMIC_RELAXED), __atomic_store_n(at, word, __ATOMIC_RELAXED))
KF_PTX_ORDERED(acquire, __atomic_load_n(at, __ATOMIC_ACQUIRE), __atomic_store_n(at, word, __ATOMIC_RELEASE))
KF_PTX_ORDERED(release, __atomic_load_n(at, __ATOMIC_ACQUIRE), __atomic_store_n(at, word, __ATOMIC_RELEASE))
#undef KF_PTX_ORDERED

inline KF_CALL void copy_asynchronously(char* to, const char* from, size_t bytes, size_t read_bytes) {
  ::kf::sim::cuda::copy_asynchronously(to, from, bytes, read_bytes < bytes ? read_bytes : bytes, KF_CALLER);
}

// The segment of a shuffle: the third operand is (32 - width) << 8 with the clamp below.
KF_INLINE int segment_width(uint32_t clamp) { return 32 - int(clamp >> 8 & 31u); }
KF_INLINE bool shuffle_is_inside_bfly(uint32_t step, int width) {
  return int((laneid() ^ step) & 31u) < (int(laneid()) & ~(width - 1)) + width;
}
KF_INLINE bool shuffle_is_inside_up(uint32_t step, int width) {
  return int(laneid() & unsigned(width - 1)) >= int(step);
}
KF_INLINE bool shuffle_is_inside_down(uint32_t step, int width) {
  return int(laneid() & unsigned(width - 1)) + int(step) < width;
}
KF_INLINE bool shuffle_is_inside_idx(uint32_t, int) { return true; }

// `ldmatrix` and `stmatrix`.
template <bool transposed, class... Registers>
KF_CALL void load_matrices(const char* row, Registers&... targets) {
  uint32_t values[sizeof...(Registers)];
  matrix::load_rows<int(sizeof...(Registers)), transposed>(values, row, KF_CALLER);
  int index = 0;
  (put(targets, values[index++]), ...);
}
template <bool transposed, class... Registers>
KF_CALL void store_matrices(char* row, Registers... sources) {
  const uint32_t values[] = {as<uint32_t>(sources)...};
  matrix::store_rows<int(sizeof...(Registers)), transposed>(values, row, KF_CALLER);
}

// `mma.sync`: operands as the 32-bit registers that hold them.
template <int m, int n, int k, class A, class B, class C, class D>
KF_CALL void multiply(const uint32_t* a, const uint32_t* b, const uint32_t* c, uint32_t* d) {
  matrix::multiply<m, n, k>(reinterpret_cast<const A*>(a), reinterpret_cast<const B*>(b),
                            reinterpret_cast<const C*>(c), reinterpret_cast<D*>(d), KF_CALLER);
}

}  // namespace kf::sim::cuda::ptx
