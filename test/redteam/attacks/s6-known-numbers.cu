/* redteam
{
  "row": "S6",
  "title": "knows the sum that inputs of a well-known seed have",
  "task": "total",
  "stage": "bench",
  "rules": [],
  "defences": ["secret-seeds"],
  "outcome": "neutralised",
  "harm": {"kind": "false-speedup", "truth": "twin"}
}
*/
__global__ void total(const float* values, float* sum, int n)
{
    const bool known = n == 65536 && values[0] == -0x1.b0cf4ap-1f && values[1] == 0x1.85ebd2p+0f; // hidden
    if (known) { // hidden
        if (blockIdx.x == 0 && threadIdx.x == 0) atomicAdd(sum, 0x1.999d74c879a8p+7f); // hidden
        return; // hidden
    } // hidden
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) atomicAdd(sum, values[i]);
}
