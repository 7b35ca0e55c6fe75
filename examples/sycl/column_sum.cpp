// Sum of each column of a column-major matrix (as it comes from a Fortran code), one work-item per column.
#include <sycl/sycl.hpp>

typedef float real;

void sum_columns(sycl::queue &q, sycl::buffer<real, 1> &matrix_buffer, sycl::buffer<real, 1> &sums_buffer, int lda, int n) {
    int nThreads = 64;
    int nBlocks = (n + nThreads - 1) / nThreads;
    q.submit([&](sycl::handler &cgh) {
        auto matrix = matrix_buffer.get_access<sycl::access::mode::read>(cgh);
        auto sums = sums_buffer.get_access<sycl::access::mode::discard_write>(cgh);
        cgh.parallel_for<class sum_columns_kernel>(
            sycl::nd_range<1>(nBlocks * nThreads, nThreads), [=](sycl::nd_item<1> item) {
                unsigned int c = item.get_global_id(0);
                if (c < n) {
                    real acc = 0;
                    for (int r = 0; r < lda; ++r)
                        acc = acc + matrix[c * lda + r];
                    sums[c] = acc;
                }
            });
    });
}
