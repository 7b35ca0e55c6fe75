// Out-of-place transpose of a row-major matrix.
#include <sycl/sycl.hpp>

constexpr int BLOCK_DIM = 16;

static size_t round_up(size_t value, size_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

void transpose(sycl::queue &q, float *out, const float *in, int width, int height) {
    q.submit([&](sycl::handler &h) {
        sycl::range<2> local(BLOCK_DIM, BLOCK_DIM);
        sycl::range<2> global(round_up(height, BLOCK_DIM), round_up(width, BLOCK_DIM));
        h.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
            int x = item.get_group(1) * BLOCK_DIM + item.get_local_id(1);
            int y = item.get_group(0) * BLOCK_DIM + item.get_local_id(0);

            if (x < width && y < height) {
                out[x * height + y] = in[y * width + x];
            }
        });
    });
}
