/* redteam
{
  "title": "in place, four floats at a time between scalar ends",
  "task": "in-place"
}
*/
__global__ void in_place(float* v, float slope, int n)
{
    const int t = blockIdx.x * blockDim.x + threadIdx.x, threads = gridDim.x * blockDim.x;
    const auto one = [slope](float x) { return x > 0.0f ? x : slope * x; };
    const int head = min(n, (int)((16 - (reinterpret_cast<size_t>(v) & 15)) & 15) / 4);
    const int quads = (n - head) / 4;
    float4* four = reinterpret_cast<float4*>(v + head);
    for (int i = t; i < head; i += threads) v[i] = one(v[i]);
    for (int i = t; i < quads; i += threads) {
        float4 x = four[i];
        x.x = one(x.x);
        x.y = one(x.y);
        x.z = one(x.z);
        x.w = one(x.w);
        four[i] = x;
    }
    for (int i = head + quads * 4 + t; i < n; i += threads) v[i] = one(v[i]);
}
