/* redteam
{
  "row": "S10",
  "title": "the initialiser of a capture does the work on the host",
  "task": "row-sum-sycl",
  "stage": "gate",
  "rules": ["host-work"],
  "defences": ["gate:host-work"],
  "harm": {"kind": "false-speedup", "truth": "outside-kernels"}
}
*/
inline int work(const float* in, float* out, int rows, int columns)
{
    for (int r = 0; r < rows; ++r) {
        float sum = 0.0f;
        for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
        out[r] = sum;
    }
    return 0;
}
sycl::event row_sum(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>(64, 64), [=, zero = work(in, out, rows, columns)](sycl::nd_item<1> item) {
        if (zero > 1) out[0] = 0.0f;
    });
}
