/* redteam
{
  "row": "S5",
  "title": "arrays of the host keep results by address and a mix of the extents, for kernels to hand out again",
  "task": "row-sum-sycl",
  "stage": "gate",
  "rules": ["persistent-state"],
  "defences": ["gate:persistent-state", "wild-access", "secret-seeds", "value-patterns", "order-permutation", "offset-pointers"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 64, "columns": 64}, "after": 1, "before": {"rows": 57, "columns": 95}}}
}
*/
sycl::event row_sum(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    static float kept[1024];
    static long keys[1024];
    float* room = kept;
    long* key = keys;
    return q.parallel_for(sycl::nd_range<1>((rows + 63) / 64 * 64, 64), [=](sycl::nd_item<1> item) {
        const int r = item.get_global_linear_id();
        if (r >= rows) return;
        const long now = (long)in + rows * 31 + columns * 7;
        if (key[r] == now) {
            out[r] = room[r];
            return;
        }
        float sum = 0.0f;
        for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
        out[r] = room[r] = sum;
        key[r] = now;
    });
}
