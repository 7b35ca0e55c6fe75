// Hints that change time on some hardware and never meaning: prefetches, annotated pointers and arguments.
#pragma once
#include <cstddef>

#include "../core/core.h"
#include "../cuda/attributes.h"

namespace sycl {

template <class To, class From>
KF_INLINE constexpr To bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}

namespace ext::oneapi::experimental {

template <class... Ignored>
KF_INLINE void prefetch(const Ignored&...) {}
template <class... Ignored>
KF_INLINE void joint_prefetch(const Ignored&...) {}

template <class T, class... Properties>
class annotated_ptr {
 public:
  KF_INLINE annotated_ptr() : pointer_(nullptr) {}
  template <class... Ignored>
  KF_INLINE annotated_ptr(T* pointer, const Ignored&...) : pointer_(pointer) {}
  KF_INLINE operator T*() const { return pointer_; }
  KF_INLINE T* get() const { return pointer_; }
  KF_INLINE T& operator*() const { return *pointer_; }
  KF_INLINE T* operator->() const { return pointer_; }
  KF_INLINE T& operator[](std::ptrdiff_t i) const { return pointer_[i]; }

 private:
  T* pointer_;
};
template <class T, class... Ignored>
annotated_ptr(T*, const Ignored&...) -> annotated_ptr<T>;

template <class T, class... Properties>
class annotated_arg {
 public:
  template <class... Ignored>
  KF_INLINE annotated_arg(const T& value, const Ignored&...) : value_(value) {}
  KF_INLINE operator T() const { return value_; }
  KF_INLINE auto& operator[](std::ptrdiff_t i) const { return value_[i]; }

 private:
  T value_;
};
template <class T, class... Ignored>
annotated_arg(T, const Ignored&...) -> annotated_arg<T>;

}  // namespace ext::oneapi::experimental

}  // namespace sycl
