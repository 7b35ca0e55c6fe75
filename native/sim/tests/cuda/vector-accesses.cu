// Compiled only: each kernel names the accesses that its body must make, one per vector and none per
// component.
__device__ float4 sum_of(float4 a, float4 b) {
  return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

extern "C" {

// reads: 16, writes: 4
__global__ void kf_sum(const float4* in, float* out) {
  const float4 v = in[threadIdx.x];
  out[threadIdx.x] = v.x + v.y * v.z - v.w;
}

// reads: 16, writes: 16
__global__ void kf_scale(const float4* in, float4* out) {
  float4 v = in[threadIdx.x];
  v.x *= 2;
  v.w += 1;
  out[threadIdx.x] = v;
}

// reads: 16 16, writes: 16
__global__ void kf_reinterpret(const float* a, const float* b, float* out) {
  const float4 v = reinterpret_cast<const float4*>(a)[threadIdx.x], w = *(const float4*)&b[threadIdx.x * 4];
  reinterpret_cast<float4*>(out)[threadIdx.x] = make_float4(v.x + w.x, v.y + w.y, v.z + w.z, v.w + w.w);
}

// reads: 16, writes: 8
__global__ void kf_cached(const double2* in, double* out) {
  const double2 v = __ldg(&in[threadIdx.x]);
  out[threadIdx.x] = v.x + v.y;
}

// reads: 8, writes: 8
__global__ void kf_pairs(const int2* in, int2* out) {
  const int2 v = in[threadIdx.x];
  out[threadIdx.x] = {v.y, v.x};
}

// reads: 4, writes: 4
__global__ void kf_bytes(const uchar4* in, uchar4* out) {
  const uchar4 v = in[threadIdx.x];
  out[threadIdx.x] = make_uchar4(v.w, v.z, v.y, v.x);
}

// reads: 4, writes: 16
__global__ void kf_braces(const float* in, float4* out) {
  const float a = in[threadIdx.x];
  out[threadIdx.x] = {a, 2 * a, 3 * a, 4};
}

// reads: 4, writes: 16 16
__global__ void kf_constants(const float* in, float4* out) {
  const float a = in[threadIdx.x];
  const float4 list = {a, 2 * a, 3 * a, 4};
  out[threadIdx.x] = list;
  out[threadIdx.x + 1] = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
}

// Arguments and results of functions that the compiler would not inline by itself.
// reads: 16 16 16 16, writes: 16 16
__global__ void kf_through_calls(const float4* in, float4* out) {
  out[threadIdx.x] = sum_of(in[threadIdx.x], in[threadIdx.x + 1]);
  out[threadIdx.x + 32] = sum_of(in[threadIdx.x + 2], in[threadIdx.x + 3]);
}

#if !defined(__clang__)
// reads: 16, writes: 4
__global__ void kf_union(const float4* in, float* out) {
  union {
    float4 whole;
    float parts[4];
  } value;
  value.whole = in[threadIdx.x];
  float sum = 0;
  for (int i = 0; i < 4; ++i) sum += value.parts[i];
  out[threadIdx.x] = sum;
}

// The hooks split a range by its alignment (0 stands for one).
// reads: 0, writes: 0
__global__ void kf_wide(const double4* in, double4* out) {
  double4 v = in[threadIdx.x];
  v.w += 1;
  out[threadIdx.x] = v;
}

// reads: 0, writes: 4
__global__ void kf_three(const float3* in, float* out) {
  const float3 v = in[threadIdx.x];
  out[threadIdx.x] = v.x + v.y + v.z;
}
#endif

// reads: 4, writes: 4
__global__ void kf_indices(const int* in, int* out) {
  const unsigned i = (blockIdx.x * blockDim.x + threadIdx.x) * gridDim.x;
  if (i < 100 * warpSize) out[i] = in[i];
}
}
