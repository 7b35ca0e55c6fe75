// item: a work-item of a launch without work-groups.
#pragma once
#include "index-space.h"

namespace sycl {

template <int D, bool WithOffset>
class item {
 public:
  static constexpr int dimensions = D;
  KF_INLINE constexpr item(const range<D>& extents, const id<D>& position, const id<D>& offset)
      : extents_(extents), position_(position), offset_(offset) {}
  KF_INLINE constexpr id<D> get_id() const { return position_; }
  KF_INLINE constexpr size_t get_id(int dimension) const { return position_.get(dimension); }
  KF_INLINE constexpr size_t operator[](int dimension) const { return position_.get(dimension); }
  KF_INLINE constexpr range<D> get_range() const { return extents_; }
  KF_INLINE constexpr size_t get_range(int dimension) const { return extents_.get(dimension); }
  KF_INLINE constexpr id<D> get_offset() const { return offset_; }
  KF_INLINE constexpr size_t get_linear_id() const {
    return ::kf::sim::sycl::linear<D>(position_ - offset_, extents_);
  }
  KF_INLINE constexpr operator size_t() const
    requires(D == 1)
  {
    return position_.get(0);
  }
  friend constexpr bool operator==(const item& a, const item& b) {
    return a.extents_ == b.extents_ && a.position_ == b.position_ && a.offset_ == b.offset_;
  }

 private:
  range<D> extents_;
  id<D> position_, offset_;
};

}  // namespace sycl
