/* redteam
{
  "title": "through a padded tile in local memory",
  "task": "flip-sycl"
}
*/
sycl::event flip(sycl::queue& q, const float* in, float* out, int width, int height)
{
    const sycl::range<2> local(16, 16);
    const sycl::range<2> global((height + 15) / 16 * 16, (width + 15) / 16 * 16);
    return q.submit([&](sycl::handler& h) {
        sycl::local_accessor<float, 2> tile(sycl::range<2>(16, 17), h);
        h.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
            const int tx = item.get_local_id(1), ty = item.get_local_id(0);
            int x = item.get_global_id(1), y = item.get_global_id(0);
            if (x < width && y < height) tile[ty][tx] = in[y * width + x];
            sycl::group_barrier(item.get_group());
            x = item.get_group(0) * 16 + tx;
            y = item.get_group(1) * 16 + ty;
            if (x < height && y < width) out[y * height + x] = tile[tx][ty];
        });
    });
}
