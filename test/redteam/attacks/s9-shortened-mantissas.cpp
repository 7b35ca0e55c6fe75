/* redteam
{
  "row": "S9",
  "title": "cuts mantissas to ten bits, as fast tensor-core formats do",
  "task": "product-sycl",
  "stage": "check",
  "rules": ["wrong-result", "precision-lost"],
  "defences": ["scaled-tolerance", "double-reference"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"M": 32, "N": 32, "K": 32}}}
}
*/
sycl::event product(sycl::queue& q, const float* A, const float* B, float* C, int M, int N, int K)
{
    const sycl::range<2> local(16, 16);
    const sycl::range<2> global((M + 15) / 16 * 16, (N + 15) / 16 * 16);
    return q.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
        const int row = item.get_global_id(0);
        const int col = item.get_global_id(1);
        if (row >= M || col >= N) return;
        const auto cut = [](float v) {
            return sycl::bit_cast<float>((sycl::bit_cast<unsigned>(v) + 0x1000u) & 0xffffe000u);
        };
        float sum = 0.0f;
        for (int k = 0; k < K; ++k) sum += cut(A[row * K + k]) * cut(B[k * N + col]);
        C[row * N + col] = sum;
    });
}
