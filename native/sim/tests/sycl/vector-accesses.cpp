// Compiled only: each kernel names the accesses that its body must make, one per vec and none per element.
#include "sim/sycl/multi-ptr.h"
#include "sim/sycl/nd-item.h"
#include "sim/sycl/vec.h"

// As parallel_for calls the functions of a kernel (docs/decisions/011).
#if defined(__clang__)
#define KERNEL __attribute__((noinline))
#else
#define KERNEL __attribute__((noinline, flatten))
#endif

using namespace sycl;

static unsigned here() { return kf::sim::sycl::view.linear_thread; }

static float4 sum_of(float4 a, float4 b) { return a + b; }

extern "C" {

// reads: 16, writes: 4
KERNEL void kf_sum(const float4* in, float* out) {
  const float4 v = in[here()];
  out[here()] = v.x() + v.y() * v.z() - v.w();
}

// reads: 16, writes: 16
KERNEL void kf_scale(const float4* in, float4* out) {
  float4 v = in[here()];
  v.x() *= 2;
  v.w() += 1;
  out[here()] = v;
}

// reads: 16 16, writes: 16
KERNEL void kf_add(const float4* a, const float4* b, float4* out) {
  out[here()] = a[here()] + b[here()] * 2.0f;
}

// reads: 16 16, writes: 16
KERNEL void kf_accumulate(const float4* in, float4* out) { out[here()] += in[here()]; }

// reads: 16 16, writes: 16
KERNEL void kf_reinterpret(const float* a, const float* b, float* out) {
  const float4 v = reinterpret_cast<const float4*>(a)[here()], w = *(const float4*)&b[here() * 4];
  reinterpret_cast<float4*>(out)[here()] = v + w;
}

// Without the alignment of a whole vec (0 stands for one access of any alignment).
// reads: 0, writes: 0
KERNEL void kf_load_store(const float* in, float* out) {
  float4 v;
  v.load(here(), global_ptr<const float>(in));
  v *= 2.0f;
  v.store(here(), global_ptr<float>(out));
}

// reads: 8, writes: 8
KERNEL void kf_pairs(const int2* in, int2* out) {
  const int2 v = in[here()];
  out[here()] = {v.y(), v.x()};
}

// reads: 4, writes: 4
KERNEL void kf_bytes(const uchar4* in, uchar4* out) {
  const uchar4 v = in[here()];
  out[here()] = v.wzyx();
}

// reads: 4, writes: 16
KERNEL void kf_braces(const float* in, float4* out) {
  const float a = in[here()];
  out[here()] = float4(a, 2 * a, 3 * a, 4);
}

// reads: 4, writes: 16 16
KERNEL void kf_constants(const float* in, float4* out) {
  const float a = in[here()];
  const float4 list = {a, 2 * a, 3 * a, 4};
  out[here()] = list;
  out[here() + 1] = float4(0.0f);
}

// Arguments and results of functions that the compiler would not inline by itself.
// reads: 16 16 16 16, writes: 16 16
KERNEL void kf_through_calls(const float4* in, float4* out) {
  out[here()] = sum_of(in[here()], in[here() + 1]);
  out[here() + 32] = sum_of(in[here() + 2], in[here() + 3]);
}

// reads: 4, writes: 4
KERNEL void kf_one_element(const float4* in, float4* out) { out[here()].y() = in[here()].z(); }

// reads: 4, writes: 4
KERNEL void kf_indices(const int* in, int* out) {
  const nd_item<1> place{};
  const size_t i = place.get_global_id(0);
  if (i < 100) out[i] = in[i];
}
}
