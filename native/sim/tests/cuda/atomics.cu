// Atomic operations of every type and scope.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "check.h"

struct Cells {
  int i[10];
  unsigned u[10];
  unsigned long long w[10];
  long long l[2];
  float f[2];
  double d[2];
  half h;
  half2 h2;
  __nv_bfloat16 b;
  int old[64];
};

__global__ void operate(Cells* c) {
  const int t = threadIdx.x;
  c->old[t] = atomicAdd(&c->i[0], 1);
  atomicSub(&c->i[1], t);
  atomicMin(&c->i[2], 20 - t);
  atomicMax(&c->i[3], t - 20);
  atomicAnd(&c->i[4], ~(1 << (t & 31)));
  atomicOr(&c->i[5], 1 << (t & 31));
  atomicXor(&c->i[6], t);
  if (t == 3) atomicExch(&c->i[7], 33);
  atomicCAS(&c->i[8], 0, t + 1);
  atomicAdd_block(&c->u[0], 2u);
  atomicInc(&c->u[1], 9u);
  atomicDec(&c->u[2], 9u);
  atomicMin(&c->u[3], unsigned(t));
  atomicMax_system(&c->u[4], unsigned(t));
  atomicSub(&c->u[5], 1u);
  atomicAdd(&c->w[0], 1ull << 33);
  atomicMax(&c->w[1], (unsigned long long)t << 40);
  atomicCAS(&c->w[2], 0ull, 7ull);
  atomicOr(&c->w[3], 1ull << t);
  atomicMin(&c->l[0], (long long)-t);
  atomicAdd(&c->f[0], 0.5f);
  atomicAdd(&c->d[0], 0.25);
  atomicAdd(&c->h, __float2half(0.5f));
  atomicAdd(&c->h2, __floats2half2_rn(1.0f, 2.0f));
  atomicAdd(&c->b, __float2bfloat16(1.0f));
  // The classic loop for a type without its own operation.
  unsigned long long* bits = (unsigned long long*)&c->d[1];
  unsigned long long seen = *(volatile unsigned long long*)bits, assumed;
  do {
    assumed = seen;
    seen = atomicCAS(bits, assumed,
                     (unsigned long long)__double_as_longlong(__longlong_as_double((long long)assumed) + t));
  } while (assumed != seen);
}

int main() {
  test::Buffer<Cells> cells(1);
  cells.data->i[4] = -1;
  cells.data->u[3] = 100;
  RUN(operate, 1, 64)(cells.data);
  const Cells& c = *cells.data;
  EXPECT_EQUAL(c.i[0], 64);
  EXPECT_EQUAL(c.i[1], -2016);
  EXPECT_EQUAL(c.i[2], -43);
  EXPECT_EQUAL(c.i[3], 43);
  EXPECT_EQUAL(c.i[4], 0);
  EXPECT_EQUAL(c.i[5], -1);
  EXPECT_EQUAL(c.i[6], 0);
  EXPECT_EQUAL(c.i[7], 33);
  EXPECT_EQUAL(c.i[8] != 0, true);
  EXPECT_EQUAL(c.u[0], 128u);
  EXPECT_EQUAL(c.u[1], 4u);
  EXPECT_EQUAL(c.u[2], 6u);
  EXPECT_EQUAL(c.u[3], 0u);
  EXPECT_EQUAL(c.u[4], 63u);
  EXPECT_EQUAL(c.u[5], 0u - 64u);
  EXPECT_EQUAL(c.w[0], 64ull << 33);
  EXPECT_EQUAL(c.w[1], 63ull << 40);
  EXPECT_EQUAL(c.w[2], 7ull);
  EXPECT_EQUAL(c.w[3], ~0ull);
  EXPECT_EQUAL(c.l[0], -63ll);
  EXPECT_EQUAL(c.f[0], 32.0f);
  EXPECT_EQUAL(c.d[0], 16.0);
  EXPECT_EQUAL(c.d[1], 2016.0);
  EXPECT_EQUAL(float(c.h), 32.0f);
  EXPECT_EQUAL(__high2float(c.h2), 128.0f);
  EXPECT_EQUAL(__low2float(c.h2), 64.0f);
  EXPECT_EQUAL(float(c.b), 64.0f);
  unsigned long long seen = 0;
  for (int i = 0; i < 64; ++i) seen |= 1ull << c.old[i];
  EXPECT_EQUAL(seen, ~0ull);
  return test::finish();
}
