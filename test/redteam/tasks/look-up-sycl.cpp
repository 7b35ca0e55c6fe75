// Embedding look-up: one work-item copies the row of its token.
#include <sycl/sycl.hpp>

sycl::event look_up(sycl::queue& q, const float* table, const int* ids, float* out, int tokens, int width, int vocabulary)
{
    return q.parallel_for(sycl::range<1>(tokens), [=](sycl::item<1> item) {
        const int token = item.get_linear_id();
        for (int d = 0; d < width; ++d) out[token * width + d] = table[ids[token] * width + d];
    });
}
