// sycl::atomic_ref. One host thread runs the whole launch, so a plain read and write is atomic; the core is
// told first.
#pragma once
#include <type_traits>

#include "memory-order.h"

namespace kf::sim::sycl {

template <class T>
KF_CALL T atomic_read(const T* address, AtomicScope scope) {
  atomic_load(address, sizeof(T), scope, KF_CALLER);
  return *address;
}

// `update` computes what is stored from what is there; the result is the old value.
template <class T, class Update>
KF_CALL T atomic_update(T* address, ::sycl::memory_order order, AtomicScope scope, Update update) {
  if (is_release(order)) fence(scope, KF_CALLER);
  atomic_access(address, sizeof(T), scope, KF_CALLER);
  const T old = *address;
  *address = update(old);
  return old;
}

// Compares the bits, as hardware does: 0.0 and -0.0 differ.
template <class T>
KF_CALL bool atomic_compare_exchange(T* address, T* expected, T desired, ::sycl::memory_order order,
                                     AtomicScope scope) {
  if (is_release(order)) fence(scope, KF_CALLER);
  compare_and_swap_access(address, sizeof(T), scope, KF_CALLER);
  const T old = *address;
  if (__builtin_memcmp(&old, expected, sizeof(T)) == 0) {
    *address = desired;
    return true;
  }
  *expected = old;
  return false;
}

// Integers wrap around.
template <class T>
KF_UNTRACED inline T wrapping_sum(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    using Unsigned = std::make_unsigned_t<T>;
    return static_cast<T>(static_cast<Unsigned>(static_cast<Unsigned>(a) + static_cast<Unsigned>(b)));
  } else {
    return a + b;
  }
}
template <class T>
KF_UNTRACED inline T wrapping_difference(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    using Unsigned = std::make_unsigned_t<T>;
    return static_cast<T>(static_cast<Unsigned>(static_cast<Unsigned>(a) - static_cast<Unsigned>(b)));
  } else {
    return a - b;
  }
}

}  // namespace kf::sim::sycl

namespace sycl {

#define KF_UPDATE(expression)                                                       \
  ::kf::sim::sycl::atomic_update(address_, order, ::kf::sim::sycl::scope_of(scope), \
                                 [=](T old) KF_UNTRACED -> T {                      \
                                   (void)old;                                       \
                                   return expression;                               \
                                 })

template <class T, memory_order DefaultOrder = memory_order::relaxed,
          memory_scope DefaultScope = memory_scope::device,
          access::address_space Space = access::address_space::generic_space>
class atomic_ref {
  static_assert(std::is_trivially_copyable_v<T> && (sizeof(T) == 4 || sizeof(T) == 8 || sizeof(T) == 2),
                "atomic_ref needs a type of 16, 32 or 64 bits");

  // The step of a pointer is counted in elements.
  using Difference = std::conditional_t<std::is_pointer_v<T>, std::ptrdiff_t, T>;

 public:
  using value_type = T;
  using difference_type = Difference;
  static constexpr size_t required_alignment = sizeof(T);
  static constexpr bool is_always_lock_free = true;
  static constexpr memory_order default_read_order =
      DefaultOrder == memory_order::acq_rel ? memory_order::acquire : DefaultOrder;
  static constexpr memory_order default_write_order =
      DefaultOrder == memory_order::acq_rel ? memory_order::release : DefaultOrder;
  static constexpr memory_order default_read_modify_write_order = DefaultOrder;
  static constexpr memory_scope default_scope = DefaultScope;

  KF_INLINE explicit atomic_ref(T& target) : address_(&target) {}
  KF_INLINE atomic_ref(const atomic_ref& other) noexcept = default;
  atomic_ref& operator=(const atomic_ref&) = delete;

  KF_INLINE bool is_lock_free() const { return true; }
  KF_INLINE void store(T value, memory_order order = default_write_order,
                       memory_scope scope = default_scope) const {
    KF_UPDATE(value);
  }
  KF_INLINE T operator=(T value) const {
    store(value);
    return value;
  }
  KF_INLINE T load(memory_order = default_read_order, memory_scope scope = default_scope) const {
    return ::kf::sim::sycl::atomic_read(address_, ::kf::sim::sycl::scope_of(scope));
  }
  KF_INLINE operator T() const { return load(); }
  KF_INLINE T exchange(T value, memory_order order = default_read_modify_write_order,
                       memory_scope scope = default_scope) const {
    return KF_UPDATE(value);
  }

#define KF_COMPARE_EXCHANGE(name)                                                                   \
  KF_INLINE bool name(T& expected, T desired, memory_order success, memory_order,                   \
                      memory_scope scope = default_scope) const {                                   \
    return ::kf::sim::sycl::atomic_compare_exchange(address_, &expected, desired, success,          \
                                                    ::kf::sim::sycl::scope_of(scope));              \
  }                                                                                                 \
  KF_INLINE bool name(T& expected, T desired, memory_order order = default_read_modify_write_order, \
                      memory_scope scope = default_scope) const {                                   \
    return ::kf::sim::sycl::atomic_compare_exchange(address_, &expected, desired, order,            \
                                                    ::kf::sim::sycl::scope_of(scope));              \
  }
  KF_COMPARE_EXCHANGE(compare_exchange_strong)
  KF_COMPARE_EXCHANGE(compare_exchange_weak)
#undef KF_COMPARE_EXCHANGE

#define KF_FETCH(name, operand_type, condition, expression)                                    \
  KF_INLINE T name(operand_type operand, memory_order order = default_read_modify_write_order, \
                   memory_scope scope = default_scope) const                                   \
    requires(condition)                                                                        \
  {                                                                                            \
    return KF_UPDATE(expression);                                                              \
  }
  KF_FETCH(fetch_add, Difference, !std::is_pointer_v<T>, ::kf::sim::sycl::wrapping_sum(old, operand))
  KF_FETCH(fetch_sub, Difference, !std::is_pointer_v<T>, ::kf::sim::sycl::wrapping_difference(old, operand))
  KF_FETCH(fetch_add, Difference, std::is_pointer_v<T>, old + operand)
  KF_FETCH(fetch_sub, Difference, std::is_pointer_v<T>, old - operand)
  KF_FETCH(fetch_and, T, std::is_integral_v<T>, old& operand)
  KF_FETCH(fetch_or, T, std::is_integral_v<T>, old | operand)
  KF_FETCH(fetch_xor, T, std::is_integral_v<T>, old ^ operand)
  KF_FETCH(fetch_min, T, !std::is_pointer_v<T>, operand < old ? operand : old)
  KF_FETCH(fetch_max, T, !std::is_pointer_v<T>, old < operand ? operand : old)
#undef KF_FETCH

  KF_INLINE T operator++(int) const { return fetch_add(Difference(1)); }
  KF_INLINE T operator--(int) const { return fetch_sub(Difference(1)); }
  KF_INLINE T operator++() const { return fetch_add(Difference(1)) + Difference(1); }
  KF_INLINE T operator--() const { return fetch_sub(Difference(1)) - Difference(1); }
  KF_INLINE T operator+=(Difference operand) const { return fetch_add(operand) + operand; }
  KF_INLINE T operator-=(Difference operand) const { return fetch_sub(operand) - operand; }
  KF_INLINE T operator&=(T operand) const { return fetch_and(operand) & operand; }
  KF_INLINE T operator|=(T operand) const { return fetch_or(operand) | operand; }
  KF_INLINE T operator^=(T operand) const { return fetch_xor(operand) ^ operand; }

 private:
  T* address_;
};

namespace ext::oneapi {
template <class T, memory_order Order = memory_order::relaxed, memory_scope Scope = memory_scope::device,
          access::address_space Space = access::address_space::generic_space>
using atomic_ref = ::sycl::atomic_ref<T, Order, Scope, Space>;
using memory_order = ::sycl::memory_order;
using memory_scope = ::sycl::memory_scope;
}  // namespace ext::oneapi

#undef KF_UPDATE

}  // namespace sycl
