// Unified shared memory. All kinds lie in the simulated device's memory, which the host can reach; only what
// the host may write to unseen counts as initialised.
#pragma once
#include <cstddef>
#include <new>

#include "device.h"
#include "properties.h"

namespace sycl {

class queue;

namespace usm {
enum class alloc { host, device, shared, unknown };
}

}  // namespace sycl

namespace kf::sim::sycl {

void copy_bytes(void* to, const void* from, size_t bytes);
void set_bytes(void* to, int value, size_t bytes);
void fill_elements(void* to, const void* value, size_t value_bytes, size_t count);
// Null when the cap of the request is exceeded.
void* allocate_usm(::sycl::usm::alloc kind, size_t bytes, size_t element_bytes);
void free_usm(void* pointer);
::sycl::usm::alloc kind_of(const void* pointer);

}  // namespace kf::sim::sycl

namespace sycl {

#define KF_ON_QUEUE const queue&, const property_list& = {}
#define KF_ON_DEVICE const device&, const context&, const property_list& = {}
#define KF_ON_CONTEXT const context&, const property_list& = {}
#define KF_USM(name, kind, ...)                                                                \
  inline void* malloc_##name(size_t bytes, __VA_ARGS__) {                                      \
    return ::kf::sim::sycl::allocate_usm(kind, bytes, 1);                                      \
  }                                                                                            \
  template <class T>                                                                           \
  T* malloc_##name(size_t count, __VA_ARGS__) {                                                \
    return static_cast<T*>(::kf::sim::sycl::allocate_usm(kind, count * sizeof(T), sizeof(T))); \
  }                                                                                            \
  inline void* aligned_alloc_##name(size_t, size_t bytes, __VA_ARGS__) {                       \
    return ::kf::sim::sycl::allocate_usm(kind, bytes, 1);                                      \
  }                                                                                            \
  template <class T>                                                                           \
  T* aligned_alloc_##name(size_t, size_t count, __VA_ARGS__) {                                 \
    return static_cast<T*>(::kf::sim::sycl::allocate_usm(kind, count * sizeof(T), sizeof(T))); \
  }
KF_USM(device, usm::alloc::device, KF_ON_QUEUE)
KF_USM(device, usm::alloc::device, KF_ON_DEVICE)
KF_USM(shared, usm::alloc::shared, KF_ON_QUEUE)
KF_USM(shared, usm::alloc::shared, KF_ON_DEVICE)
KF_USM(host, usm::alloc::host, KF_ON_QUEUE)
KF_USM(host, usm::alloc::host, KF_ON_CONTEXT)
#undef KF_USM

// The kind as a value.
#define KF_USM(...)                                                                                        \
  inline void* malloc(size_t bytes, __VA_ARGS__) { return ::kf::sim::sycl::allocate_usm(kind, bytes, 1); } \
  template <class T>                                                                                       \
  T* malloc(size_t count, __VA_ARGS__) {                                                                   \
    return static_cast<T*>(::kf::sim::sycl::allocate_usm(kind, count * sizeof(T), sizeof(T)));             \
  }
KF_USM(const queue&, usm::alloc kind, const property_list& = {})
KF_USM(const device&, const context&, usm::alloc kind, const property_list& = {})
#undef KF_USM
#undef KF_ON_QUEUE
#undef KF_ON_DEVICE
#undef KF_ON_CONTEXT

inline void free(void* pointer, const queue&) { ::kf::sim::sycl::free_usm(pointer); }
inline void free(void* pointer, const context&) { ::kf::sim::sycl::free_usm(pointer); }
inline usm::alloc get_pointer_type(const void* pointer, const context&) {
  return ::kf::sim::sycl::kind_of(pointer);
}
inline device get_pointer_device(const void*, const context&) { return {}; }

// For containers of the host whose elements a kernel reaches.
template <class T, usm::alloc Kind, size_t Alignment = 0>
class usm_allocator {
 public:
  using value_type = T;
  template <class U>
  struct rebind {
    using other = usm_allocator<U, Kind, Alignment>;
  };
  usm_allocator(const queue&, const property_list& = {}) {}
  usm_allocator(const context&, const device&, const property_list& = {}) {}
  template <class U>
  usm_allocator(const usm_allocator<U, Kind, Alignment>&) {}
  T* allocate(size_t count) {
    void* memory = ::kf::sim::sycl::allocate_usm(Kind, count * sizeof(T), sizeof(T));
    if (!memory) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t) { ::kf::sim::sycl::free_usm(memory); }
  friend bool operator==(const usm_allocator&, const usm_allocator&) { return true; }
};

}  // namespace sycl
