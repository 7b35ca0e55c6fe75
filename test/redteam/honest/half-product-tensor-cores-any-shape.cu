/* redteam
{
  "title": "tensor cores fed from shared memory, ragged edges padded with zeros",
  "task": "half-product",
  "launch": {"grid": ["ceilDiv(N, 16)", "ceilDiv(M, 16)"], "block": ["32"], "sharedBytes": "0"}
}
*/
__global__ void half_product(const __half* A, const __half* B, float* C, int M, int N, int K)
{
    using namespace nvcuda;
    __shared__ __align__(32) __half a_tile[16 * 16], b_tile[16 * 16];
    __shared__ __align__(32) float c_tile[16 * 16];
    const int top = blockIdx.y * 16, left = blockIdx.x * 16;
    wmma::fragment<wmma::accumulator, 16, 16, 16, float> sum;
    wmma::fill_fragment(sum, 0.0f);
    for (int k = 0; k < K; k += 16) {
        for (int slot = threadIdx.x; slot < 256; slot += 32) {
            const int r = slot / 16, c = slot % 16;
            a_tile[slot] = top + r < M && k + c < K ? A[(top + r) * K + k + c] : __float2half(0.0f);
            b_tile[slot] = k + r < K && left + c < N ? B[(k + r) * N + left + c] : __float2half(0.0f);
        }
        __syncwarp();
        wmma::fragment<wmma::matrix_a, 16, 16, 16, __half, wmma::row_major> a;
        wmma::fragment<wmma::matrix_b, 16, 16, 16, __half, wmma::row_major> b;
        wmma::load_matrix_sync(a, a_tile, 16);
        wmma::load_matrix_sync(b, b_tile, 16);
        wmma::mma_sync(sum, a, b, sum);
        __syncwarp();
    }
    wmma::store_matrix_sync(c_tile, sum, 16, wmma::mem_row_major);
    __syncwarp();
    for (int slot = threadIdx.x; slot < 256; slot += 32) {
        const int r = top + slot / 16, c = left + slot % 16;
        if (r < M && c < N) C[r * N + c] = c_tile[slot];
    }
}
