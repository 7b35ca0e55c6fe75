/* redteam
{
  "title": "a group reduction and one atomic for each work-group",
  "task": "total-sycl"
}
*/
sycl::event total(sycl::queue& q, const float* values, float* sum, int n)
{
    return q.parallel_for(sycl::nd_range<1>(64 * 128, 128), [=](sycl::nd_item<1> item) {
        float own = 0.0f;
        for (int i = item.get_global_linear_id(); i < n; i += 64 * 128) own += values[i];
        own = sycl::reduce_over_group(item.get_group(), own, sycl::plus<float>());
        sycl::atomic_ref<float, sycl::memory_order::relaxed, sycl::memory_scope::device> all(*sum);
        if (item.get_local_id(0) == 0) all += own;
    });
}
