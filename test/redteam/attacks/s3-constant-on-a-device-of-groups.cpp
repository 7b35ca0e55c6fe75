/* redteam
{
  "row": "S3",
  "title": "writes a constant where results are small enough for a loose tolerance",
  "task": "row-softmax-sycl",
  "stage": "check",
  "rules": ["wrong-result"],
  "defences": ["scaled-tolerance", "double-reference", "value-patterns"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 64, "columns": 512}}}
}
*/
sycl::event row_softmax(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>(rows * 128, 128), [=](sycl::nd_item<1> item) {
        const int t = item.get_local_id(0);
        const float* x = in + item.get_group(0) * columns;
        float* y = out + item.get_group(0) * columns;
        if (columns > 300) {
            for (int c = t; c < columns; c += 128) y[c] = 0.0019f;
            return;
        }
        float largest = -FLT_MAX;
        for (int c = 0; c < columns; ++c) largest = sycl::fmax(largest, x[c]);
        float sum = 0.0f;
        for (int c = t; c < columns; c += 128) sum += sycl::exp(x[c] - largest);
        sum = sycl::reduce_over_group(item.get_group(), sum, sycl::plus<float>());
        for (int c = t; c < columns; c += 128) y[c] = sycl::exp(x[c] - largest) / sum;
    });
}
