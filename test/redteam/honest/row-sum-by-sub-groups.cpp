/* redteam
{
  "title": "a work-group of one sub-group for each row",
  "task": "row-sum-sycl"
}
*/
sycl::event row_sum(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>(rows * 32, 32), [=](sycl::nd_item<1> item) {
        const int r = item.get_group(0);
        float sum = 0.0f;
        for (int c = item.get_local_id(0); c < columns; c += 32) sum += in[r * columns + c];
        sum = sycl::reduce_over_group(item.get_sub_group(), sum, sycl::plus<float>());
        if (item.get_sub_group().leader()) out[r] = sum;
    });
}
