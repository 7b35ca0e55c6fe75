// Compaction: keeps the positive values, in no particular order; one atomic for each kept value.
#include <cstdint>
#include <sycl/sycl.hpp>

sycl::event keep_positive(sycl::queue& q, const float* in, float* out, std::uint32_t* count, int n)
{
    return q.parallel_for(sycl::nd_range<1>((n + 127) / 128 * 128, 128), [=](sycl::nd_item<1> item) {
        const int i = item.get_global_linear_id();
        sycl::atomic_ref<std::uint32_t, sycl::memory_order::relaxed, sycl::memory_scope::device> next(*count);
        if (i < n && in[i] > 0.0f) out[next.fetch_add(1u)] = in[i];
    });
}
