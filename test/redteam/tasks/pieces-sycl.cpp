// One sum for each 256 values, by a tree in local memory: many work-groups, so that only some are counted.
#include <sycl/sycl.hpp>

sycl::event pieces(sycl::queue& q, const float* values, float* partial, int n)
{
    return q.submit([&](sycl::handler& h) {
        sycl::local_accessor<float, 1> cache(256, h);
        h.parallel_for(sycl::nd_range<1>((n + 255) / 256 * 256, 256), [=](sycl::nd_item<1> item) {
            const int t = item.get_local_id(0);
            const int i = item.get_global_linear_id();
            cache[t] = i < n ? values[i] : 0.0f;
            sycl::group_barrier(item.get_group());
            for (int s = 1; s < 256; s *= 2) {
                if (t % (2 * s) == 0) cache[t] += cache[t + s];
                sycl::group_barrier(item.get_group());
            }
            if (t == 0) partial[item.get_group(0)] = cache[0];
        });
    });
}
