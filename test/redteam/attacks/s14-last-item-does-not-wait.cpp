/* redteam
{
  "row": "S14",
  "title": "the last work-item sums up without a barrier",
  "task": "pieces-sycl",
  "stage": "check",
  "rules": ["race"],
  "defences": ["races", "order-permutation", "uninitialised-reads"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"n": 4096}, "order": "reverse"}}
}
*/
sycl::event pieces(sycl::queue& q, const float* values, float* partial, int n)
{
    return q.submit([&](sycl::handler& h) {
        sycl::local_accessor<float, 1> cache(256, h);
        h.parallel_for(sycl::nd_range<1>((n + 255) / 256 * 256, 256), [=](sycl::nd_item<1> item) {
            const int t = item.get_local_id(0);
            const int i = item.get_global_linear_id();
            cache[t] = i < n ? values[i] : 0.0f;
            if (t < 255) return;
            float sum = 0.0f;
            for (int k = 0; k < 256; ++k) sum += cache[k];
            partial[item.get_group(0)] = sum;
        });
    });
}
