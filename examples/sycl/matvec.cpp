// y = A x for a row-major matrix, one work-item per row; the kernel is a function object.
#include <sycl/sycl.hpp>

class MatVec {
public:
    MatVec(const float *A, const float *x, float *y, int rows, int cols) : A(A), x(x), y(y), rows(rows), cols(cols) {}

    void operator()(sycl::nd_item<1> item) const {
        int row = item.get_global_id(0);
        if (row < rows) {
            y[row] = 0;
            for (int col = 0; col < cols; col++) {
                y[row] += A[row * cols + col] * x[col];
            }
        }
    }

private:
    const float *A;
    const float *x;
    float *y;
    int rows;
    int cols;
};

void matvec(sycl::queue &q, const float *A, const float *x, float *y, int rows, int cols) {
    sycl::range<1> local(128);
    sycl::range<1> global((rows + 127) / 128 * 128);
    q.submit([&](sycl::handler &h) {
        h.parallel_for(sycl::nd_range<1>(global, local), MatVec(A, x, y, rows, cols));
    });
}

void multiply(sycl::queue &q, const float *A, const float *x, float *y, int rows, int cols) {
    float *dA = sycl::malloc_device<float>((size_t)rows * cols, q);
    float *dx = sycl::malloc_device<float>(cols, q);
    float *dy = sycl::malloc_device<float>(rows, q);
    q.copy(A, dA, (size_t)rows * cols).wait();
    q.copy(x, dx, cols).wait();
    matvec(q, dA, dx, dy, rows, cols);
    q.wait();
    q.copy(dy, y, rows).wait();
    sycl::free(dA, q);
    sycl::free(dx, q);
    sycl::free(dy, q);
}
