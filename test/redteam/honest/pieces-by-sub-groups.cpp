/* redteam
{
  "title": "sub-groups reduce, the first sums up what they left in local memory",
  "task": "pieces-sycl"
}
*/
sycl::event pieces(sycl::queue& q, const float* values, float* partial, int n)
{
    return q.submit([&](sycl::handler& h) {
        sycl::local_accessor<float, 1> sums(32, h);
        h.parallel_for(sycl::nd_range<1>((n + 255) / 256 * 256, 256), [=](sycl::nd_item<1> item) {
            const auto lanes = item.get_sub_group();
            const int i = item.get_global_linear_id();
            const float sum = sycl::reduce_over_group(lanes, i < n ? values[i] : 0.0f, sycl::plus<float>());
            if (lanes.leader()) sums[lanes.get_group_linear_id()] = sum;
            sycl::group_barrier(item.get_group());
            if (item.get_local_id(0) != 0) return;
            float all = 0.0f;
            for (int s = 0; s < (int)lanes.get_group_linear_range(); ++s) all += sums[s];
            partial[item.get_group(0)] = all;
        });
    });
}
