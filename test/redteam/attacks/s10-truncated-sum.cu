/* redteam
{
  "row": "S10",
  "title": "stops early in long sums",
  "task": "product",
  "stage": "check",
  "rules": ["wrong-result"],
  "defences": ["tune-shape-check", "ragged-shapes"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"M": 16, "N": 16, "K": 96}}}
}
*/
__global__ void product(const float* A, const float* B, float* C, int M, int N, int K)
{
    const int row = blockIdx.y * blockDim.y + threadIdx.y;
    const int col = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= M || col >= N) return;
    const int end = K < 64 ? K : 64;
    float sum = 0.0f;
    for (int k = 0; k < end; ++k) sum += A[row * K + k] * B[k * N + col];
    C[row * N + col] = sum;
}
