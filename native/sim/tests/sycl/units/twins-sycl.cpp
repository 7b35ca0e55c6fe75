// Kernels that twins-cuda.cpp has in CUDA, in the same order of launches; `add` in three forms.
#include <sycl/sycl.hpp>
void add(sycl::queue& q, const float* a, const float* b, float* c, int n) {
  q.parallel_for(sycl::nd_range<1>(((n + 255) / 256) * 256, 256), [=](sycl::nd_item<1> it) {
     int i = it.get_global_id(0);
     if (i < n) c[i] = a[i] + b[i];
   }).wait();
}
constexpr int T = 16;
void matmul(sycl::queue& q, const float* a, const float* b, float* c, int n) {
  q.submit([&](sycl::handler& h) {
    ::kf::sim::sycl::FixedLocalAccessor<float, T, T> ta(sycl::range<2>(T, T), h), tb(sycl::range<2>(T, T), h);
    h.parallel_for(sycl::nd_range<2>({size_t(n), size_t(n)}, {T, T}), [=](sycl::nd_item<2> it) {
      int row = it.get_global_id(0), col = it.get_global_id(1);
      int ty = it.get_local_id(0), tx = it.get_local_id(1);
      float sum = 0;
      for (int t = 0; t < n / T; ++t) {
        ta[ty][tx] = a[row * n + t * T + tx];
        tb[ty][tx] = b[(t * T + ty) * n + col];
        sycl::group_barrier(it.get_group());
        for (int k = 0; k < T; ++k) sum += ta[ty][k] * tb[k][tx];
        it.barrier(sycl::access::fence_space::local_space);
      }
      c[row * n + col] = sum;
    });
  });
}
void naive(sycl::queue& q, const float* a, const float* b, float* c, int n) {
  q.parallel_for(sycl::nd_range<2>({size_t(n), size_t(n)}, {T, T}), [=](sycl::nd_item<2> it) {
    int row = it.get_global_id(0), col = it.get_global_id(1);
    if (row < n && col < n) {
      float sum = 0;
      for (int k = 0; k < n; ++k) sum += a[row * n + k] * b[k * n + col];
      c[row * n + col] = sum;
    }
  });
}
void stencil(sycl::queue& q, const float* a, const float*, float* c, int n) {
  q.parallel_for(sycl::nd_range<2>({size_t(n), size_t(n)}, {T, T}), [=](sycl::nd_item<2> it) {
    int y = it.get_global_id(0), x = it.get_global_id(1);
    if (y > 0 && y < n - 1 && x > 0 && x < n - 1)
      c[y * n + x] = 0.5f * a[y * n + x] +
                     0.125f * (a[(y - 1) * n + x] + a[(y + 1) * n + x] + a[y * n + x - 1] + a[y * n + x + 1]);
  });
}
void transpose(sycl::queue& q, const float* a, const float*, float* c, int n) {
  q.submit([&](sycl::handler& h) {
    ::kf::sim::sycl::FixedLocalAccessor<float, T, T + 1> tile(sycl::range<2>(T, T + 1), h);
    h.parallel_for(sycl::nd_range<2>({size_t(n), size_t(n)}, {T, T}), [=](sycl::nd_item<2> it) {
      const int lx = it.get_local_id(1), ly = it.get_local_id(0);
      int x = it.get_group(1) * T + lx, y = it.get_group(0) * T + ly;
      tile[ly][lx] = a[y * n + x];
      sycl::group_barrier(it.get_group());
      x = it.get_group(0) * T + lx;
      y = it.get_group(1) * T + ly;
      c[y * n + x] = tile[lx][ly];
    });
  });
}
void add_buffers(sycl::queue& q, sycl::buffer<float, 1>& a, sycl::buffer<float, 1>& b,
                 sycl::buffer<float, 1>& c) {
  q.submit([&](sycl::handler& h) {
    sycl::accessor x(a, h, sycl::read_only), y(b, h, sycl::read_only);
    sycl::accessor z(c, h, sycl::write_only, sycl::no_init);
    h.parallel_for(c.get_range(), [=](sycl::id<1> i) { z[i] = x[i] + y[i]; });
  });
}
void add_range(sycl::queue& q, const float* a, const float* b, float* c, int n) {
  q.parallel_for(sycl::range<1>(n), [=](auto i) { c[i] = a[i] + b[i]; });
}
extern "C" KF_UNTRACED void kf_entry(const ::kf::sim::Arguments* a, const ::kf::sim::LaunchShape*) {
  ::sycl::queue q;
  using namespace kf::sim::sycl;
  auto A = static_cast<float*>(a->slots[0]), B = static_cast<float*>(a->slots[1]),
       C = static_cast<float*>(a->slots[2]);
  add(q, A, B, C, 4096);
  auto b0 = buffer_over<float>(A, sycl::range<1>(4096));
  auto b1 = buffer_over<float>(B, sycl::range<1>(4096));
  auto b2 = buffer_over<float>(C, sycl::range<1>(4096));
  add_buffers(q, b0, b1, b2);
  add_range(q, A, B, C, 4096);
  naive(q, A, B, C, 64);
  stencil(q, A, B, C, 64);
  transpose(q, A, B, C, 64);
  matmul(q, A, B, C, 64);
}
