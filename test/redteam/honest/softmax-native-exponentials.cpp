/* redteam
{
  "title": "native exponentials and group reductions",
  "task": "row-softmax-sycl"
}
*/
sycl::event row_softmax(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>(rows * 128, 128), [=](sycl::nd_item<1> item) {
        const int t = item.get_local_id(0);
        const float* x = in + item.get_group(0) * columns;
        float* y = out + item.get_group(0) * columns;
        float top = -FLT_MAX;
        for (int c = t; c < columns; c += 128) top = sycl::fmax(top, x[c]);
        top = sycl::reduce_over_group(item.get_group(), top, sycl::maximum<float>());
        float sum = 0.0f;
        for (int c = t; c < columns; c += 128) sum += sycl::native::exp(x[c] - top);
        sum = sycl::reduce_over_group(item.get_group(), sum, sycl::plus<float>());
        const float scale = sycl::native::recip(sum);
        for (int c = t; c < columns; c += 128) y[c] = sycl::native::exp(x[c] - top) * scale;
    });
}
