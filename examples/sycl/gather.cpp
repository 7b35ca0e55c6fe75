// Embedding look-up: copies one row of the table for every token id.
#include <sycl/sycl.hpp>

void gather_rows(sycl::queue &q, const float *table, const int *ids, float *out, int tokens, int width, int vocabulary) {
    q.submit([&](sycl::handler &h) {
        h.parallel_for(sycl::range<1>{(size_t)tokens}, [=](sycl::item<1> item) {
            const int token = item.get_linear_id();
            for (int d = 0; d < width; ++d) {
                out[token * width + d] = table[ids[token] * width + d];
            }
        });
    });
}

void embed(sycl::queue &q, const float *table, const int *ids, float *out, int tokens) {
    const int width = 512;
    const int vocabulary = 32000;
    gather_rows(q, table, ids, out, tokens, width, vocabulary);
    q.wait();
}
