// Inline PTX as sources write it, with its own launches: translated as a whole program
// (test/unit/native/cuda-programs.test.ts). Ends with 0 when every value is right.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <stdint.h>
#include <stdio.h>

#define LDMATRIX_X4(R0, R1, R2, R3, address)                                        \
  asm volatile("ldmatrix.sync.aligned.x4.m8n8.shared.b16 {%0, %1, %2, %3}, [%4];\n" \
               : "=r"(R0), "=r"(R1), "=r"(R2), "=r"(R3)                             \
               : "r"(address))
#define LDMATRIX_X2_T(R0, R1, address)                                            \
  asm volatile("ldmatrix.sync.aligned.x2.trans.m8n8.shared.b16 {%0, %1}, [%2];\n" \
               : "=r"(R0), "=r"(R1)                                               \
               : "r"(address))
#define CP_ASYNC_CG(to, from, bytes) \
  asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], %2;\n" ::"r"(to), "l"(from), "n"(bytes))
#define CP_ASYNC_COMMIT_GROUP() asm volatile("cp.async.commit_group;\n" ::)
#define CP_ASYNC_WAIT_GROUP(n) asm volatile("cp.async.wait_group %0;\n" ::"n"(n))

int failures = 0;
void expect(bool holds, const char* what, double got, double wanted) {
  if (holds) return;
  failures++;
  printf("%s: got %.9g, expected %.9g\n", what, got, wanted);
}

__device__ __forceinline__ unsigned lane() {
  unsigned result;
  asm("mov.u32 %0, %%laneid;" : "=r"(result));
  return result;
}

__global__ void integers(const uint32_t* in, uint32_t* out, uint64_t* wide) {
  const uint32_t a = in[threadIdx.x], b = in[threadIdx.x + 32];
  uint32_t r[16];
  asm("bfe.u32 %0, %1, 4, 8;" : "=r"(r[0]) : "r"(a));
  asm("bfi.b32 %0, %1, %2, %3, %4;" : "=r"(r[1]) : "r"(a), "r"(b), "n"(8), "n"(4));
  asm("prmt.b32 %0, %1, %2, 0x3715;" : "=r"(r[2]) : "r"(a), "r"(b));
  asm("lop3.b32 %0, %1, %2, %3, 0x96;" : "=r"(r[3]) : "r"(a), "r"(b), "r"(0xf0f0f0f0u));
  asm("popc.b32 %0, %1;" : "=r"(r[4]) : "r"(a));
  asm("brev.b32 %0, %1;" : "=r"(r[5]) : "r"(a));
  asm("clz.b32 %0, %1;" : "=r"(r[6]) : "r"(a));
  asm("mul.hi.u32 %0, %1, %2;" : "=r"(r[7]) : "r"(a), "r"(b));
  asm("mad.lo.s32 %0, %1, %2, %3;" : "=r"(r[8]) : "r"(a), "r"(b), "r"(7));
  asm("{\n\t.reg .pred p;\n\tsetp.gt.u32 p, %1, %2;\n\tselp.b32 %0, 1, 2, p;\n\t@p add.u32 %0, %0, 10;\n\t}"
      : "=r"(r[9])
      : "r"(a), "r"(b));
  asm volatile("add.cc.u32 %0, %2, %3; addc.u32 %1, 0, 0;" : "=r"(r[10]), "=r"(r[11]) : "r"(a), "r"(b));
  asm("shf.l.wrap.b32 %0, %1, %2, 8;" : "=r"(r[12]) : "r"(a), "r"(b));
  asm("shfl.sync.bfly.b32 %0, %1, 1, 31, 0xffffffff;" : "=r"(r[13]) : "r"(a));
  r[14] = 0;
  r[15] = lane();
  for (int i = 0; i < 16; i++) out[threadIdx.x * 16 + i] = r[i];
  uint64_t product;
  asm("mul.wide.u32 %0, %1, %2;" : "=l"(product) : "r"(a), "r"(b));
  wide[threadIdx.x] = product;
}

__global__ void floats(const float* in, float* out, int* whole) {
  const float a = in[threadIdx.x];
  float r[8];
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(r[0]) : "f"(a));
  asm("rcp.approx.f32 %0, %1;" : "=f"(r[1]) : "f"(a));
  asm("lg2.approx.f32 %0, %1;" : "=f"(r[2]) : "f"(a));
  asm("rsqrt.approx.f32 %0, %1;" : "=f"(r[3]) : "f"(a));
  asm("fma.rn.f32 %0, %1, %2, %3;" : "=f"(r[4]) : "f"(a), "f"(2.0f), "f"(1.0f));
  asm("mul.f32 %0, %1, 0f40000000;" : "=f"(r[5]) : "f"(a));
  unsigned short half_bits;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(half_bits) : "f"(a));
  asm("cvt.f32.f16 %0, %1;" : "=f"(r[6]) : "h"(half_bits));
  r[7] = a;
  asm("add.f32 %0, %0, %1;" : "+f"(r[7]) : "f"(3.0f));
  asm("cvt.rzi.s32.f32 %0, %1;" : "=r"(whole[threadIdx.x]) : "f"(a * 3.7f));
  for (int i = 0; i < 8; i++) out[threadIdx.x * 8 + i] = r[i];
}

__global__ void memory(const float4* in, float4* out, int* counter, int* flags) {
  float4 v;
  asm volatile("ld.global.nc.L1::no_allocate.v4.f32 {%0, %1, %2, %3}, [%4];"
               : "=f"(v.x), "=f"(v.y), "=f"(v.z), "=f"(v.w)
               : "l"(in + threadIdx.x));
  __shared__ float tile[32];
  const uint32_t at = (uint32_t)__cvta_generic_to_shared(&tile[threadIdx.x]);
  asm volatile("st.shared.f32 [%0], %1;" ::"r"(at), "f"(v.x));
  asm volatile("bar.sync 0;");
  float other;
  uint64_t pointer;
  asm("cvta.to.shared.u64 %0, %1;" : "=l"(pointer) : "l"(&tile[31 - threadIdx.x]));
  asm volatile("ld.shared.f32 %0, [%1];" : "=f"(other) : "l"(pointer));
  asm volatile("st.global.cs.v4.f32 [%0], {%1, %2, %3, %4};" ::"l"(out + threadIdx.x), "f"(other), "f"(v.y),
               "f"(v.z), "f"(v.w)
               : "memory");
  asm volatile("red.global.add.u32 [%0], %1;" ::"l"(counter), "r"(2));
  int old;
  asm volatile("atom.global.max.s32 %0, [%1+4], %2;" : "=r"(old) : "l"(counter), "r"((int)threadIdx.x));
  asm volatile("membar.gl;");
  asm volatile("st.release.gpu.global.u32 [%0], %1;" ::"l"(flags + threadIdx.x), "r"(1));
}

// 16 x 8 of a 16 x 16 and a 16 x 8 matrix, both copied into shared memory without registers.
template <class T>
__global__ void product(const T* a, const T* b, float* c) {
  __shared__ __align__(16) T left[16][24], right[16][8];
  const int lane = threadIdx.x;
  const uint32_t left_at = __cvta_generic_to_shared(&left[lane / 2][lane % 2 * 8]);
  CP_ASYNC_CG(left_at, a + lane / 2 * 16 + lane % 2 * 8, 16);
  if (lane < 16) {
    const uint32_t right_at = __cvta_generic_to_shared(&right[lane][0]);
    CP_ASYNC_CG(right_at, b + lane * 8, 16);
  }
  CP_ASYNC_COMMIT_GROUP();
  CP_ASYNC_WAIT_GROUP(0);
  __syncthreads();
  uint32_t ra[4], rb[2];
  float d[4] = {0, 0, 0, 1};
  const uint32_t row = __cvta_generic_to_shared(&left[lane % 16][lane / 16 * 8]);
  LDMATRIX_X4(ra[0], ra[1], ra[2], ra[3], row);
  const uint32_t other = __cvta_generic_to_shared(&right[lane % 16][0]);
  LDMATRIX_X2_T(rb[0], rb[1], other);
  if (sizeof(T) == 2 && __is_same(T, half))
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%10, %11, %12, %13};"
        : "=f"(d[0]), "=f"(d[1]), "=f"(d[2]), "=f"(d[3])
        : "r"(ra[0]), "r"(ra[1]), "r"(ra[2]), "r"(ra[3]), "r"(rb[0]), "r"(rb[1]), "f"(d[0]), "f"(d[1]),
          "f"(d[2]), "f"(d[3]));
  else
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(ra[0]), "r"(ra[1]), "r"(ra[2]), "r"(ra[3]), "r"(rb[0]), "r"(rb[1]));
  for (int i = 0; i < 4; i++) c[(lane / 4 + i / 2 * 8) * 8 + lane % 4 * 2 + i % 2] = d[i];
}

template <class T>
void check_product(const char* name) {
  T *a, *b;
  float* c;
  cudaMallocManaged(&a, 256 * sizeof(T));
  cudaMallocManaged(&b, 128 * sizeof(T));
  cudaMallocManaged(&c, 128 * sizeof(float));
  for (int i = 0; i < 256; i++) a[i] = T(float(i * 7 % 13 - 6));
  for (int i = 0; i < 128; i++) b[i] = T(float(i * 5 % 11 - 5));
  product<T><<<1, 32>>>(a, b, c);
  cudaDeviceSynchronize();
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 8; j++) {
      float sum = i >= 8 && j % 2 ? 1 : 0;
      for (int k = 0; k < 16; k++) sum += float(a[i * 16 + k]) * float(b[k * 8 + j]);
      expect(c[i * 8 + j] == sum, name, c[i * 8 + j], sum);
    }
}

int main() {
  uint32_t *in, *out;
  uint64_t* wide;
  cudaMallocManaged(&in, 64 * 4);
  cudaMallocManaged(&out, 32 * 16 * 4);
  cudaMallocManaged(&wide, 32 * 8);
  for (int i = 0; i < 64; i++) in[i] = i * 2654435761u + 12345;
  integers<<<1, 32>>>(in, out, wide);
  printf("%s\n", cudaGetErrorString(cudaDeviceSynchronize()));
  for (int i = 0; i < 32; i++) {
    const uint32_t a = in[i], b = in[i + 32], *r = out + i * 16;
    const uint32_t bytes[] = {a & 255, a >> 8 & 255, a >> 16 & 255, a >> 24,
                              b & 255, b >> 8 & 255, b >> 16 & 255, b >> 24};
    expect(r[0] == (a >> 4 & 255), "bfe", r[0], a >> 4 & 255);
    expect(r[1] == ((b & ~0xf00u) | (a & 15) << 8), "bfi", r[1], 0);
    expect(r[2] == (bytes[5] | bytes[1] << 8 | bytes[7] << 16 | bytes[3] << 24), "prmt", r[2], 0);
    expect(r[3] == (a ^ b ^ 0xf0f0f0f0u), "lop3", r[3], a ^ b ^ 0xf0f0f0f0u);
    expect(r[4] == (uint32_t)__builtin_popcount(a), "popc", r[4], 0);
    expect((r[5] & 1) == a >> 31, "brev", r[5], 0);
    expect(r[6] == (uint32_t)(a ? __builtin_clz(a) : 32), "clz", r[6], 0);
    expect(r[7] == (uint32_t)((uint64_t)a * b >> 32), "mul.hi", r[7], 0);
    expect(r[8] == a * b + 7, "mad.lo", r[8], 0);
    expect(r[9] == (a > b ? 11u : 2u), "setp, selp", r[9], a > b ? 11 : 2);
    expect(r[10] == a + b && r[11] == (uint32_t)(((uint64_t)a + b) >> 32), "add.cc", r[11], 0);
    expect(r[12] == (b << 8 | a >> 24), "shf", r[12], 0);
    expect(r[13] == in[i ^ 1], "shfl", r[13], in[i ^ 1]);
    expect(r[15] == (uint32_t)i, "laneid", r[15], i);
    expect(wide[i] == (uint64_t)a * b, "mul.wide", wide[i], 0);
  }
  float *numbers, *results;
  int* whole;
  cudaMallocManaged(&numbers, 32 * 4);
  cudaMallocManaged(&results, 32 * 8 * 4);
  cudaMallocManaged(&whole, 32 * 4);
  for (int i = 0; i < 32; i++) numbers[i] = 0.25f * (i + 1);
  floats<<<1, 32>>>(numbers, results, whole);
  cudaDeviceSynchronize();
  for (int i = 0; i < 32; i++) {
    const double a = numbers[i];
    const float* r = results + i * 8;
    const double wanted[] = {
        __builtin_exp2(a), 1 / a, __builtin_log2(a), 1 / __builtin_sqrt(a), 2 * a + 1, 2 * a, a, a + 3};
    for (int k = 0; k < 8; k++)
      expect(__builtin_fabs(r[k] - wanted[k]) <= 1e-5 * (1 + __builtin_fabs(wanted[k])), "float", r[k],
             wanted[k]);
    expect(whole[i] == (int)(numbers[i] * 3.7f), "cvt.rzi", whole[i], numbers[i] * 3.7);
  }
  float4 *vectors, *copies;
  int *counter, *flags;
  cudaMallocManaged(&vectors, 32 * 16);
  cudaMallocManaged(&copies, 32 * 16);
  cudaMallocManaged(&counter, 8);
  cudaMallocManaged(&flags, 32 * 4);
  counter[0] = counter[1] = 0;
  for (int i = 0; i < 32; i++) vectors[i] = make_float4(i, i + 1, i + 2, i + 3);
  memory<<<1, 32>>>(vectors, copies, counter, flags);
  cudaDeviceSynchronize();
  for (int i = 0; i < 32; i++) {
    expect(copies[i].x == 31 - i && copies[i].w == i + 3, "vector", copies[i].x, 31 - i);
    expect(flags[i] == 1, "flag", flags[i], 1);
  }
  expect(counter[0] == 64 && counter[1] == 31, "atomics", counter[0], 64);
  check_product<half>("mma f16");
  check_product<__nv_bfloat16>("mma bf16");
  printf(failures == 0 ? "all right\n" : "%d failures\n", failures);
  return failures != 0;
}
