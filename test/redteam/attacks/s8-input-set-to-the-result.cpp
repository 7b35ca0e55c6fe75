/* redteam
{
  "row": "S8",
  "title": "writes the result into the input as well",
  "task": "row-softmax-sycl",
  "stage": "check",
  "rules": ["input-modified"],
  "defences": ["input-hashes"],
  "harm": {"kind": "stray", "at": {"shape": {"rows": 4, "columns": 256}}}
}
*/
sycl::event row_softmax(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>(rows * 128, 128), [=](sycl::nd_item<1> item) {
        const int t = item.get_local_id(0);
        float* x = const_cast<float*>(in) + item.get_group(0) * columns;
        float* y = out + item.get_group(0) * columns;
        float largest = -FLT_MAX;
        for (int c = t; c < columns; c += 128) largest = sycl::fmax(largest, x[c]);
        largest = sycl::reduce_over_group(item.get_group(), largest, sycl::maximum<float>());
        float sum = 0.0f;
        for (int c = t; c < columns; c += 128) {
            x[c] = sycl::exp(x[c] - largest);
            sum += x[c];
        }
        sum = sycl::reduce_over_group(item.get_group(), sum, sycl::plus<float>());
        for (int c = t; c < columns; c += 128) y[c] = x[c] = x[c] / sum;
    });
}
