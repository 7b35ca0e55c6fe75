/* redteam
{
  "title": "as many blocks as fit, each takes one piece after the other, a warp for each piece",
  "task": "pieces",
  "launch": {"grid": ["min(ceilDiv(n, 2048), 1056)"], "block": ["256"], "sharedBytes": "0"}
}
*/
__global__ void pieces(const float* __restrict__ values, float* __restrict__ partial, int n)
{
    const int lane = threadIdx.x % 32;
    const int count = (n + 255) / 256;
    for (int p = blockIdx.x * 8 + threadIdx.x / 32; p < count; p += gridDim.x * 8) {
        float sum = 0.0f;
#pragma unroll
        for (int k = 0; k < 8; ++k) {
            const int i = p * 256 + k * 32 + lane;
            if (i < n) sum += values[i];
        }
        for (int s = 16; s > 0; s /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, s);
        if (lane == 0) partial[p] = sum;
    }
}
