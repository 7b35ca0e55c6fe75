// sycl::atomic and its free functions (SYCL 1.2.1, deprecated): relaxed, of the device.
#pragma once
#include "atomic-ref.h"
#include "multi-ptr.h"

namespace sycl {

template <class T, access::address_space Space = access::address_space::global_space>
class atomic {
  using Reference = atomic_ref<T, memory_order::relaxed, memory_scope::device>;

 public:
  template <class U, access::decorated Decorated>
  KF_INLINE explicit atomic(multi_ptr<U, Space, Decorated> pointer) : pointer_(pointer.get_raw()) {}
  KF_INLINE void store(T value, memory_order = memory_order::relaxed) { Reference(*pointer_).store(value); }
  KF_INLINE T load(memory_order = memory_order::relaxed) const { return Reference(*pointer_).load(); }
  KF_INLINE bool compare_exchange_strong(T& expected, T desired, memory_order = memory_order::relaxed,
                                         memory_order = memory_order::relaxed) {
    return Reference(*pointer_).compare_exchange_strong(expected, desired);
  }
#define KF_OPERATION(name) \
  KF_INLINE T name(T value, memory_order = memory_order::relaxed) { return Reference(*pointer_).name(value); }
  KF_OPERATION(exchange)
  KF_OPERATION(fetch_add)
  KF_OPERATION(fetch_sub)
  KF_OPERATION(fetch_and)
  KF_OPERATION(fetch_or)
  KF_OPERATION(fetch_xor)
  KF_OPERATION(fetch_min)
  KF_OPERATION(fetch_max)
#undef KF_OPERATION

 private:
  T* pointer_;
};

template <class T, access::address_space Space>
KF_INLINE T atomic_load(atomic<T, Space> object, memory_order = memory_order::relaxed) {
  return object.load();
}
template <class T, access::address_space Space>
KF_INLINE void atomic_store(atomic<T, Space> object, T value, memory_order = memory_order::relaxed) {
  object.store(value);
}
#define KF_OPERATION(name, member)                                         \
  template <class T, access::address_space Space>                          \
  KF_INLINE T name(atomic<T, Space> object, std::type_identity_t<T> value, \
                   memory_order = memory_order::relaxed) {                 \
    return object.member(value);                                           \
  }
KF_OPERATION(atomic_exchange, exchange)
KF_OPERATION(atomic_fetch_add, fetch_add)
KF_OPERATION(atomic_fetch_sub, fetch_sub)
KF_OPERATION(atomic_fetch_and, fetch_and)
KF_OPERATION(atomic_fetch_or, fetch_or)
KF_OPERATION(atomic_fetch_xor, fetch_xor)
KF_OPERATION(atomic_fetch_min, fetch_min)
KF_OPERATION(atomic_fetch_max, fetch_max)
#undef KF_OPERATION

}  // namespace sycl
