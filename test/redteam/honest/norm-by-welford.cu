/* redteam
{
  "title": "a warp for each row, mean and variance by Welford, merged by Chan's formula",
  "task": "row-norm",
  "launch": {"grid": ["ceilDiv(rows, 4)"], "block": ["32", "4"], "sharedBytes": "0"}
}
*/
struct Moments { float mean, squares, count; };
__device__ __forceinline__ Moments both(const Moments& a, const Moments& b)
{
    const float count = a.count + b.count;
    if (count == 0.0f) return a;
    const float delta = b.mean - a.mean, share = b.count / count;
    return {a.mean + delta * share, a.squares + b.squares + delta * delta * a.count * share, count};
}
__global__ void row_norm(const float* __restrict__ in, const float* __restrict__ weight, float* __restrict__ out, int rows, int columns)
{
    const int r = blockIdx.x * blockDim.y + threadIdx.y;
    if (r >= rows) return;
    const float* x = in + r * columns;
    Moments own{0.0f, 0.0f, 0.0f};
    for (int c = threadIdx.x; c < columns; c += 32) {
        own.count += 1.0f;
        const float delta = x[c] - own.mean;
        own.mean += delta / own.count;
        own.squares += delta * (x[c] - own.mean);
    }
    for (int s = 16; s > 0; s /= 2) {
        const Moments other{__shfl_xor_sync(~0u, own.mean, s), __shfl_xor_sync(~0u, own.squares, s), __shfl_xor_sync(~0u, own.count, s)};
        own = both(own, other);
    }
    const auto& [mean, squares, count] = own;
    const float scale = rsqrtf(squares / columns + 1e-5f);
    for (int c = threadIdx.x; c < columns; c += 32) out[r * columns + c] = (x[c] - mean) * scale * weight[c];
}
