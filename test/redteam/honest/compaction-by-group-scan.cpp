/* redteam
{
  "title": "places by an exclusive scan of the work-group",
  "task": "keep-positive-sycl"
}
*/
sycl::event keep_positive(sycl::queue& q, const float* in, float* out, std::uint32_t* count, int n)
{
    return q.parallel_for(sycl::nd_range<1>((n + 127) / 128 * 128, 128), [=](sycl::nd_item<1> item) {
        const int i = item.get_global_linear_id();
        const auto group = item.get_group();
        const float v = i < n ? in[i] : -1.0f;
        const std::uint32_t keep = v > 0.0f ? 1u : 0u;
        const std::uint32_t place = sycl::exclusive_scan_over_group(group, keep, sycl::plus<std::uint32_t>());
        const std::uint32_t kept = sycl::reduce_over_group(group, keep, sycl::plus<std::uint32_t>());
        std::uint32_t first = 0;
        if (group.leader()) {
            sycl::atomic_ref<std::uint32_t, sycl::memory_order::relaxed, sycl::memory_scope::device> next(*count);
            first = next.fetch_add(kept);
        }
        first = sycl::group_broadcast(group, first);
        if (keep) out[first + place] = v;
    });
}
