// The kernels of twins-sycl.cpp in CUDA, as the unit generator writes them: the costs are to be the same.
__global__ void add(const float* a, const float* b, float* c, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) c[i] = a[i] + b[i];
}
#define T 16
__global__ void matmul(const float* a, const float* b, float* c, int n) {
  typedef float kf_shared_ta[T][T];
  kf_shared_ta& ta = ::kf::sim::cuda::shared<kf_shared_ta>(KF_SHARED_KEY("ta"));
  typedef float kf_shared_tb[T][T];
  kf_shared_tb& tb = ::kf::sim::cuda::shared<kf_shared_tb>(KF_SHARED_KEY("tb"));
  int row = blockIdx.y * blockDim.y + threadIdx.y, col = blockIdx.x * blockDim.x + threadIdx.x;
  int ty = threadIdx.y, tx = threadIdx.x;
  float sum = 0;
  for (int t = 0; t < n / T; ++t) {
    ta[ty][tx] = a[row * n + t * T + tx];
    tb[ty][tx] = b[(t * T + ty) * n + col];
    __syncthreads();
    for (int k = 0; k < T; ++k) sum += ta[ty][k] * tb[k][tx];
    __syncthreads();
  }
  c[row * n + col] = sum;
}
__global__ void naive(const float* a, const float* b, float* c, int n) {
  int row = blockIdx.y * blockDim.y + threadIdx.y, col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < n && col < n) {
    float sum = 0;
    for (int k = 0; k < n; ++k) sum += a[row * n + k] * b[k * n + col];
    c[row * n + col] = sum;
  }
}
__global__ void stencil(const float* a, const float* b, float* c, int n) {
  int y = blockIdx.y * blockDim.y + threadIdx.y, x = blockIdx.x * blockDim.x + threadIdx.x;
  if (y > 0 && y < n - 1 && x > 0 && x < n - 1)
    c[y * n + x] = 0.5f * a[y * n + x] +
                   0.125f * (a[(y - 1) * n + x] + a[(y + 1) * n + x] + a[y * n + x - 1] + a[y * n + x + 1]);
}
__global__ void transpose(const float* a, const float*, float* c, int n) {
  typedef float kf_shared_tile[T][T + 1];
  kf_shared_tile& tile = ::kf::sim::cuda::shared<kf_shared_tile>(KF_SHARED_KEY("tile"));
  const int lx = threadIdx.x, ly = threadIdx.y;
  int x = blockIdx.x * T + lx, y = blockIdx.y * T + ly;
  tile[ly][lx] = a[y * n + x];
  __syncthreads();
  x = blockIdx.y * T + lx;
  y = blockIdx.x * T + ly;
  c[y * n + x] = tile[lx][ly];
}
extern "C" KF_UNTRACED void kf_entry(const ::kf::sim::Arguments* a, const ::kf::sim::LaunchShape* s) {
  using namespace kf::sim::cuda;
  auto A = argument<const float*>(a, 0), B = argument<const float*>(a, 1);
  auto C = argument<float*>(a, 2);
  const int n = 64;
  const auto run = [&](dim3 grid, dim3 block, auto kernel) KF_UNTRACED {
    host_launch({grid, block}, kernel)(A, B, C);
  };
  run(16, 256, [=](auto a, auto b, auto c) KF_UNTRACED { add(a, b, c, n * n); });
  run(16, 256, [=](auto a, auto b, auto c) KF_UNTRACED { add(a, b, c, n * n); });
  run(16, 256, [=](auto a, auto b, auto c) KF_UNTRACED { add(a, b, c, n * n); });
  run(dim3(4, 4), dim3(16, 16), [=](auto a, auto b, auto c) KF_UNTRACED { naive(a, b, c, n); });
  run(dim3(4, 4), dim3(16, 16), [=](auto a, auto b, auto c) KF_UNTRACED { stencil(a, b, c, n); });
  run(dim3(4, 4), dim3(16, 16), [=](auto a, auto b, auto c) KF_UNTRACED { transpose(a, b, c, n); });
  run(dim3(4, 4), dim3(16, 16), [=](auto a, auto b, auto c) KF_UNTRACED { matmul(a, b, c, n); });
}
