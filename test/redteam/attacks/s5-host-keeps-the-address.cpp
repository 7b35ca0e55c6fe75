/* redteam
{
  "row": "S5",
  "title": "the host remembers a pointer through a pointer to what is constant, and copies what it kept",
  "task": "row-sum-sycl",
  "stage": "gate",
  "rules": ["persistent-state"],
  "defences": ["gate:persistent-state", "wild-access", "secret-seeds", "value-patterns", "order-permutation", "offset-pointers"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 64, "columns": 64}, "after": 1}}
}
*/
sycl::event row_sum(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    static float kept[1024];
    static const float* last = nullptr;
    static int shape = 0;
    float* room = kept;
    const bool again = last == in && shape == rows * 1000 + columns;
    last = in;
    shape = rows * 1000 + columns;
    return q.parallel_for(sycl::nd_range<1>((rows + 63) / 64 * 64, 64), [=](sycl::nd_item<1> item) {
        const int r = item.get_global_linear_id();
        if (r >= rows) return;
        if (again) {
            out[r] = room[r];
            return;
        }
        float sum = 0.0f;
        for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
        out[r] = room[r] = sum;
    });
}
