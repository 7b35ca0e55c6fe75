import assert from 'node:assert/strict';
import { runGate } from '../../../../src/evaluation/static-gate/gate.ts';
import { candidateOf, matmulTask, naiveMatmul, tiledMatmul } from '../fixtures.ts';

const task = matmulTask();
const kernelText = naiveMatmul.slice(naiveMatmul.indexOf('__global__'));

async function rulesOf(region: string, from = task): Promise<string[]> {
  return [...new Set((await runGate(from, candidateOf(region))).map((reason) => reason.rule))];
}

/** The naive kernel with a statement put first in its body. */
function withStatement(statement: string): string {
  return kernelText.replace('{\n', `{\n  ${statement}\n`);
}

describe('static gate', () => {
  it('lets the original and honest rewrites pass', async () => {
    const honest = [
      kernelText,
      tiledMatmul,
      `constexpr int TILE = 32;\ntemplate <int N> struct Pad { static constexpr int value = N + 1; };\n${kernelText}`,
      `__device__ __forceinline__ float dot4(float4 a, float4 b) { return a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w; }\n${kernelText}`,
      withStatement('extern __shared__ float tile[]; tile[threadIdx.x] = 0; __syncthreads();'),
      withStatement('auto pick = [](float a, float b) { return a > b ? a : b; }; (void)pick;'),
      withStatement(
        'const float4* A4 = reinterpret_cast<const float4*>(A); (void)A4; int m = std::min(M, N); (void)m;',
      ),
      withStatement('float x[4]; int i[2] = {0, 1}; x[i[1]] = __expf(1.0f); (void)x;'),
      kernelText
        .replace('void matmul', 'void __launch_bounds__(256) matmul')
        .replace('const float* A', 'const float* __restrict__ A'),
      `__device__ const float weights[3] = {1, 2, 3};\n__constant__ float more[2] = {1, 2};\nconstexpr const char* const name = nullptr;\n${kernelText}`,
      `constexpr float HALF = 0.5f;\n__device__ float twice(float v);\n__device__ float twice(float v) { return 2 * v; }\n${withStatement('static const float weights[2] = {HALF, 1.0f}; (void)weights;')}`,
      `#define QUAD(p) (*reinterpret_cast<const float4*>(p))\n#define ADD(s, v) do { s += v; } while (0)\n#define AT(r, c) A[r][c]\n${kernelText}`,
      `using Call = float (*)(float);\n__device__ float twice(float v) { return 2 * v; }\n${withStatement('Call f = twice; Call table[2] = {twice, &twice}; f = (Call)twice; (void)static_cast<Call>(&twice)(table[K & 1](f(1.0f)));')}`,
      withStatement(
        'union { float f; int i; } bits; bits.f = 1; float v[4]; memcpy(&v, A, 16); auto rows = reinterpret_cast<const float (*)[4]>(A); (void)rows;',
      ),
      `struct __attribute__((aligned(16))) Vector { float v[4]; };\n${kernelText}`,
    ];
    for (const region of honest)
      assert.deepEqual(await runGate(task, candidateOf(region)), [], region.slice(0, 120));
  });

  it('says the line in the composed file', async () => {
    const [reason] = await runGate(task, candidateOf(withStatement('asm("nop");')));
    const line = task.source.slice(0, task.region.start).split('\n').length + 1;
    assert.equal(reason?.rule, 'inline-assembly');
    assert.equal(reason.line, line);
  });

  const attacks: readonly (readonly [string, string, string])[] = [
    ['a changed signature', kernelText.replace(', int K', ', long K'), 'signature-changed'],
    ['a dropped parameter', kernelText.replace(', int K', ''), 'signature-changed'],
    ['a missing kernel', '__device__ int helper() { return 1; }', 'kernel-missing'],
    ['a second kernel', `${kernelText}__global__ void other() {}`, 'extra-kernel'],
    ['an include', `#include "/etc/passwd"\n${kernelText}`, 'include'],
    ['an include as a digraph', `%:include <cstdio>\n${kernelText}`, 'hidden-text'],
    ['a macro over a keyword', `#define float double\n${kernelText}`, 'macro'],
    ['a macro over the runtime', `#define threadIdx blockIdx\n${kernelText}`, 'macro'],
    ['a macro over the harness', `#define kf_entry other\n${kernelText}`, 'macro'],
    ['a macro that pastes', `#define JOIN(a, b) a##b\n${kernelText}`, 'macro'],
    ['a macro that hides a call', `#define GO system("id")\n${kernelText}`, 'system-call'],
    [
      'a macro that hides an attribute',
      `#define HIDE __attribute__((no_sanitize("thread")))\nHIDE ${kernelText}`,
      'macro',
    ],
    [
      'a macro that hides state',
      `#define KEEP static int calls\n${withStatement('KEEP; ++calls;')}`,
      'macro',
    ],
    ['a macro that ends the kernel', `#define MORE() } int leak = 1; void more() {\n${kernelText}`, 'macro'],
    ['conditional compilation', `#ifdef __OPTIMIZE__\n#endif\n${kernelText}`, 'conditional-compilation'],
    ['a foreign pragma', `#pragma GCC optimize("fast-math")\n${kernelText}`, 'pragma'],
    ['_Pragma', withStatement('_Pragma("GCC ivdep")'), 'pragma'],
    ['inline assembly', withStatement('__asm__ volatile("syscall");'), 'inline-assembly'],
    ['a constructor', `__attribute__((constructor)) __device__ void run() {}\n${kernelText}`, 'attribute'],
    ['an attribute in brackets', `[[gnu::constructor]] __device__ void run() {}\n${kernelText}`, 'attribute'],
    ['an ifunc', `__attribute__((ifunc("x"))) __device__ void run();\n${kernelText}`, 'attribute'],
    [
      'switching the checker off',
      `__attribute__((no_sanitize("thread"))) __device__ void run() {}\n${kernelText}`,
      'attribute',
    ],
    ...[
      '((void (*)())(long)A)();',
      'reinterpret_cast<void (*)(int)>(N)(1);',
      'Call f = (Call)(long)A; f(1);',
      'Call((long)A)(1);',
      'auto f = std::bit_cast<Call>((long)N); f(1);',
      'Call f = step; *(long*)&f = N; f(1);',
      'auto f = step; memcpy(&f, &A, 8); f(1);',
      'Call f[2] = {step, step}; ((long*)f)[0] = N; f[0](1);',
      'union { Call f; long n; } u; u.n = N; u.f(1);',
      'auto f = reinterpret_cast<decltype(&step)>((long)N); f(1);',
    ].map(
      (body) =>
        [
          `a function pointer made of something else: ${body}`,
          `using Call = void (*)(int);\n__device__ void step(int i) {}\n${withStatement(body)}`,
          'code-pointer',
        ] as const,
    ),
    [
      'a macro that makes a function pointer',
      `#define GO(x) ((void (*)())(x))()\n${withStatement('GO(A);')}`,
      'code-pointer',
    ],
    ['a checker hook', `__device__ void __tsan_read4(void*) {}\n${kernelText}`, 'harness-name'],
    ['harness types', withStatement('kf::sim::current.lane = 0;'), 'harness-name'],
    ['host code', `void prepare() {}\n${kernelText}`, 'host-code'],
    ['a main function', `int main() { return 0; }\n${kernelText}`, 'host-code'],
    ['state between launches', `__device__ int calls = 0;\n${kernelText}`, 'persistent-state'],
    ['a static local', withStatement('static int calls = 0; ++calls;'), 'persistent-state'],
    [
      'what was true in the first call',
      withStatement('static const int first = M; (void)first;'),
      'persistent-state',
    ],
    ['the same in parentheses', withStatement('static const int first(M); (void)first;'), 'persistent-state'],
    [
      'a variable that looks like a function',
      `constexpr int START = 0;\n__device__ int calls(START);\n${kernelText}`,
      'persistent-state',
    ],
    ['a host global', `int calls;\n${kernelText}`, 'persistent-state'],
    ['a pointer to what is constant', `__device__ const float* seen;\n${kernelText}`, 'persistent-state'],
    [
      'a second variable that is no constant',
      withStatement('static const int zero = 0, *calls = nullptr; ++calls;'),
      'persistent-state',
    ],
    [
      'a static behind its type',
      withStatement('decltype(int{}) static calls = 0; ++calls;'),
      'persistent-state',
    ],
    [
      'a mutable member',
      `struct State { mutable int calls = 0; };\nconstexpr State state;\n${kernelText}`,
      'persistent-state',
    ],
    ['a volatile constant', `__device__ volatile const int state = 3;\n${kernelText}`, 'persistent-state'],
    [
      'a constant with a constructor',
      `struct State { int calls; };\n__device__ const State state{};\n${kernelText}`,
      'persistent-state',
    ],
    [
      'an initialiser that calls',
      `__device__ int f() { return 1; }\nconst int value = f();\n${kernelText}`,
      'persistent-state',
    ],
    ['extern C', `extern "C" __device__ int getpid();\n${kernelText}`, 'linkage'],
    ['a namespace of the harness', `namespace kf { }\n${kernelText}`, 'linkage'],
    ['a file', withStatement('fopen("/tmp/x", "w");'), 'system-call'],
    ['a thread', withStatement('std::thread t;'), 'standard-library'],
    ['a clock', withStatement('timespec t; clock_gettime(0, &t);'), 'clock'],
    ['a host call', withStatement('cudaStreamCreate(nullptr);'), 'host-runtime-call'],
    ['dynamic parallelism', withStatement('matmul<<<1, 1>>>(A, B, C, M, N, K);'), 'launch-in-region'],
    ['allocation', withStatement('float* p = new float[4]; (void)p;'), 'allocation'],
    ['build-dependent code', withStatement('if (__COUNTER__ > 3) return;'), 'build-dependent'],
    ['a spliced line', withStatement('int a\\\nb = 0;'), 'hidden-text'],
    ['an escaped identifier', withStatement('\\u0061sm("nop");'), 'hidden-text'],
    ['closing a brace too many', `${kernelText}}\nint x() {`, 'unbalanced-region'],
    ['nonsense', `${kernelText}\n@@ this is not code @@;`, 'unreadable'],
  ];
  for (const [name, region, rule] of attacks)
    it(`catches ${name}`, async () => {
      const rules = await rulesOf(region);
      assert.ok(rules.includes(rule), `${rule} expected, got ${rules.join(', ') || 'nothing'}`);
    });

  it('ignores what stands in comments and strings', async () => {
    assert.deepEqual(
      await rulesOf(
        withStatement(
          '/* asm("x"); #include <a> */ // system("id")\n  const char* text = "fopen asm"; (void)text;',
        ),
      ),
      [],
    );
  });

  it('holds nothing against a candidate that the original does too', async () => {
    const source = `__device__ int counter;\n${task.source}`;
    const own = matmulTask({
      source,
      region: { start: 0, end: source.indexOf('\nint main') },
    });
    assert.deepEqual(await rulesOf(source.slice(0, own.region.end), own), []);
  });

  it('refuses a new launch where the task gives no freedom for it', async () => {
    const launch = { grid: ['ceilDiv(N, 32)', 'ceilDiv(M, 8)'], block: ['32', '8'], sharedBytes: '0' };
    const reasons = await runGate(matmulTask({ freedom: 'kernel' }), candidateOf(kernelText, launch));
    assert.deepEqual(
      reasons.map((reason) => reason.rule),
      ['launch-changed'],
    );
    assert.deepEqual(await runGate(task, candidateOf(kernelText, launch)), []);
  });
});
