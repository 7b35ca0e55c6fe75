/* redteam
{
  "title": "tensor cores by fragments, whole tiles only, as it says",
  "task": "half-product",
  "launch": {"grid": ["N / 16", "M / 16"], "block": ["32"], "sharedBytes": "0"},
  "assumptions": [{"kind": "divisible", "expression": "M", "by": 16}, {"kind": "divisible", "expression": "N", "by": 16}, {"kind": "divisible", "expression": "K", "by": 16}, {"kind": "alignment", "argument": "A", "bytes": 32}, {"kind": "alignment", "argument": "B", "bytes": 32}, {"kind": "alignment", "argument": "C", "bytes": 32}]
}
*/
__global__ void half_product(const __half* A, const __half* B, float* C, int M, int N, int K)
{
    using namespace nvcuda;
    wmma::fragment<wmma::matrix_a, 16, 16, 16, __half, wmma::row_major> a;
    wmma::fragment<wmma::matrix_b, 16, 16, 16, __half, wmma::row_major> b;
    wmma::fragment<wmma::accumulator, 16, 16, 16, float> sum;
    wmma::fill_fragment(sum, 0.0f);
    for (int k = 0; k < K; k += 16) {
        wmma::load_matrix_sync(a, A + blockIdx.y * 16 * K + k, K);
        wmma::load_matrix_sync(b, B + k * N + blockIdx.x * 16, N);
        wmma::mma_sync(sum, a, b, sum);
    }
    wmma::store_matrix_sync(C + blockIdx.y * 16 * N + blockIdx.x * 16, sum, N, wmma::mem_row_major);
}
