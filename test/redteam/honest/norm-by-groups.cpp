/* redteam
{
  "title": "a work-group for each row, two passes, group reductions",
  "task": "row-norm-sycl"
}
*/
sycl::event row_norm(sycl::queue& q, const float* in, const float* weight, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>(rows * 64, 64), [=](sycl::nd_item<1> item) {
        const int t = item.get_local_id(0);
        const auto group = item.get_group();
        const float* x = in + item.get_group(0) * columns;
        float* y = out + item.get_group(0) * columns;
        float mean = 0.0f;
        for (int c = t; c < columns; c += 64) mean += x[c];
        mean = sycl::reduce_over_group(group, mean, sycl::plus<float>()) / columns;
        float variance = 0.0f;
        for (int c = t; c < columns; c += 64) variance += (x[c] - mean) * (x[c] - mean);
        variance = sycl::reduce_over_group(group, variance, sycl::plus<float>()) / columns;
        const float scale = sycl::rsqrt(variance + 1e-5f);
        for (int c = t; c < columns; c += 64) y[c] = (x[c] - mean) * scale * weight[c];
    });
}
