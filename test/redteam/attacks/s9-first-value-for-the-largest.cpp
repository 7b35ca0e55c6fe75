/* redteam
{
  "row": "S9",
  "title": "subtracts the first value instead of the largest",
  "task": "row-softmax-sycl",
  "stage": "check",
  "rules": ["wrong-result"],
  "defences": ["value-patterns"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 4, "columns": 256}, "pattern": "large"}}
}
*/
sycl::event row_softmax(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>(rows * 128, 128), [=](sycl::nd_item<1> item) {
        const int t = item.get_local_id(0);
        const float* x = in + item.get_group(0) * columns;
        float* y = out + item.get_group(0) * columns;
        const float shift = x[0];
        float sum = 0.0f;
        for (int c = t; c < columns; c += 128) sum += sycl::exp(x[c] - shift);
        sum = sycl::reduce_over_group(item.get_group(), sum, sycl::plus<float>());
        const float scale = 1.0f / sum;
        for (int c = t; c < columns; c += 128) y[c] = sycl::exp(x[c] - shift) * scale;
    });
}
