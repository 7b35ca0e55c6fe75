// What a warp does together: shuffles, matrices of shared memory and products of fragments.
#pragma once
#include "../matrix-fragments.h"
#include "registers.h"
#include "special-registers.h"

namespace kf::sim::cuda::ptx {

// The segment of a shuffle: the third operand is (32 - width) << 8 with the clamp below.
KF_INLINE int segment_width(uint32_t clamp) { return 32 - int(clamp >> 8 & 31u); }
KF_INLINE bool shuffle_is_inside_bfly(uint32_t step, int width) {
  return int((laneid() ^ step) & 31u) < (int(laneid()) & ~(width - 1)) + width;
}
KF_INLINE bool shuffle_is_inside_up(uint32_t step, int width) {
  return int(laneid() & unsigned(width - 1)) >= int(step);
}
KF_INLINE bool shuffle_is_inside_down(uint32_t step, int width) {
  return int(laneid() & unsigned(width - 1)) + int(step) < width;
}
KF_INLINE bool shuffle_is_inside_idx(uint32_t, int) { return true; }

// `ldmatrix` and `stmatrix`.
template <bool transposed, class... Registers>
KF_CALL void load_matrices(const char* row, Registers&... targets) {
  uint32_t values[sizeof...(Registers)];
  matrix::load_rows<int(sizeof...(Registers)), transposed>(values, row, KF_CALLER);
  int index = 0;
  (put(targets, values[index++]), ...);
}
template <bool transposed, class... Registers>
KF_CALL void store_matrices(char* row, Registers... sources) {
  const uint32_t values[] = {as<uint32_t>(sources)...};
  matrix::store_rows<int(sizeof...(Registers)), transposed>(values, row, KF_CALLER);
}

// `mma.sync`: operands as the 32-bit registers that hold them.
template <int m, int n, int k, class A, class B, class C, class D>
KF_CALL void multiply(const uint32_t* a, const uint32_t* b, const uint32_t* c, uint32_t* d) {
  matrix::multiply<m, n, k>(reinterpret_cast<const A*>(a), reinterpret_cast<const B*>(b),
                            reinterpret_cast<const C*>(c), reinterpret_cast<D*>(d), KF_CALLER);
}

}  // namespace kf::sim::cuda::ptx
