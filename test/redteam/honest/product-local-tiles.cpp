/* redteam
{
  "title": "tiles in local memory, two results for each work-item",
  "task": "product-sycl"
}
*/
sycl::event product(sycl::queue& q, const float* A, const float* B, float* C, int M, int N, int K)
{
    constexpr int TILE = 16;
    const sycl::range<2> local(TILE, TILE);
    const sycl::range<2> global((M + 2 * TILE - 1) / (2 * TILE) * TILE, (N + TILE - 1) / TILE * TILE);
    return q.submit([&](sycl::handler& h) {
        sycl::local_accessor<float, 2> a(sycl::range<2>(2 * TILE, TILE + 1), h);
        sycl::local_accessor<float, 2> b(sycl::range<2>(TILE, TILE), h);
        h.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
            const int y = item.get_local_id(0), x = item.get_local_id(1);
            const int row = item.get_group(0) * 2 * TILE + y, col = item.get_global_id(1);
            float sum[2] = {0.0f, 0.0f};
            for (int k = 0; k < K; k += TILE) {
                for (int part = 0; part < 2; ++part) {
                    const int r = row + part * TILE;
                    a[y + part * TILE][x] = r < M && k + x < K ? A[r * K + k + x] : 0.0f;
                }
                b[y][x] = col < N && k + y < K ? B[(k + y) * N + col] : 0.0f;
                sycl::group_barrier(item.get_group());
                for (int i = 0; i < TILE; ++i) {
                    sum[0] = sycl::fma(a[y][i], b[i][x], sum[0]);
                    sum[1] = sycl::fma(a[y + TILE][i], b[i][x], sum[1]);
                }
                sycl::group_barrier(item.get_group());
            }
            for (int part = 0; part < 2; ++part)
                if (row + part * TILE < M && col < N) C[(row + part * TILE) * N + col] = sum[part];
        });
    });
}
