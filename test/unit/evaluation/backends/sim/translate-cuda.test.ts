import assert from 'node:assert/strict';
import {
  translateKernelTask,
  translateProgram,
} from '../../../../../src/evaluation/backends/sim/translate-cuda.ts';
import type { TaskSpec } from '../../../../../src/protocol/task.ts';
import { loadParser } from '../../../../../src/syntax/parser.ts';
import { matmulTask } from '../../fixtures.ts';

const parser = await loadParser();
const options = {
  isHeaderPresent: (include: { readonly name: string }) => include.name === 'cuda_runtime.h',
};

function kernelUnit(source: string, overrides: Partial<TaskSpec> = {}): string {
  const result = translateKernelTask(matmulTask({ source, ...overrides }), source, parser, options);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value.text;
}

/** Line of the user's file (from 1) in a unit, which begins with one `#line`. */
function lineOf(unit: string, line: number): string {
  return unit.split('\n')[line] ?? '';
}

const signature = '(const float* A, const float* B, float* C, int M, int N, int K)';

describe('translation of kernel tasks', () => {
  it('keeps every line where it was', () => {
    const source = `#include <cuda_runtime.h>
#include <vector>
int helper(int x) {
  return x;
}
__global__ void matmul${signature} {
  __shared__ float tile[16]
                       [17];
  C[0] = tile[0][0]; // here
}
void host() {
  matmul<<<1, 1>>>(0, 0, 0, 1, 1, 1);
}
`;
    const unit = kernelUnit(source);
    assert.match(unit, /^#line 1 "matmul.cu"\n#include <cuda_runtime.h>\n#include <vector>/);
    assert.match(lineOf(unit, 9), /\/\/ here/);
    assert.doesNotMatch(unit, /helper|host\(|<<</);
    assert.equal(unit.split('#line 1 "kf-entry"')[0]?.split('\n').length, source.split('\n').length + 2);
  });

  it('reaches shared variables through references, one per declarator', () => {
    const unit = kernelUnit(
      `__global__ void matmul${signature} { __shared__ float a[16][16], b; __shared__ __align__(16) float4 v[4]; a[0][0] = b; }`,
    );
    assert.match(
      unit,
      /typedef float kf_shared_a\[16\]\[16\]; kf_shared_a& a = ::kf::sim::cuda::shared<kf_shared_a>\(KF_SHARED_KEY\("a"\)\);/,
    );
    assert.match(unit, /typedef float kf_shared_b; kf_shared_b& b = /);
    assert.match(unit, /typedef __align__\(16\) float4 kf_shared_v\[4\];/);
    assert.doesNotMatch(unit, /__shared__/);
  });

  it('keeps the alignment of a shared variable wherever it is written', () => {
    const unit = kernelUnit(
      `__global__ void matmul${signature} { __shared__ alignas(16) float a[4]; alignas(float4) __shared__ char b[8]; b[0] = a[0]; }`,
    );
    assert.match(unit, /typedef __attribute__\(\(aligned\(16\)\)\) float kf_shared_a\[4\];/);
    assert.match(
      unit,
      /\{ typedef .*; typedef __attribute__\(\(aligned\(alignof\(float4\)\)\)\)\s+char kf_shared_b\[8\];/,
    );
    assert.doesNotMatch(unit, /alignas/);
  });

  it('knows dynamic shared memory in functions and outside', () => {
    const unit = kernelUnit(`extern __shared__ unsigned char pool[];
__global__ void matmul${signature} { extern __shared__ __align__(16) float tile[]; extern __shared__ float rows[][8]; }`);
    assert.match(unit, /static constexpr ::kf::sim::cuda::DynamicShared<unsigned char> pool\{\};/);
    assert.match(unit, /auto& tile = ::kf::sim::cuda::dynamic_shared<float>\(\);/);
    assert.match(
      unit,
      /typedef float kf_shared_rows\[\]\[8\]; auto& rows = ::kf::sim::cuda::dynamic_shared<kf_shared_rows>\(\);/,
    );
  });

  it('names device and constant variables to the simulator', () => {
    const unit = kernelUnit(`__constant__ float weights[9];
__device__ int counter = 0, other;
__device__ float helper(float x);
__global__ void matmul${signature} {}`);
    assert.match(unit, /__constant__ float weights\[9\]; KF_CONSTANT_VARIABLE\(weights\)/);
    assert.match(unit, /counter = 0, other; KF_DEVICE_VARIABLE\(counter\) KF_DEVICE_VARIABLE\(other\)/);
    assert.doesNotMatch(unit, /KF_\w+\(helper\)/);
  });

  it('makes an entry with the template instance, the namespace and the types of the task', () => {
    const unit = kernelUnit(
      'namespace detail { template <int T> __global__ void matmul(const float4* A, const float* B, float* C, size_t M, int N, int K) {} }',
      {
        entry: {
          kind: 'kernel',
          instance: 'matmul<16>',
          launch: { grid: ['1'], block: ['1'], sharedBytes: '0' },
        },
      },
    );
    assert.match(unit, /detail::matmul<16>\(\(const float4\*\)::kf::sim::cuda::argument<float\*>\(a, 0\), /);
    assert.match(unit, /::kf::sim::cuda::argument<float\*>\(a, 2\), ::kf::sim::cuda::argument<int>\(a, 3\)/);
  });

  it('leaves out other kernels, host templates and headers of host libraries', () => {
    const unit = kernelUnit(`#include <cublas_v2.h>
#include "helper_cuda.h"
template <class T> T* allocate(size_t n) { return new T[n]; }
__global__ void other(cudaTextureObject_t t) { }
__global__ void matmul${signature} {}
struct Timer { void start() {} };
__host__ __device__ inline int both() { return 1; }
constexpr int three() { return 3; }
int main() { other<<<1, 1>>>(0); }`);
    assert.doesNotMatch(unit, /cublas|helper_cuda|allocate|other|main/);
    assert.match(unit, /struct Timer/);
    assert.match(unit, /both\(\)/);
    assert.match(unit, /three\(\)/);
  });

  it('names the line of what it does not support', () => {
    const result = translateKernelTask(
      matmulTask(),
      `#include <cuda_fp8.h>
__global__ void matmul${signature} {
  __nv_fp8_e4m3 a;
  matmul<<<1, 1>>>(A, B, C, M, N, K);
}`,
      parser,
      options,
    );
    assert.ok(!result.ok);
    assert.deepEqual(
      result.failure.map(({ rule, line }) => [rule, line]),
      [
        ['unsupported', 3],
        ['unsupported', 4],
      ],
    );
    assert.match(result.failure[0]?.message ?? '', /eight-bit/);
  });

  const unsupported: Readonly<Record<string, readonly [what: RegExp, body: string]>> = {
    'eight-bit floating types': [/eight-bit.*CUDA device/, '__nv_fp8_e4m3 a;'],
    textures: [/textures.*__ldg/, 'C[0] = tex1Dfetch<float>(t, 0);'],
    'tensor maps': [/tensor memory accelerator.*plain loads/, 'CUtensorMap* map = nullptr;'],
    'other parts of libcu++': [
      /libcu\+\+.*cuda::barrier/,
      'cuda::counting_semaphore<cuda::thread_scope_block> b;',
    ],
    CUB: [/CUB and Thrust.*shuffles/, 'typedef cub::BlockRadixSort<float, 128> Sort; int cub = 0;'],
    Thrust: [/CUB and Thrust.*shuffles/, 'C[0] = thrust::reduce(thrust::seq, A, A + N);'],
    'launches in kernels': [/kernel from a kernel.*host/, 'matmul<<<1, 1>>>(A, B, C, M, N, K);'],
  };
  for (const [name, [what, body]] of Object.entries(unsupported)) {
    it(`says in one reason with its line what to do about ${name}`, () => {
      const result = translateKernelTask(
        matmulTask(),
        `__global__ void matmul${signature} {\n  ${body}\n}`,
        parser,
        options,
      );
      assert.ok(!result.ok);
      assert.deepEqual(
        result.failure.map(({ rule, line }) => [rule, line]),
        [['unsupported', 2]],
      );
      assert.match(result.failure[0]?.message ?? '', what);
    });
  }

  it('leaves out what is not supported where the kernel does not reach it', () => {
    const unit = kernelUnit(`#include <thrust/reduce.h>
using namespace thrust;
namespace reduction = thrust::detail;
__device__ void tensor(float* p) { thrust::device_vector<int> a; }
__device__ float twice(float x) { return 2 * x; }
__global__ void matmul${signature} { C[0] = twice(A[0]); }`);
    assert.doesNotMatch(unit, /thrust|device_vector/);
    assert.match(unit, /twice\(float x\)/);
  });

  it('leaves out uses of macros that stand for host functions', () => {
    const unit = kernelUnit(`#define VALUE(x) (x)
#define BINDING(name, type)      \\
  void name(torch::Tensor x) {   \\
    name##_kernel<<<1, 1>>>(x);  \\
  }
BINDING(first, (float))
extern void bind(torch::Tensor, torch::Tensor);
BINDING(second, half)
PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) { m.def("f", &first); }
constexpr int four = VALUE(4);
__global__ void matmul${signature} { C[0] = at::cuda::detail::twice(four); }`);
    assert.doesNotMatch(unit, /BINDING\((first|second)|torch::Tensor,|PYBIND/);
    assert.match(lineOf(unit, 10), /four = VALUE\(4\)/);
  });

  it('translates inline assembly and includes what it needs, compiler barriers stay', () => {
    const unit = kernelUnit(
      `__global__ void matmul${signature} { int x; asm volatile("" ::: "memory"); asm("mov.u32 %0, %laneid;" : "=r"(x)); }`,
    );
    assert.match(unit, /asm volatile\("" ::: "memory"\);/);
    assert.match(unit, /^#include <kf_ptx.h>\n#line 1/);
    assert.match(unit, /kf_p::put\(kf_o0, kf_p::laneid\(\)\);/);
  });
});

describe('translation of programs', () => {
  it('takes launches whose brackets have blanks between them', () => {
    const result = translateProgram(
      '__global__ void k(int* p) {}\nint main() {\n  k << <dim3(4), 1 << 5 >> > (nullptr); k<<< 1, 2 >> >(nullptr);\n}\n',
      'a.cu',
      parser,
      options,
    );
    assert.ok(result.ok);
    assert.match(lineOf(result.value.text, 3), /host_launch\(\{dim3\(4\), 1 << 5 \}, .*\) \(nullptr\);/);
    assert.match(
      lineOf(result.value.text, 3),
      /host_launch\(\{ 1, 2 \}, \[&\]\(auto\.\.\. kf_a\) \{ k\(kf_a\.\.\.\); \}\)\(nullptr\);/,
    );
  });

  it('gives an untyped launch the type of its kernel', () => {
    const result = translateProgram(
      'template <int N> __global__ void k(int* p) {}\nint main() {\n  cudaLaunchCooperativeKernel((void*)k<2>, 1, 2, args);\n}\n',
      'a.cu',
      parser,
      options,
    );
    assert.ok(result.ok);
    assert.match(result.value.text, /cudaLaunchCooperativeKernel\(k<2>, 1, 2, args\);/);
  });

  it('keeps host code and turns launches into calls', () => {
    const result = translateProgram(
      'template <int N> __global__ void k(int* p) {}\nint main() {\n  k<2><<<dim3(4, 1), 32>>>(nullptr);\n}\n',
      'program.cu',
      parser,
      options,
    );
    assert.ok(result.ok);
    assert.match(
      lineOf(result.value.text, 3),
      /::kf::sim::cuda::host_launch\(\{dim3\(4, 1\), 32\}, \[&\]\(auto\.\.\. kf_a\) \{ k<2>\(kf_a\.\.\.\); \}\)\(nullptr\);/,
    );
  });
});
