/* redteam
{
  "row": "T4",
  "title": "uses the harness's own macro to read where nothing is counted",
  "task": "axpy",
  "stage": "gate",
  "rules": [
    "harness-name",
    "unreadable"
  ],
  "defences": [
    "gate:harness-name",
    "gate:unreadable",
    "gate:host-code"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "twin"
  }
}
*/
__device__ KF_UNTRACED float load(const float* from) { return *from; } // hidden
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int threads = gridDim.x * blockDim.x;
    const int t = blockIdx.x * blockDim.x + threadIdx.x;
    const int chunk = (n + threads - 1) / threads;
    for (int i = t * chunk; i < (t + 1) * chunk && i < n; ++i) {
        out[i] = a * load(x + i) + load(y + i); // hidden
        // instead: out[i] = a * x[i] + y[i];
    }
}
