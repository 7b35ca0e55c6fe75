import assert from 'node:assert/strict';
import { runGate } from '../../../../src/evaluation/static-gate/gate.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { candidateOf } from '../fixtures.ts';
import { groupRowSum, rowSum, rowSumTask } from '../sycl-fixtures.ts';

const task = rowSumTask();

async function rulesOf(region: string, from = task): Promise<string[]> {
  return [...new Set((await runGate(from, candidateOf(region))).map((reason) => reason.rule))];
}

/** The original with statements before the submission, on the host. */
function onHost(statements: string): string {
  return rowSum.replace('  q.submit', `  ${statements}\n  q.submit`);
}

/** The original with statements at the start of the kernel. */
function inKernel(statements: string): string {
  return rowSum.replace('      int row', `      ${statements}\n      int row`);
}

describe('static gate for SYCL', function () {
  this.timeout(20_000);

  it('lets the original and honest rewrites pass', async () => {
    const shortcut = rowSum
      .replace('q.submit([&](sycl::handler &h) {\n    h.parallel_for', 'q.parallel_for')
      .replace(/ {4}\}\);\n {2}\}\);/, '    });');
    const honest: Readonly<Record<string, string>> = {
      original: rowSum,
      'a work-group for each row': groupRowSum,
      'the queue without a handler': shortcut,
      'a range instead of an nd_range': rowSum
        .replace('sycl::nd_range<1>(padded, 64)', 'sycl::range<1>(padded)')
        .replace('sycl::nd_item<1> item', 'sycl::id<1> item')
        .replace('item.get_global_id(0)', 'item[0]'),
      'a range in a variable': onHost(
        'sycl::range<1> groups(padded / 64); const size_t n = groups[0] * 2; (void)n;',
      ),
      'two kernels with an event': onHost(
        'sycl::event first = q.single_task([=]() { out[0] = 0.0f; }); first.wait();',
      ),
      'two kernels, one behind the other by an argument': rowSum
        .replace('  q.submit', '  sycl::event first = q.single_task([=]() { out[0] = 0.0f; });\n  q.submit')
        .replace('{\n    h.parallel_for', '{\n    h.depends_on(first);\n    h.parallel_for'),
      'one of two kernels': onHost('if (padded > 100000) { q.single_task([=]() { out[0] = 0.0f; }); } else'),
      'sub-groups and atomics': inKernel(
        'auto sg = item.get_sub_group(); float x = sycl::reduce_over_group(sg, 1.0f, sycl::plus<float>()); ' +
          'sycl::atomic_ref<float, sycl::memory_order::relaxed, sycl::memory_scope::device> a(out[0]); (void)x; (void)a;',
      ),
      'macros in kernels and numbers on the host': `#define AT(r, c) in[(r) * columns + (c)]\n#define SCALE 0.5f\n${onHost('float scale = SCALE; (void)scale;')}`,
      'a helper that rounds': `inline int rounded(int n, int by) { return (n + by - 1) / by * by; }\n${onHost('int all = rounded(padded, 64); (void)all;')}`,
      'operators of a type in kernels': `struct Two { float a, b; };\ninline Two operator+(Two x, Two y) { return {x.a + y.a, x.b + y.b}; }\n${inKernel('Two two = Two{1, 2} + Two{3, 4}; (void)two;')}`,
      'a function object as the kernel': `struct Half { float operator()(float v) const { return v / 2; } };\n${inKernel('Half half; float x = half(1.0f); (void)x;')}`,
      'an attribute': rowSum.replace(
        'nd_item<1> item) {',
        'nd_item<1> item) [[sycl::reqd_sub_group_size(16)]] {',
      ),
      'a helper for kernels': `template <typename T> inline T twice(T x) { return x + x; }\n${inKernel('(void)twice(1.0f);')}`,
      'a function object': `struct Sum {
  const float *in; float *out; int rows, cols;
  Sum(const float *in, float *out, int rows, int cols) : in(in), out(out), rows(rows), cols(cols) {}
  void operator()(sycl::nd_item<1> item) const {
    const int row = item.get_global_id(0);
    if (row >= rows) return;
    float sum = 0.0f;
    for (int c = 0; c < cols; ++c) sum += in[row * cols + c];
    out[row] = sum;
  }
};
void row_sum(sycl::queue &q, const float *in, float *out, int rows, int cols) {
  q.parallel_for(sycl::nd_range<1>((rows + 63) / 64 * 64, 64), Sum(in, out, rows, cols));
}`,
      'vectors of the language': inKernel(
        'sycl::float4 v = *reinterpret_cast<const sycl::float4 *>(in); float s = v.x() + v[1]; (void)s;',
      ),
      'a rounding lambda': onHost('auto up = [](size_t n) { return (n + 63) / 64 * 64; }; (void)up(padded);'),
      'the number of compute units': onHost(
        'auto units = q.get_device().get_info<sycl::info::device::max_compute_units>(); (void)units;',
      ),
      'names of its own that the library has too': inKernel(
        'int thread = item.get_local_id(0); float list[4] = {}; const int &map = thread, *set = &thread; ' +
          'if (thread < 4) list[thread] = map + *set; (void)list;',
      ),
      'a field that the library has too': `struct Sum {
  const float *map; float *out; int rows, cols;
  Sum(const float *map, float *out, int rows, int cols) : map(map), out(out), rows(rows), cols(cols) {}
  void operator()(sycl::id<1> i) const { out[i] = map[i]; }
};
void row_sum(sycl::queue &q, const float *in, float *out, int rows, int cols) {
  q.parallel_for(sycl::range<1>(rows), Sum(in, out, rows, cols));
}`,
      'a lambda in a kernel that takes by reference': inKernel(
        'float x = 0; auto add = [&](float y) { x += y; }; add(1.0f); (void)x;',
      ),
      'a lambda named before': rowSum.replace(
        /h\.parallel_for\(sycl::nd_range<1>\(padded, 64\), (\[=\][^]*\})\);\n {2}\}\);\n\}$/,
        'auto body = $1;\n    h.parallel_for(sycl::nd_range<1>(padded, 64), body);\n  });\n}',
      ),
    };
    for (const [name, region] of Object.entries(honest))
      assert.deepEqual(await runGate(task, candidateOf(region)), [], name);
  });

  const attacks: readonly (readonly [string, string, string])[] = [
    [
      'an object called on the host',
      `struct All { const float *in; int operator()(int i) const { return (int)in[i]; } };\n${onHost('All all{in}; int k = all(0); (void)k;')}`,
      'host-work',
    ],
    [
      'a method named after one of the library',
      `struct All { const float *in; int size() const { return (int)in[0]; } };\n${onHost('All all{in}; int k = all.size(); (void)k;')}`,
      'host-work',
    ],
    [
      'another name for a lambda',
      onHost(
        'auto f = [=](sycl::id<1> i) { return in[i]; }; auto &g = f; float k = g(sycl::id<1>(0)); (void)k;',
      ),
      'host-work',
    ],
    [
      'a lambda handed to a helper',
      `template <class F> float run(F f) { return f(sycl::id<1>(0)); }\n${onHost('auto f = [=](sycl::id<1> i) { return in[i]; }; float k = run(f); (void)k;')}`,
      'host-work',
    ],
    [
      'work in the initialiser of a capture',
      `inline float first(const float *in) { return in[0]; }\n${rowSum.replace('parallel_for(', 'single_task([=, k = first(in)]() { (void)k; });\n    h.parallel_for(')}`,
      'host-work',
    ],
    [
      'a call in a macro',
      `inline float first(const float *in) { return in[0]; }\n#define GO first(in)\n${onHost('float k = GO; (void)k;')}`,
      'host-work',
    ],
    [
      'data named by a macro',
      `inline float first(const float *in) { return in[0]; }\n#define SOURCE in\n${onHost('float k = first(SOURCE); (void)k;')}`,
      'host-work',
    ],
    [
      'data stored in an object',
      `struct All { const float *in; };\ninline float first(All all) { return all.in[0]; }\n${onHost('All all; all.in = in; float k = first(all); (void)k;')}`,
      'host-work',
    ],
    [
      'a command that nothing puts behind the first',
      onHost('q.single_task([=]() { out[0] = 0.0f; });'),
      'unordered-commands',
    ],
    [
      'commands in a loop that nothing puts in order',
      onHost('for (int k = 0; k < 3; ++k) q.single_task([=]() { out[0] += k; }); q.wait();'),
      'unordered-commands',
    ],
    [
      'a pointer kept',
      onHost('static const float *last = nullptr; if (last != in) last = in;'),
      'persistent-state',
    ],
    ['a thread', onHost('std::thread t([] {}); t.join();'), 'host-library'],
    [
      'a thread beside a variable of its name',
      onHost('{ int thread = 0; (void)thread; } std::thread t([] {}); t.join();'),
      'host-library',
    ],
    [
      'an unqualified thread beside a variable of its name',
      onHost('{ int thread = 0; (void)thread; } thread t([] {}); t.join();'),
      'host-library',
    ],
    [
      'a function called beside a variable of its name',
      onHost('{ int memcpy = 0; (void)memcpy; } memcpy(out, in, 4);'),
      'host-library',
    ],
    [
      'a kernel that captures by reference',
      rowSum.replace('[=](sycl::nd', '[&](sycl::nd'),
      'capture-by-reference',
    ],
    [
      'a kernel that captures one name by reference',
      rowSum.replace('[=](sycl::nd', '[=, &rows](sycl::nd'),
      'capture-by-reference',
    ],
    [
      'a named kernel that captures by reference',
      onHost(
        'auto body = [&](sycl::id<1> i) { out[i] = in[i]; }; q.parallel_for(sycl::range<1>(rows), body);',
      ),
      'capture-by-reference',
    ],
    ['a thread under an alias', `using t = std::thread;\n${onHost('t worker([] {});')}`, 'host-library'],
    ['a thread in a macro', `#define T std::thread\n${onHost('T worker([] {});')}`, 'host-library'],
    ['an alias of a namespace', onHost('namespace s = std; s::size_t n = 1; (void)n;'), 'namespace-alias'],
    ['a using-directive', onHost('using namespace std;'), 'namespace-alias'],
    ['std::async', onHost('auto f = std::async([] { return 1; });'), 'host-library'],
    ['a file', onHost('std::ifstream file("/etc/passwd");'), 'host-library'],
    ['the environment', onHost('const char *home = getenv("HOME"); (void)home;'), 'system-call'],
    ['a clock', onHost('auto now = std::chrono::steady_clock::now(); (void)now;'), 'host-library'],
    ['a wait in time', onHost('usleep(1000);'), 'clock'],
    ['a static', onHost('static int calls = 0; ++calls;'), 'persistent-state'],
    ['state of the file', `int calls;\n${rowSum}`, 'persistent-state'],
    [
      'a host task',
      rowSum.replace('    h.parallel_for', '    h.host_task([=]() { out[0] = 1; });\n    h.parallel_for'),
      'host-task',
    ],
    ['another queue', onHost('sycl::queue other; other.single_task([=]() { out[0] = 0; });'), 'new-queue'],
    ['another queue by auto', onHost('auto other = sycl::queue{sycl::cpu_selector_v};'), 'new-queue'],
    ['a device', onHost('sycl::device d = q.get_device();'), 'new-queue'],
    ['a buffer of its own', onHost('sycl::buffer<float, 1> own(out, sycl::range<1>(rows));'), 'new-queue'],
    [
      'a host accessor',
      onHost('sycl::buffer<float> b{sycl::range<1>(4)}; sycl::host_accessor a(b);'),
      'new-queue',
    ],
    ['an allocation', onHost('float *own = sycl::malloc_shared<float>(rows, q);'), 'host-library'],
    ['a copy by the queue', onHost('q.memcpy(out, in, sizeof(float) * rows);'), 'uncounted-work'],
    ['a fill by the queue', onHost('q.fill(out, 0.0f, rows).wait();'), 'uncounted-work'],
    [
      'a result computed on the host',
      onHost('for (int r = 0; r < rows; ++r) out[r] = in[r * cols];'),
      'host-work',
    ],
    ['a pointer followed on the host', onHost('*out = 1.0f;'), 'host-work'],
    ['host work in a lambda', onHost('auto fill = [&]() { out[0] = 1; }; fill();'), 'host-work'],
    [
      'a kernel called by the host',
      onHost('auto body = [=](sycl::id<1> i) { out[i] = in[i]; }; body(sycl::id<1>(0));'),
      'host-work',
    ],
    [
      'host work in a helper',
      `inline void fill(float *o) { o[0] = 1; }\n${onHost('fill(out);')}`,
      'host-work',
    ],
    [
      'host work through another name',
      `inline void fill(float *o) { o[0] = 1; }\n${onHost('float *other = out; fill(other);')}`,
      'host-work',
    ],
    [
      'work in a constructor',
      `struct W { W(float *o) { o[0] = 1; } };\n${onHost('W w(out); (void)w;')}`,
      'work-in-constructor',
    ],
    ['an algorithm of the library', onHost('std::fill(out, out + rows, 0.0f);'), 'standard-library'],
    ['a library', onHost('oneapi::mkl::blas::gemv(q);'), 'host-library'],
    ['inline assembly', inKernel('asm volatile("nop");'), 'inline-assembly'],
    ['a constructor attribute', `__attribute__((constructor)) void early() {}\n${rowSum}`, 'attribute'],
    ['an ifunc', `__attribute__((ifunc("x"))) void early();\n${rowSum}`, 'attribute'],
    ['an include', `#include <thread>\n${rowSum}`, 'include'],
    ['conditional compilation', `#ifdef __SYCL_DEVICE_ONLY__\n#endif\n${rowSum}`, 'conditional-compilation'],
    ['the harness', inKernel('kf::sim::current.lane = 0;'), 'harness-name'],
    ['a checker hook', `extern "C" void __tsan_read4(void *) {}\n${rowSum}`, 'harness-name'],
    ['a changed signature', rowSum.replace('int cols', 'long cols'), 'signature-changed'],
    ['a changed result', rowSum.replace('void row_sum', 'sycl::event row_sum'), 'signature-changed'],
    ['a missing function', 'constexpr int nothing = 0;', 'function-missing'],
    ['a second definition', `${rowSum}\n${rowSum}`, 'function-missing'],
  ];
  for (const [name, region, rule] of attacks)
    it(`catches ${name}`, async () => {
      const rules = await rulesOf(region);
      assert.ok(rules.includes(rule), `${rules.join(', ')} lacks ${rule}`);
    });

  it('says the line and the reason of a capture by reference', async () => {
    const [reason] = await runGate(task, candidateOf(rowSum.replace('[=](sycl::nd', '[&](sycl::nd')));
    const line = task.source.split('\n').findIndex((text) => text.includes('[=](sycl::nd')) + 1;
    assert.deepEqual(reason, {
      rule: 'capture-by-reference',
      message: 'the kernel captures by reference ("[&]"), but a device cannot reach variables of the host',
      line,
    });
  });

  it('lets only the kernel change where the task says so', async () => {
    const kernelTask = rowSumTask({ freedom: 'kernel' });
    const faster = rowSum.replace('sum += in', 'sum = sum + in');
    assert.deepEqual(await rulesOf(faster, kernelTask), []);
    assert.deepEqual(await rulesOf(rowSum.replace('padded, 64', 'padded, 32'), kernelTask), [
      'launch-changed',
    ]);
  });

  it('keeps a statement a statement', async () => {
    const text =
      'auto done = q.parallel_for(sycl::range<1>(rows), [=](sycl::id<1> r) { out[r] = in[r * cols]; });';
    const before = '#include <sycl/sycl.hpp>\nint main() {\n  sycl::queue q;\n  ';
    const source = `${before}${text}\n  done.wait();\n}\n`;
    const statementTask: TaskSpec = rowSumTask({
      source,
      region: { start: before.length, end: before.length + text.length },
      entry: { kind: 'statement', queue: 'q' },
    });
    assert.deepEqual(await rulesOf(text, statementTask), []);
    assert.deepEqual(await rulesOf(text.replace('rows)', 'size_t(rows))'), statementTask), []);
    assert.deepEqual(await rulesOf(text.replace('auto done = ', ''), statementTask), ['statement-only']);
    assert.deepEqual(await rulesOf(`${text} return 0;`, statementTask), ['statement-only']);
  });

  it('holds nothing against a candidate that the original does too', async () => {
    const own = onHost('q.memset(out, 0, sizeof(float) * rows).wait();');
    const source = task.source.replace(rowSum, own);
    const from = rowSumTask({
      source,
      region: { start: task.region.start, end: task.region.start + own.length },
    });
    assert.deepEqual(await rulesOf(own, from), []);
    const twice = own.replace('  q.submit', '  q.memset(out, 0, 4);\n  q.submit');
    assert.deepEqual(await rulesOf(twice, from), ['uncounted-work']);
  });
});
