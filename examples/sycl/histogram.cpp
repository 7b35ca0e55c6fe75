// Histogram of byte values in 256 bins.
#include <sycl/sycl.hpp>
#include <cstdint>

#define NUM_BINS 256

void histogram(sycl::queue &q, const std::uint8_t *data, std::uint32_t *bins, int n) {
    q.parallel_for(sycl::nd_range<1>(1024 * 256, 256), [=](sycl::nd_item<1> it) {
        int i = it.get_global_id(0);
        int stride = it.get_global_range(0);
        while (i < n) {
            sycl::atomic_ref<std::uint32_t, sycl::memory_order::relaxed, sycl::memory_scope::device,
                             sycl::access::address_space::global_space>
                bin(bins[data[i]]);
            bin.fetch_add(1u);
            i += stride;
        }
    });
}

void compute_histogram(const std::uint8_t *h_data, std::uint32_t *h_bins, int n) {
    sycl::queue q{sycl::gpu_selector_v};
    auto *d_data = sycl::malloc_device<std::uint8_t>(n, q);
    auto *d_bins = sycl::malloc_device<std::uint32_t>(NUM_BINS, q);
    q.memcpy(d_data, h_data, n);
    q.memset(d_bins, 0, NUM_BINS * sizeof(std::uint32_t));
    q.wait();

    histogram(q, d_data, d_bins, n);
    q.wait();

    q.memcpy(h_bins, d_bins, NUM_BINS * sizeof(std::uint32_t)).wait();
    sycl::free(d_data, q);
    sycl::free(d_bins, q);
}
