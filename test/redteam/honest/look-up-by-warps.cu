/* redteam
{
  "title": "a warp for each token, loads of four floats where width and addresses allow",
  "task": "look-up",
  "launch": {"grid": ["ceilDiv(tokens, 4)"], "block": ["128"], "sharedBytes": "0"}
}
*/
__global__ void look_up(const float* __restrict__ table, const int* __restrict__ ids, float* __restrict__ out, int tokens, int width, int vocabulary)
{
    const int token = blockIdx.x * 4 + threadIdx.x / 32;
    const int lane = threadIdx.x % 32;
    if (token >= tokens) return;
    const float* from = table + (size_t)ids[token] * width;
    float* to = out + (size_t)token * width;
    const bool whole = ((reinterpret_cast<size_t>(from) | reinterpret_cast<size_t>(to)) & 15) == 0;
    const int quads = whole ? width / 4 : 0;
    for (int d = lane; d < quads; d += 32) reinterpret_cast<float4*>(to)[d] = reinterpret_cast<const float4*>(from)[d];
    for (int d = quads * 4 + lane; d < width; d += 32) to[d] = from[d];
}
