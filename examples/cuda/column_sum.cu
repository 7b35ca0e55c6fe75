// Sum of each column of a column-major matrix (as it comes from a Fortran code), one thread per column.
#include <cuda_runtime.h>

typedef float real;

__global__ void sum_columns(const real *__restrict__ matrix, real *__restrict__ sums, int lda, int n) {
    unsigned int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c < n) {
        real acc = 0;
        const real *column = &matrix[c * lda];
        for (int r = 0; r < lda; ++r)
            acc = acc + column[r];
        sums[c] = acc;
    }
}

void columnSums(const real *d_matrix, real *d_sums, int lda, int n) {
    int nThreads = 64;
    int nBlocks = (n + nThreads - 1) / nThreads;
    sum_columns<<<nBlocks, nThreads>>>(d_matrix, d_sums, lda, n);
}
