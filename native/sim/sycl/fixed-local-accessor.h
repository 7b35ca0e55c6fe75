// A local accessor whose extents the unit generator has read in the source: a device compiler folds them into
// the addresses, as here.
#pragma once
#include "local-accessor.h"

namespace kf::sim::sycl {

// sycl::local_accessor<float, 2> tile(sycl::range<2>(16, TILE + 1), h);
//   -> ::kf::sim::sycl::FixedLocalAccessor<float, 16, TILE + 1> tile(sycl::range<2>(16, TILE + 1), h);
// where the extents are constant expressions. Passes as the local_accessor it is derived from.
template <class T, size_t... Extents>
class FixedLocalAccessor : public ::sycl::local_accessor<T, static_cast<int>(sizeof...(Extents))> {
  static constexpr int D = static_cast<int>(sizeof...(Extents));
  using Base = ::sycl::local_accessor<T, D>;
  static constexpr size_t extents[] = {Extents...};

 public:
  template <class... Rest>
  FixedLocalAccessor(::sycl::range<D> given, ::sycl::handler& command, const Rest&... rest)
      : Base(given, command, rest...) {
    if (given != fixed_range())
      unsupported("a local accessor whose extents differ from its source", static_cast<const void*>(nullptr));
  }
  KF_INLINE T& operator[](::sycl::id<D> index) const {
    return this->kf_data()[linear<D>(index, fixed_range())];
  }
  KF_INLINE decltype(auto) operator[](size_t index) const {
    T* data = this->kf_data();
    if constexpr (D == 1)
      return (data[index]);
    else if constexpr (D == 2)
      return (reinterpret_cast<T(*)[extents[1]]>(data)[index]);
    else
      return reinterpret_cast<T(*)[extents[2]]>(data + index * extents[1] * extents[2]);
  }
  KF_INLINE size_t size() const { return (Extents * ...); }
  KF_INLINE ::sycl::range<D> get_range() const { return fixed_range(); }

 private:
  static KF_INLINE ::sycl::range<D> fixed_range() { return ::sycl::range<D>(Extents...); }
};

}  // namespace kf::sim::sycl
