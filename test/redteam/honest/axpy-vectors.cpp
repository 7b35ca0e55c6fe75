/* redteam
{
  "title": "vectors of four where addresses allow, scalars elsewhere",
  "task": "axpy-sycl"
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    return q.parallel_for(sycl::nd_range<1>(4096, 128), [=](sycl::nd_item<1> item) {
        const int t = item.get_global_linear_id();
        const size_t bits = reinterpret_cast<size_t>(x) | reinterpret_cast<size_t>(y) | reinterpret_cast<size_t>(out);
        const int quads = (bits & 15) == 0 ? n / 4 : 0;
        const auto* x4 = reinterpret_cast<const sycl::float4*>(x);
        const auto* y4 = reinterpret_cast<const sycl::float4*>(y);
        for (int i = t; i < quads; i += 4096) reinterpret_cast<sycl::float4*>(out)[i] = a * x4[i] + y4[i];
        for (int i = quads * 4 + t; i < n; i += 4096) out[i] = a * x[i] + y[i];
    });
}
