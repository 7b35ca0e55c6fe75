/* redteam
{
  "title": "a histogram for each work-group in local memory",
  "task": "bins-sycl"
}
*/
sycl::event bins(sycl::queue& q, const std::uint8_t* data, std::uint32_t* count, int n)
{
    return q.submit([&](sycl::handler& h) {
        sycl::local_accessor<std::uint32_t, 1> own(256, h);
        h.parallel_for(sycl::nd_range<1>(32 * 128, 128), [=](sycl::nd_item<1> item) {
            const int t = item.get_local_id(0);
            for (int b = t; b < 256; b += 128) own[b] = 0;
            sycl::group_barrier(item.get_group());
            for (int i = item.get_global_linear_id(); i < n; i += 32 * 128) {
                sycl::atomic_ref<std::uint32_t, sycl::memory_order::relaxed, sycl::memory_scope::work_group,
                                 sycl::access::address_space::local_space>
                    bin(own[data[i]]);
                bin += 1u;
            }
            sycl::group_barrier(item.get_group());
            for (int b = t; b < 256; b += 128) {
                sycl::atomic_ref<std::uint32_t, sycl::memory_order::relaxed, sycl::memory_scope::device> bin(count[b]);
                if (own[b] != 0) bin += own[b];
            }
        });
    });
}
