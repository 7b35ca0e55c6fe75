// sycl::multi_ptr: a pointer that says which memory it points into. Here it is the pointer itself.
#pragma once
#include <cstddef>
#include <iterator>
#include <type_traits>

#include "memory-order.h"

namespace sycl {

template <class T, access::address_space Space = access::address_space::generic_space,
          access::decorated Decorated = access::decorated::legacy>
class multi_ptr {
 public:
  static constexpr access::address_space address_space = Space;
  static constexpr bool is_decorated = Decorated == access::decorated::yes;
  using value_type = T;
  using element_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = T*;
  using pointer_t = T*;
  using const_pointer_t = const T*;
  using reference = std::add_lvalue_reference_t<T>;
  using reference_t = std::add_lvalue_reference_t<T>;
  using iterator_category = std::random_access_iterator_tag;

  multi_ptr() = default;
  KF_INLINE constexpr multi_ptr(std::nullptr_t) : pointer_(nullptr) {}
  KF_INLINE constexpr explicit(Decorated != access::decorated::legacy) multi_ptr(T* pointer)
      : pointer_(pointer) {}
  // To const, to void, to and from the generic space, with another decoration.
  template <class U, access::address_space OtherSpace, access::decorated OtherDecorated>
    requires(std::is_convertible_v<U*, T*> &&
             (Space == OtherSpace || Space == access::address_space::generic_space ||
              OtherSpace == access::address_space::generic_space))
  KF_INLINE constexpr multi_ptr(const multi_ptr<U, OtherSpace, OtherDecorated>& other)
      : pointer_(other.get_raw()) {}
  // An accessor gives its memory.
  template <class Accessor>
    requires requires(const Accessor& accessor) {
               { accessor.get_pointer().get() } -> std::convertible_to<T*>;
               Accessor::dimensions;
             }
  KF_INLINE multi_ptr(const Accessor& accessor) : pointer_(accessor.get_pointer().get()) {}

  KF_INLINE constexpr T* get() const { return pointer_; }
  KF_INLINE constexpr T* get_raw() const { return pointer_; }
  KF_INLINE constexpr T* get_decorated() const { return pointer_; }
  KF_INLINE constexpr operator T*() const { return pointer_; }
  template <class U>
    requires(!std::is_same_v<U, T> && std::is_void_v<T>)
  KF_INLINE constexpr explicit operator U*() const {
    return static_cast<U*>(pointer_);
  }
  KF_INLINE constexpr std::add_lvalue_reference_t<T> operator*() const
    requires(!std::is_void_v<T>)
  {
    return *pointer_;
  }
  KF_INLINE constexpr T* operator->() const { return pointer_; }
  template <class Index>
    requires(std::is_integral_v<Index> && !std::is_void_v<T>)
  KF_INLINE constexpr std::add_lvalue_reference_t<T> operator[](Index i) const {
    return pointer_[i];
  }
  KF_INLINE constexpr multi_ptr& operator++() { return ++pointer_, *this; }
  KF_INLINE constexpr multi_ptr& operator--() { return --pointer_, *this; }
  KF_INLINE constexpr multi_ptr operator++(int) { return multi_ptr(pointer_++); }
  KF_INLINE constexpr multi_ptr operator--(int) { return multi_ptr(pointer_--); }
  KF_INLINE constexpr multi_ptr& operator+=(difference_type by) { return pointer_ += by, *this; }
  KF_INLINE constexpr multi_ptr& operator-=(difference_type by) { return pointer_ -= by, *this; }
  template <class Index>
    requires std::is_integral_v<Index>
  KF_INLINE friend constexpr multi_ptr operator+(const multi_ptr& a, Index by) {
    return multi_ptr(a.pointer_ + by);
  }
  template <class Index>
    requires std::is_integral_v<Index>
  KF_INLINE friend constexpr multi_ptr operator-(const multi_ptr& a, Index by) {
    return multi_ptr(a.pointer_ - by);
  }
  KF_INLINE constexpr void prefetch(size_t) const {}

 private:
  T* pointer_;
};

template <class T, access::decorated Decorated = access::decorated::legacy>
using global_ptr = multi_ptr<T, access::address_space::global_space, Decorated>;
template <class T, access::decorated Decorated = access::decorated::legacy>
using local_ptr = multi_ptr<T, access::address_space::local_space, Decorated>;
template <class T, access::decorated Decorated = access::decorated::legacy>
using private_ptr = multi_ptr<T, access::address_space::private_space, Decorated>;
template <class T>
using constant_ptr = multi_ptr<T, access::address_space::constant_space>;
template <class T>
using raw_global_ptr = global_ptr<T, access::decorated::no>;
template <class T>
using raw_local_ptr = local_ptr<T, access::decorated::no>;
template <class T>
using raw_private_ptr = private_ptr<T, access::decorated::no>;
template <class T>
using decorated_global_ptr = global_ptr<T, access::decorated::yes>;
template <class T>
using decorated_local_ptr = local_ptr<T, access::decorated::yes>;
template <class T>
using decorated_private_ptr = private_ptr<T, access::decorated::yes>;
template <class T, access::decorated Decorated = access::decorated::legacy>
using generic_ptr = multi_ptr<T, access::address_space::generic_space, Decorated>;

template <access::address_space Space, access::decorated Decorated = access::decorated::legacy, class T>
KF_INLINE multi_ptr<T, Space, Decorated> address_space_cast(T* pointer) {
  return multi_ptr<T, Space, Decorated>(pointer);
}
template <access::address_space Space, access::decorated Decorated = access::decorated::legacy, class T>
KF_INLINE multi_ptr<T, Space, Decorated> make_ptr(T* pointer) {
  return multi_ptr<T, Space, Decorated>(pointer);
}

namespace ext::oneapi::experimental {
template <access::address_space Space, access::decorated Decorated = access::decorated::legacy, class T>
KF_INLINE multi_ptr<T, Space, Decorated> static_address_cast(T* pointer) {
  return multi_ptr<T, Space, Decorated>(pointer);
}
template <access::address_space Space, access::decorated Decorated = access::decorated::legacy, class T>
KF_INLINE multi_ptr<T, Space, Decorated> dynamic_address_cast(T* pointer) {
  return multi_ptr<T, Space, Decorated>(pointer);
}
}  // namespace ext::oneapi::experimental

}  // namespace sycl
