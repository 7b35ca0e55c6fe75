// nvcuda::wmma: every shape and element type, both layouts, from global and from shared memory, against plain
// loops on the host.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <mma.h>

#include "check.h"

using namespace nvcuda;

template <int m, int n, int k, class T, class LayoutA, class LayoutB, class Sum, class Stored>
__global__ void product(const Stored* a, const Stored* b, Sum* c, int strideA, int strideB, int strideC,
                        wmma::layout_t layout) {
  wmma::fragment<wmma::matrix_a, m, n, k, T, LayoutA> fa;
  wmma::fragment<wmma::matrix_b, m, n, k, T, LayoutB> fb;
  wmma::fragment<wmma::accumulator, m, n, k, Sum> fc;
  wmma::fill_fragment(fc, 1);
  wmma::load_matrix_sync(fa, a, strideA);
  wmma::load_matrix_sync(fb, b, strideB);
  wmma::mma_sync(fc, fa, fb, fc);
  for (int i = 0; i < fc.num_elements; i++) fc.x[i] = fc.x[i] + fc.x[i];
  wmma::store_matrix_sync(c, fc, strideC, layout);
}

template <int m, int n, int k, class T, class LayoutA, class LayoutB, class Sum, class Stored>
__global__ void shared_product(const Stored* a, const Stored* b, Sum* c, int strideA, int strideB,
                               int strideC, wmma::layout_t layout) {
  __shared__ Stored tileA[m * k * 2], tileB[n * k * 2];
  for (int i = threadIdx.x; i < m * k * 2; i += 32) tileA[i] = a[i];
  for (int i = threadIdx.x; i < n * k * 2; i += 32) tileB[i] = b[i];
  __syncthreads();
  wmma::fragment<wmma::matrix_a, m, n, k, T, LayoutA> fa;
  wmma::fragment<wmma::matrix_b, m, n, k, T, LayoutB> fb;
  wmma::fragment<wmma::accumulator, m, n, k, Sum> fc;
  wmma::load_matrix_sync(fc, c, strideC, layout);
  wmma::load_matrix_sync(fa, tileA, strideA);
  wmma::load_matrix_sync(fb, tileB, strideB);
  wmma::mma_sync(fc, fa, fb, fc);
  __shared__ Sum tileC[m * n];
  wmma::store_matrix_sync(tileC, fc, n, wmma::mem_row_major);
  __syncthreads();
  for (int i = threadIdx.x; i < m * n; i += 32)
    c[layout == wmma::mem_row_major ? i / n * strideC + i % n : i % n * strideC + i / n] = tileC[i];
}

template <class T>
float plain(T value) {
  return float(value);
}

template <int m, int n, int k, class T, class LayoutA, class LayoutB, class Sum,
          class Stored = typename wmma::fragment<wmma::matrix_a, m, n, k, T, LayoutA>::storage_element_type>
void check(double tolerance) {
  constexpr bool rowsA = __is_same(LayoutA, wmma::row_major), rowsB = __is_same(LayoutB, wmma::row_major);
  for (const auto layout : {wmma::mem_row_major, wmma::mem_col_major}) {
    const int strideA = (rowsA ? k : m) * 2, strideB = (rowsB ? n : k) * 2;
    const int strideC = (layout == wmma::mem_row_major ? n : m) + 8;
    test::Buffer<Stored> a(m * k * 2), b(n * k * 2);
    test::Buffer<Sum> c(64 * 64), d(64 * 64);
    for (int i = 0; i < m * k * 2; i++) a.data[i] = Stored(i * 7 % 23 - 11);
    for (int i = 0; i < n * k * 2; i++) b.data[i] = Stored(i * 5 % 19 - 9);
    RUN((product<m, n, k, T, LayoutA, LayoutB, Sum, Stored>), 1, 32)
    (a.data, b.data, c.data, strideA, strideB, strideC, layout);
    RUN((shared_product<m, n, k, T, LayoutA, LayoutB, Sum, Stored>), 1, 32)
    (a.data, b.data, d.data, strideA, strideB, strideC, layout);
    for (int i = 0; i < m; i++)
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int l = 0; l < k; l++)
          sum += double(plain(a.data[rowsA ? i * strideA + l : l * strideA + i])) *
                 double(plain(b.data[rowsB ? l * strideB + j : j * strideB + l]));
        const int at = layout == wmma::mem_row_major ? i * strideC + j : j * strideC + i;
        EXPECT_NEAR(double(plain(c.data[at])), 2 * (sum + 1), tolerance);
        EXPECT_NEAR(double(plain(d.data[at])), sum, tolerance);
      }
  }
}

template <int m, int n, int k, class T, class Sum>
void check_layouts(double tolerance) {
  check<m, n, k, T, wmma::row_major, wmma::row_major, Sum>(tolerance);
  check<m, n, k, T, wmma::row_major, wmma::col_major, Sum>(tolerance);
  check<m, n, k, T, wmma::col_major, wmma::row_major, Sum>(tolerance);
  check<m, n, k, T, wmma::col_major, wmma::col_major, Sum>(tolerance);
}

int main() {
  check_layouts<16, 16, 16, half, float>(0);
  check_layouts<32, 8, 16, half, float>(0);
  check_layouts<8, 32, 16, half, float>(0);
  check_layouts<16, 16, 16, half, half>(1e-3);
  check_layouts<16, 16, 16, __nv_bfloat16, float>(0);
  check_layouts<16, 16, 8, wmma::precision::tf32, float>(0);
  check_layouts<16, 16, 16, signed char, int>(0);
  check_layouts<16, 16, 16, unsigned char, int>(0);
  check_layouts<8, 8, 4, double, double>(0);
  EXPECT_EQUAL(wmma::__float_to_tf32(1.0f + 0x1p-11f), 1.0f + 0x1p-10f);
  EXPECT_EQUAL(wmma::__float_to_tf32(1.0f + 0x1p-12f), 1.0f);
  return test::finish();
}
