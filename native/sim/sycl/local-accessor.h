// Local memory that a command group asks for.
#pragma once
#include <type_traits>

#include "kernel-launch.h"
#include "multi-ptr.h"
#include "properties.h"

namespace sycl {

class handler;

}

namespace kf::sim::sycl {

// Registers local memory of the command; the token that stands for its address.
uintptr_t allocate_local(::sycl::handler& command, size_t bytes, size_t alignment);

}  // namespace kf::sim::sycl

namespace sycl {

// Holds a pointer and, from two dimensions on, the extents.
template <class T, int Dimensions = 1>
class local_accessor {
 public:
  using value_type = T;
  using reference = T&;
  using const_reference = const T&;
  using iterator = T*;
  using const_iterator = const T*;
  using difference_type = std::ptrdiff_t;
  using size_type = size_t;
  static constexpr int dimensions = Dimensions;

  local_accessor() = default;
  template <class... Ignored>
  local_accessor(handler& command, const Ignored&...)
    requires(Dimensions == 0)
  : data_(reinterpret_cast<T*>(::kf::sim::sycl::allocate_local(command, sizeof(T), alignof(T)))) {}
  template <class... Ignored>
  local_accessor(range<(Dimensions > 0 ? Dimensions : 1)> extents, handler& command, const Ignored&...)
    requires(Dimensions > 0)
  : data_(reinterpret_cast<T*>(
        ::kf::sim::sycl::allocate_local(command, extents.size() * sizeof(T), alignof(T)))),
    extents_(extents) {}

  KF_INLINE T& operator[](size_t index) const
    requires(Dimensions == 1)
  {
    return data_[index];
  }
  KF_INLINE T& operator[](id<(Dimensions > 0 ? Dimensions : 1)> index) const
    requires(Dimensions > 1)
  {
    return data_[::kf::sim::sycl::linear<Dimensions>(index, extents_)];
  }
  KF_INLINE auto operator[](size_t index) const
    requires(Dimensions == 2)
  {
    return data_ + index * extents_.get(1);
  }
  KF_INLINE auto operator[](size_t index) const
    requires(Dimensions == 3)
  {
    return Plane{data_ + index * extents_.get(1) * extents_.get(2), extents_.get(2)};
  }
  KF_INLINE operator T&() const
    requires(Dimensions == 0)
  {
    return *data_;
  }
  KF_INLINE const local_accessor& operator=(const T& value) const
    requires(Dimensions == 0)
  {
    *data_ = value;
    return *this;
  }

  KF_INLINE local_ptr<T> get_pointer() const { return data_; }
  template <access::decorated Decorated>
  KF_INLINE local_ptr<T, Decorated> get_multi_ptr() const {
    return local_ptr<T, Decorated>(data_);
  }
  KF_INLINE T* kf_data() const { return data_; }
  KF_INLINE T* begin() const { return data_; }
  KF_INLINE T* end() const { return data_ + size(); }
  KF_INLINE size_t size() const { return Dimensions == 0 ? 1 : extents_.size(); }
  KF_INLINE size_t get_count() const { return size(); }
  KF_INLINE size_t max_size() const { return size(); }
  KF_INLINE size_t byte_size() const { return size() * sizeof(T); }
  KF_INLINE size_t get_size() const { return byte_size(); }
  KF_INLINE bool empty() const { return size() == 0; }
  KF_INLINE range<(Dimensions > 0 ? Dimensions : 1)> get_range() const { return extents_; }

 private:
  struct Plane {
    T* data;
    size_t pitch;
    KF_INLINE T* operator[](size_t index) const { return data + index * pitch; }
  };
  T* data_ = nullptr;
  range<(Dimensions > 0 ? Dimensions : 1)> extents_;
};

}  // namespace sycl
