/* redteam
{
  "title": "shuffles within sub-groups, then one atomic for each",
  "task": "total-sycl"
}
*/
sycl::event total(sycl::queue& q, const float* values, float* sum, int n)
{
    return q.parallel_for(sycl::nd_range<1>(64 * 128, 128), [=](sycl::nd_item<1> item) {
        const auto lanes = item.get_sub_group();
        float own = 0.0f;
        for (int i = item.get_global_linear_id(); i < n; i += 64 * 128) own += values[i];
        for (int s = lanes.get_max_local_range()[0] / 2; s > 0; s /= 2) own += sycl::permute_group_by_xor(lanes, own, s);
        sycl::atomic_ref<float, sycl::memory_order::relaxed, sycl::memory_scope::device> all(*sum);
        if (lanes.leader()) all += own;
    });
}
