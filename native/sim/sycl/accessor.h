// Accessors of buffers: a pointer with extents. Captured by value they cost what pointers cost, and each
// element is a plain access.
#pragma once
#include <cstddef>
#include <iterator>
#include <type_traits>

#include "access-modes.h"
#include "buffer-memory.h"
#include "index-space.h"
#include "local-accessor.h"
#include "multi-ptr.h"
#include "properties.h"

namespace sycl {

class handler;

}

namespace kf::sim::sycl {

// What `accessor` and `host_accessor` have in common. `Element` is const for access_mode::read.
template <class Element, int D>
class BufferView {
 public:
  using value_type = Element;
  using reference = Element&;
  using const_reference = const Element&;
  using iterator = Element*;
  using const_iterator = const Element*;
  using difference_type = std::ptrdiff_t;
  using size_type = size_t;
  static constexpr int dimensions = D;

  KF_INLINE Element& operator[](size_t index) const
    requires(D == 1)
  {
    return data_[index];
  }
  KF_INLINE Element& operator[](::sycl::id<D> index) const
    requires(D > 1)
  {
    return data_[linear<D>(index, pitch_)];
  }
  KF_INLINE Element* operator[](size_t index) const
    requires(D == 2)
  {
    return data_ + index * pitch_.get(1);
  }
  KF_INLINE auto operator[](size_t index) const
    requires(D == 3)
  {
    return Plane{data_ + index * pitch_.get(1) * pitch_.get(2), pitch_.get(2)};
  }
  KF_INLINE ::sycl::global_ptr<Element> get_pointer() const { return data_; }
  template <::sycl::access::decorated Decorated>
  KF_INLINE ::sycl::global_ptr<Element, Decorated> get_multi_ptr() const {
    return ::sycl::global_ptr<Element, Decorated>(data_);
  }
  KF_INLINE size_t size() const { return extents_.size(); }
  KF_INLINE size_t get_count() const { return extents_.size(); }
  KF_INLINE size_t max_size() const { return extents_.size(); }
  KF_INLINE size_t byte_size() const { return extents_.size() * sizeof(Element); }
  KF_INLINE size_t get_size() const { return byte_size(); }
  KF_INLINE bool empty() const { return extents_.size() == 0; }
  KF_INLINE ::sycl::range<D> get_range() const { return extents_; }
  KF_INLINE ::sycl::id<D> get_offset() const { return offset_; }
  KF_INLINE Element* begin() const { return data_; }
  KF_INLINE Element* end() const { return data_ + size(); }
  KF_INLINE const Element* cbegin() const { return data_; }
  KF_INLINE const Element* cend() const { return data_ + size(); }
  friend bool operator==(const BufferView& a, const BufferView& b) { return a.data_ == b.data_; }

  // Of the facade, in row-major order.
  template <class Visit>
  void kf_for_each(const Visit& visit) const {
    const size_t rows = D > 1 ? extents_[0] : 1, last = extents_[D - 1];
    const size_t planes = D == 3 ? rows : 1, inner = D == 3 ? extents_[1] : rows;
    for (size_t plane = 0; plane < planes; plane++)
      for (size_t row = 0; row < inner; row++) {
        const size_t start = (D == 3 ? plane * pitch_[1] + row : row) * (D > 1 ? pitch_[D - 1] : 0);
        for (size_t column = 0; column < last; column++) visit(data_[start + column]);
        host_write(data_ + start, last * sizeof(Element));
      }
  }
  void kf_update_host() const { memory_->write_back(); }

 protected:
  BufferView() = default;
  // `rest`: handler, range, id, tags and properties in any order.
  template <class Buffer, class... Rest>
  explicit BufferView(Buffer& buffer, bool writes, const Rest&... rest)
      : memory_(buffer.kf_memory()), extents_(buffer.get_range()), pitch_(buffer.kf_pitch()) {
    (take(rest), ...);
    data_ = static_cast<Element*>(buffer.kf_data()) + linear<D>(offset_, pitch_);
    if (writes) memory_->is_written = true;
  }

 private:
  struct Plane {
    Element* data;
    size_t pitch;
    KF_INLINE Element* operator[](size_t index) const { return data + index * pitch; }
  };
  void take(const ::sycl::range<D>& extents) { extents_ = extents; }
  void take(const ::sycl::id<D>& offset) { offset_ = offset; }
  template <class Other>
  void take(const Other&) {}
  Element* data_ = nullptr;
  BufferMemory* memory_ = nullptr;
  ::sycl::range<D> extents_, pitch_;
  ::sycl::id<D> offset_;
};

template <class T>
inline constexpr bool is_mode_tag = false;
template <::sycl::access_mode Mode>
inline constexpr bool is_mode_tag<::sycl::mode_tag_t<Mode>> = true;
template <::sycl::access_mode Mode, ::sycl::target Target>
inline constexpr bool is_mode_tag<::sycl::mode_target_tag_t<Mode, Target>> = true;

// The mode that the tags among the arguments say.
template <class... Rest>
constexpr ::sycl::access_mode deduced_mode() {
  ::sycl::access_mode mode = ::sycl::access_mode::read_write;
  (
      [&] {
        if constexpr (is_mode_tag<Rest>) mode = Rest::mode;
      }(),
      ...);
  return mode;
}
template <class... Rest>
constexpr ::sycl::target deduced_target() {
  ::sycl::target where = ::sycl::target::device;
  (
      [&] {
        if constexpr (requires { Rest::where; }) where = Rest::where;
      }(),
      ...);
  return where;
}
template <class T, ::sycl::access_mode Mode>
using ElementOf = std::conditional_t<Mode == ::sycl::access_mode::read, const T, T>;

}  // namespace kf::sim::sycl

namespace sycl {

template <class T, int Dimensions = 1, class Allocator = void>
class buffer;

template <class T, int Dimensions = 1, access_mode Mode = access_mode::read_write,
          target Target = target::device, access::placeholder IsPlaceholder = access::placeholder::false_t>
class accessor : public ::kf::sim::sycl::BufferView<::kf::sim::sycl::ElementOf<T, Mode>, Dimensions> {
  using Base = ::kf::sim::sycl::BufferView<::kf::sim::sycl::ElementOf<T, Mode>, Dimensions>;

 public:
  static constexpr access_mode mode = Mode;
  accessor() = default;
  template <class U, class A, class... Rest>
    requires std::is_same_v<std::remove_const_t<U>,
                            std::remove_const_t<T>>
    accessor(buffer<U, Dimensions, A>& from, const Rest&... rest)
      : Base(from, Mode != access_mode::read, rest...) {}
  // With `{sycl::no_init}`.
  template <class U, class A, class Tag>
    requires(std::is_same_v<std::remove_const_t<U>, std::remove_const_t<T>> &&
             ::kf::sim::sycl::is_mode_tag<Tag>)
  accessor(buffer<U, Dimensions, A>& from, const handler&, const Tag&, const property_list&)
      : Base(from, Mode != access_mode::read) {}
  // As an accessor that only reads.
  template <access_mode Other, target Where, access::placeholder P>
    requires(Mode == access_mode::read && Other != access_mode::read)
  accessor(const accessor<T, Dimensions, Other, Where, P>& other)
      : Base(reinterpret_cast<const Base&>(other)) {}
  bool is_placeholder() const { return false; }
};
template <class T, int D, class A, class... Rest>
accessor(buffer<T, D, A>&, const Rest&...)
    -> accessor<T, D, ::kf::sim::sycl::deduced_mode<Rest...>(), ::kf::sim::sycl::deduced_target<Rest...>()>;
template <class T, int D, class A, class Tag>
accessor(buffer<T, D, A>&, const handler&, const Tag&, const property_list&) -> accessor<T, D, Tag::mode>;

// The spelling of SYCL 1.2.1 for local memory.
template <class T, int D, access_mode Mode, access::placeholder P>
class accessor<T, D, Mode, target::local, P> : public local_accessor<T, D> {
 public:
  using local_accessor<T, D>::local_accessor;
};

template <class T, int Dimensions = 1, access_mode Mode = access_mode::read_write>
class host_accessor : public ::kf::sim::sycl::BufferView<::kf::sim::sycl::ElementOf<T, Mode>, Dimensions> {
  using Base = ::kf::sim::sycl::BufferView<::kf::sim::sycl::ElementOf<T, Mode>, Dimensions>;

 public:
  host_accessor() = default;
  template <class U, class A, class... Rest>
    requires std::is_same_v<std::remove_const_t<U>,
                            std::remove_const_t<T>>
    host_accessor(buffer<U, Dimensions, A>& from, const Rest&... rest)
      : Base(from, Mode != access_mode::read, rest...) {}
  typename Base::value_type* get_pointer() const { return Base::get_pointer().get(); }
};
template <class T, int D, class A, class... Rest>
host_accessor(buffer<T, D, A>&, const Rest&...)
    -> host_accessor<T, D, ::kf::sim::sycl::deduced_mode<Rest...>()>;

}  // namespace sycl
