// Logic, shifts and bit fields of PTX.
#pragma once
#include "../device.h"
#include "arithmetic.h"

namespace kf::sim::cuda::ptx {

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

}  // namespace kf::sim::cuda::ptx
