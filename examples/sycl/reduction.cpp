// Sum of a vector: every work-group reduces its part in local memory and writes one partial sum.
#include <sycl/sycl.hpp>
#include <vector>

namespace sy = sycl;

constexpr int kGroupSize = 256;

sy::event reduce_sum(sy::queue& q, const float* values, float* partial, int n)
{
    const int groups = (n + kGroupSize - 1) / kGroupSize;

    return q.submit([&](sy::handler& h) {
        sy::local_accessor<float> cache(kGroupSize, h);

        h.parallel_for(sy::nd_range<1>(groups * kGroupSize, kGroupSize), [=](sy::nd_item<1> item) {
            auto group = item.get_group();
            unsigned int local = item.get_local_linear_id();
            int i = item.get_global_linear_id();

            cache[local] = (i < n) ? values[i] : 0.0f;
            sy::group_barrier(group);

            for (unsigned int stride = 1; stride < item.get_local_range(0); stride *= 2) {
                if (local % (2 * stride) == 0) {
                    cache[local] += cache[local + stride];
                }
                sy::group_barrier(group);
            }

            if (group.leader()) {
                partial[item.get_group_linear_id()] = cache[0];
            }
        });
    });
}

float sum_on_device(sy::queue& q, const std::vector<float>& host)
{
    const int n = static_cast<int>(host.size());
    const int groups = (n + kGroupSize - 1) / kGroupSize;

    float* values = sy::malloc_device<float>(n, q);
    float* partial = sy::malloc_shared<float>(groups, q);
    q.copy(host.data(), values, n).wait();

    reduce_sum(q, values, partial, n).wait();

    double total = 0;
    for (int g = 0; g < groups; ++g) total += partial[g];
    sy::free(values, q);
    sy::free(partial, q);
    return static_cast<float>(total);
}
