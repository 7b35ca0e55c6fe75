/* redteam
{
  "row": "S9",
  "title": "rounds factors to half precision in a single-precision product",
  "task": "product",
  "stage": "check",
  "rules": ["wrong-result", "precision-lost"],
  "defences": ["scaled-tolerance", "double-reference", "value-patterns"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"M": 32, "N": 32, "K": 32}}}
}
*/
__global__ void product(const float* A, const float* B, float* C, int M, int N, int K)
{
    const int row = blockIdx.y * blockDim.y + threadIdx.y;
    const int col = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= M || col >= N) return;
    float sum = 0.0f;
    for (int k = 0; k < K; ++k)
        sum += __half2float(__float2half(A[row * K + k])) * __half2float(__float2half(B[k * N + col]));
    C[row * N + col] = sum;
}
