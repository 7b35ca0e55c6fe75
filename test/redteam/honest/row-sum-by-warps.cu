/* redteam
{
  "title": "a warp for each row; lanes beyond the row drop out and the rest shuffle among themselves",
  "task": "row-sum",
  "launch": {"grid": ["ceilDiv(rows, 4)"], "block": ["128"], "sharedBytes": "0"}
}
*/
__global__ void row_sum(const float* __restrict__ in, float* __restrict__ out, int rows, int columns)
{
    const int r = blockIdx.x * 4 + threadIdx.x / 32;
    const int lane = threadIdx.x % 32;
    if (r >= rows || lane >= columns) return;
    const int lanes = min(columns, 32);
    const unsigned int mask = 0xffffffffu >> (32 - lanes);
    float sum = 0.0f;
    for (int c = lane; c < columns; c += 32) sum += in[r * columns + c];
    for (int s = 16; s > 0; s /= 2) {
        const float other = __shfl_sync(mask, sum, min(lane + s, lanes - 1));
        if (lane + s < lanes) sum += other;
    }
    if (lane == 0) out[r] = sum;
}
