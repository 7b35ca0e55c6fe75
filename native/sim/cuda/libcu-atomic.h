// cuda::atomic, cuda::atomic_ref and the fences of libcu++.
#pragma once
#include "device.h"
#include "libcu-barrier.h"
//
#include <atomic>

namespace cuda {

using ::std::memory_order;
using ::std::memory_order_acq_rel;
using ::std::memory_order_acquire;
using ::std::memory_order_consume;
using ::std::memory_order_relaxed;
using ::std::memory_order_release;
using ::std::memory_order_seq_cst;

namespace details {

constexpr bool releases(memory_order order) {
  return order == memory_order_release || order == memory_order_acq_rel || order == memory_order_seq_cst;
}
constexpr bool acquires(memory_order order) {
  return order != memory_order_relaxed && order != memory_order_release;
}
template <thread_scope scope>
inline constexpr ::kf::sim::AtomicScope core_scope =
    scope == thread_scope_block || scope == thread_scope_thread ? ::kf::sim::AtomicScope::block
                                                                : ::kf::sim::AtomicScope::device;

// One atomic operation of the running thread: ordered as asked, then done plainly.
template <thread_scope scope, class T, class Operation>
KF_UNTRACED inline T update(T* address, memory_order order, Operation operation, const void* caller) {
  if (releases(order)) ::kf::sim::fence(core_scope<scope>, caller);
  ::kf::sim::atomic_access(address, sizeof(T), core_scope<scope>, caller);
  const T old = *address;
  *address = operation(old);
  if (acquires(order)) ::kf::sim::fence(core_scope<scope>, caller);
  return old;
}

template <class T, thread_scope scope>
class AtomicOperations {
 public:
  KF_CALL T load(memory_order order = memory_order_seq_cst) const {
    ::kf::sim::atomic_load(at(), sizeof(T), core_scope<scope>, KF_CALLER);
    const T value = *at();
    if (acquires(order)) ::kf::sim::fence(core_scope<scope>, KF_CALLER);
    return value;
  }
  KF_CALL void store(T value, memory_order order = memory_order_seq_cst) const {
    update<scope>(
        at(), order, [&](T) KF_UNTRACED { return value; }, KF_CALLER);
  }
  KF_CALL T exchange(T value, memory_order order = memory_order_seq_cst) const {
    return update<scope>(
        at(), order, [&](T) KF_UNTRACED { return value; }, KF_CALLER);
  }
  KF_CALL bool compare_exchange_strong(T& expected, T value, memory_order order = memory_order_seq_cst,
                                       memory_order = memory_order_seq_cst) const {
    if (releases(order)) ::kf::sim::fence(core_scope<scope>, KF_CALLER);
    ::kf::sim::compare_and_swap_access(at(), sizeof(T), core_scope<scope>, KF_CALLER);
    T* address = at();
    const T old = *address;
    const bool same = __builtin_memcmp(&old, &expected, sizeof(T)) == 0;
    if (same)
      *address = value;
    else
      expected = old;
    return same;
  }
  KF_INLINE bool compare_exchange_weak(T& expected, T value, memory_order order = memory_order_seq_cst,
                                       memory_order failure = memory_order_seq_cst) const {
    return compare_exchange_strong(expected, value, order, failure);
  }
#define KF_ATOMIC_MEMBER(name, expression)                                         \
  KF_CALL T name(T value, memory_order order = memory_order_seq_cst) const {       \
    return update<scope>(                                                          \
        at(), order, [&](T old) KF_UNTRACED { return T(expression); }, KF_CALLER); \
  }
  KF_ATOMIC_MEMBER(fetch_add, old + value)
  KF_ATOMIC_MEMBER(fetch_sub, old - value)
  KF_ATOMIC_MEMBER(fetch_and, old& value)
  KF_ATOMIC_MEMBER(fetch_or, old | value)
  KF_ATOMIC_MEMBER(fetch_xor, old ^ value)
  KF_ATOMIC_MEMBER(fetch_min, value < old ? value : old)
  KF_ATOMIC_MEMBER(fetch_max, old < value ? value : old)
#undef KF_ATOMIC_MEMBER
  KF_INLINE T operator++() const { return T(fetch_add(T(1)) + T(1)); }
  KF_INLINE T operator++(int) const { return fetch_add(T(1)); }
  KF_INLINE T operator--() const { return T(fetch_sub(T(1)) - T(1)); }
  KF_INLINE T operator--(int) const { return fetch_sub(T(1)); }
  KF_INLINE T operator+=(T value) const { return T(fetch_add(value) + value); }
  KF_INLINE T operator-=(T value) const { return T(fetch_sub(value) - value); }
  KF_INLINE operator T() const { return load(); }
  KF_INLINE bool is_lock_free() const { return true; }
  KF_CALL void wait(T old, memory_order order = memory_order_seq_cst) const {
    while (load(order) == old) ::kf::sim::wait_turn();
  }
  KF_INLINE void notify_one() const {}
  KF_INLINE void notify_all() const {}

 protected:
  KF_UNTRACED explicit AtomicOperations(T* address) : address_(address) {}

 private:
  KF_UNTRACED T* at() const { return address_; }
  T* address_;
};

}  // namespace details

template <class T, thread_scope scope = thread_scope_system>
class atomic_ref : public details::AtomicOperations<T, scope> {
 public:
  KF_UNTRACED explicit atomic_ref(T& object) : details::AtomicOperations<T, scope>(&object) {}
  KF_INLINE T operator=(T value) const {
    this->store(value);
    return value;
  }
};

// As large as its value: a pointer in it would not survive in shared memory.
template <class T, thread_scope scope = thread_scope_system>
class atomic {
 public:
  atomic() = default;
  KF_UNTRACED constexpr atomic(T value) : value_(value) {}
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  KF_INLINE T operator=(T value) {
    store(value);
    return value;
  }
#define KF_FORWARD(name)                                    \
  template <class... Arguments>                             \
  KF_INLINE auto name(Arguments&&... arguments) {           \
    return atomic_ref<T, scope>(value_).name(arguments...); \
  }
  KF_FORWARD(load)
  KF_FORWARD(store)
  KF_FORWARD(exchange)
  KF_FORWARD(compare_exchange_strong)
  KF_FORWARD(compare_exchange_weak)
  KF_FORWARD(fetch_add)
  KF_FORWARD(fetch_sub)
  KF_FORWARD(fetch_and)
  KF_FORWARD(fetch_or)
  KF_FORWARD(fetch_xor)
  KF_FORWARD(fetch_min)
  KF_FORWARD(fetch_max)
  KF_FORWARD(wait)
  KF_FORWARD(notify_one)
  KF_FORWARD(notify_all)
#undef KF_FORWARD
  KF_INLINE T operator++() { return ++atomic_ref<T, scope>(value_); }
  KF_INLINE T operator++(int) { return atomic_ref<T, scope>(value_)++; }
  KF_INLINE T operator--() { return --atomic_ref<T, scope>(value_); }
  KF_INLINE T operator--(int) { return atomic_ref<T, scope>(value_)--; }
  KF_INLINE T operator+=(T value) { return atomic_ref<T, scope>(value_) += value; }
  KF_INLINE T operator-=(T value) { return atomic_ref<T, scope>(value_) -= value; }
  KF_INLINE operator T() { return load(); }

 private:
  T value_;
};

KF_INLINE void atomic_thread_fence(memory_order, thread_scope scope = thread_scope_system) {
  if (scope == thread_scope_block || scope == thread_scope_thread)
    __threadfence_block();
  else
    __threadfence();
}

}  // namespace cuda
