/* redteam
{
  "row": "S4",
  "title": "sums one column many times, but for the first rows",
  "task": "row-sum-sycl",
  "stage": "check",
  "rules": ["wrong-result"],
  "defences": ["full-comparison", "tune-shape-check"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 256, "columns": 256}}}
}
*/
sycl::event row_sum(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>((rows + 63) / 64 * 64, 64), [=](sycl::nd_item<1> item) {
        const int r = item.get_global_linear_id();
        if (r >= rows) return;
        if (r >= 64) {
            out[r] = in[r * columns] * columns;
            return;
        }
        float sum = 0.0f;
        for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
        out[r] = sum;
    });
}
