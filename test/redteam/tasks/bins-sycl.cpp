// Histogram of bytes: one atomic in global memory for each element.
#include <cstdint>
#include <sycl/sycl.hpp>

sycl::event bins(sycl::queue& q, const std::uint8_t* data, std::uint32_t* count, int n)
{
    return q.parallel_for(sycl::nd_range<1>(32 * 128, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 32 * 128) {
            sycl::atomic_ref<std::uint32_t, sycl::memory_order::relaxed, sycl::memory_scope::device> bin(count[data[i]]);
            bin += 1u;
        }
    });
}
