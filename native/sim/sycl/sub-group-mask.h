// ext::oneapi: ballots of a sub-group as a mask of its work-items.
#pragma once
#include "sub-group.h"

namespace sycl::ext::oneapi {

class sub_group_mask {
 public:
  static constexpr size_t max_bits = 32;
  KF_INLINE sub_group_mask() : bits_(0), size_(::kf::sim::sycl::sub_group_size()) {}
  KF_INLINE sub_group_mask(uint32_t bits, uint32_t size) : bits_(bits), size_(size) {}
  KF_INLINE bool operator[](id<1> lane) const { return bits_ >> lane[0] & 1u; }
  KF_INLINE bool test(id<1> lane) const { return (*this)[lane]; }
  KF_INLINE bool all() const { return bits_ == ones(); }
  KF_INLINE bool any() const { return bits_ != 0; }
  KF_INLINE bool none() const { return bits_ == 0; }
  KF_INLINE uint32_t count() const { return uint32_t(__builtin_popcount(bits_)); }
  KF_INLINE uint32_t size() const { return size_; }
  // The first or last lane that is set; the largest size when none is.
  KF_INLINE id<1> find_low() const { return id<1>(bits_ ? size_t(__builtin_ctz(bits_)) : max_bits); }
  KF_INLINE id<1> find_high() const { return id<1>(bits_ ? size_t(31 - __builtin_clz(bits_)) : max_bits); }
  KF_INLINE void set() { bits_ = ones(); }
  KF_INLINE void set(id<1> lane, bool value = true) {
    bits_ = value ? bits_ | 1u << lane[0] : bits_ & ~(1u << lane[0]);
  }
  KF_INLINE void reset() { bits_ = 0; }
  KF_INLINE void reset(id<1> lane) { set(lane, false); }
  KF_INLINE void reset_low() { bits_ &= bits_ - 1; }
  KF_INLINE void reset_high() {
    if (bits_) bits_ &= ~(0x80000000u >> __builtin_clz(bits_));
  }
  KF_INLINE void flip() { bits_ ^= ones(); }
  KF_INLINE void flip(id<1> lane) { bits_ ^= 1u << lane[0]; }
  template <class T>
  KF_INLINE void insert_bits(const T& bits, id<1> at = 0) {
    const uint32_t kept = at[0] + 8 * sizeof(T) >= 32 ? 0u : ~0u << (at[0] + 8 * sizeof(T));
    bits_ = ((bits_ & (kept | ((1u << at[0]) - 1u))) | uint32_t(bits) << at[0]) & ones();
  }
  template <class T>
  KF_INLINE void extract_bits(T& bits, id<1> at = 0) const {
    bits = static_cast<T>(at[0] < 32 ? bits_ >> at[0] : 0u);
  }
  KF_INLINE friend bool operator==(sub_group_mask a, sub_group_mask b) { return a.bits_ == b.bits_; }
  KF_INLINE friend bool operator!=(sub_group_mask a, sub_group_mask b) { return a.bits_ != b.bits_; }
  KF_INLINE friend sub_group_mask operator&(sub_group_mask a, sub_group_mask b) {
    return {a.bits_ & b.bits_, a.size_};
  }
  KF_INLINE friend sub_group_mask operator|(sub_group_mask a, sub_group_mask b) {
    return {a.bits_ | b.bits_, a.size_};
  }
  KF_INLINE friend sub_group_mask operator^(sub_group_mask a, sub_group_mask b) {
    return {a.bits_ ^ b.bits_, a.size_};
  }
  KF_INLINE sub_group_mask operator~() const { return {~bits_ & ones(), size_}; }
  KF_INLINE sub_group_mask& operator&=(sub_group_mask other) { return *this = *this & other; }
  KF_INLINE sub_group_mask& operator|=(sub_group_mask other) { return *this = *this | other; }
  KF_INLINE sub_group_mask& operator^=(sub_group_mask other) { return *this = *this ^ other; }
  KF_INLINE sub_group_mask operator<<(size_t by) const {
    return {by < 32 ? bits_ << by & ones() : 0u, size_};
  }
  KF_INLINE sub_group_mask operator>>(size_t by) const { return {by < 32 ? bits_ >> by : 0u, size_}; }

 private:
  KF_INLINE uint32_t ones() const { return size_ >= 32 ? 0xffffffffu : (1u << size_) - 1u; }
  uint32_t bits_, size_;
};

KF_INLINE sub_group_mask group_ballot(::sycl::sub_group, bool predicate = true) {
  return {::kf::sim::sycl::lane_votes(predicate), ::kf::sim::sycl::sub_group_size()};
}

}  // namespace sycl::ext::oneapi
