// Registers of inline PTX as values: reading, writing, taking apart; the window through which shared memory
// is seen.
#pragma once
#include <type_traits>

#include "../bfloat16.h"
#include "../device.h"
#include "../half.h"

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

template <class T>
using Bits = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
template <class T>
inline constexpr bool is_integer = std::is_integral_v<T>;

}  // namespace kf::sim::cuda::ptx
