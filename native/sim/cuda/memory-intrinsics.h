// Loads and stores with cache hints (plain accesses here: hints change time, not meaning), and the memory
// functions of device code.
#pragma once
#include <stddef.h>
#include <string.h>

#include "../core/core.h"
#include "attributes.h"

#define KF_HINTED_LOAD(name)           \
  template <class T>                   \
  KF_INLINE T name(const T* address) { \
    return *address;                   \
  }
KF_HINTED_LOAD(__ldg)
KF_HINTED_LOAD(__ldcg)
KF_HINTED_LOAD(__ldca)
KF_HINTED_LOAD(__ldcs)
KF_HINTED_LOAD(__ldlu)
KF_HINTED_LOAD(__ldcv)
#undef KF_HINTED_LOAD

namespace kf::sim::cuda {
// Keeps the value's type from being deduced twice.
template <class T>
struct Same {
  using type = T;
};
}  // namespace kf::sim::cuda

#define KF_HINTED_STORE(name)                                                      \
  template <class T>                                                               \
  KF_INLINE void name(T* address, typename ::kf::sim::cuda::Same<T>::type value) { \
    *address = value;                                                              \
  }
KF_HINTED_STORE(__stwb)
KF_HINTED_STORE(__stcg)
KF_HINTED_STORE(__stcs)
KF_HINTED_STORE(__stwt)
#undef KF_HINTED_STORE

namespace kf::sim::cuda {
inline KF_CALL void* copy_range(void* to, const void* from, size_t bytes) {
  range_access(from, bytes, false, KF_CALLER);
  range_access(to, bytes, true, KF_CALLER);
  return __builtin_memcpy(to, from, bytes);
}
inline KF_CALL void* move_range(void* to, const void* from, size_t bytes) {
  range_access(from, bytes, false, KF_CALLER);
  range_access(to, bytes, true, KF_CALLER);
  return __builtin_memmove(to, from, bytes);
}
inline KF_CALL void* set_range(void* to, int value, size_t bytes) {
  range_access(to, bytes, true, KF_CALLER);
  return __builtin_memset(to, value, bytes);
}
}  // namespace kf::sim::cuda

// Better matches than the C library's functions for any typed pointer. Small copies of constant size stay
// with the compiler, which turns them into one load and one store.
template <class To, class From>
KF_INLINE void* memcpy(To* to, const From* from, size_t bytes) {
  if (__builtin_constant_p(bytes) && bytes <= 16)
    return __builtin_memcpy((void*)to, (const void*)from, bytes);
  return ::kf::sim::cuda::copy_range((void*)to, (const void*)from, bytes);
}
template <class To, class From>
KF_INLINE void* memmove(To* to, const From* from, size_t bytes) {
  return ::kf::sim::cuda::move_range((void*)to, (const void*)from, bytes);
}
template <class To>
KF_INLINE void* memset(To* to, int value, size_t bytes) {
  return ::kf::sim::cuda::set_range((void*)to, value, bytes);
}

KF_INLINE size_t __cvta_generic_to_global(const void* address) { return reinterpret_cast<size_t>(address); }
KF_INLINE size_t __cvta_generic_to_shared(const void* address) { return reinterpret_cast<size_t>(address); }
// Kernels keep shared addresses in 32 bits; the upper half is the same for all of them (core/memory.h).
KF_INLINE void* __cvta_shared_to_generic(size_t address) {
  return reinterpret_cast<void*>(size_t{0x1002} << 32 | static_cast<unsigned>(address));
}
