import assert from 'node:assert/strict';
import { parse } from '../../../../src/syntax/parser.ts';
import { findSyclKernels } from '../../../../src/syntax/sycl/find-kernels.ts';
import { viewOf } from '../../../../src/syntax/sycl/view/kernel-view.ts';
import type { KernelView } from '../../../../src/syntax/sycl/view/kernel-view.ts';
import { kernels } from './sycl-kernels.ts';

async function viewed(text: string): Promise<KernelView> {
  const tree = await parse(text);
  const [kernel] = findSyclKernels(tree);
  assert.ok(kernel);
  const view = viewOf(tree, kernel);
  if (!view.ok) assert.fail(`line ${view.failure.line}: ${view.failure.message}`);
  return view.value;
}

async function reason(text: string): Promise<string> {
  const tree = await parse(text);
  const [kernel] = findSyclKernels(tree);
  assert.ok(kernel);
  const view = viewOf(tree, kernel);
  assert.equal(view.ok, false);
  return view.ok ? '' : `${view.failure.line}: ${view.failure.message}`;
}

const shown = (view: KernelView): string => view.text.slice(view.kernel.range.start, view.kernel.range.end);

/** A kernel around one body, with the names that bodies use. */
const around = (body: string): string => `void f(sycl::queue &q, float *x, int *k, int n) {
  q.parallel_for(sycl::nd_range<2>({8, 64}, {1, 64}), [=](sycl::nd_item<2> it) {
${body}
  });
}`;

async function bodyOf(body: string): Promise<string> {
  const view = await viewed(around(body));
  return view.text.slice(view.kernel.body.start + 1, view.kernel.body.end - 1).trim();
}

describe('views of SYCL kernels', () => {
  for (const { style, text } of kernels)
    it(`keeps the lines of ${style}`, async () => {
      const view = await viewed(text);
      assert.equal(view.text.split('\n').length, text.split('\n').length);
      assert.equal(view.kernel.body.end > view.kernel.body.start, true);
      const lines = view.text.split('\n');
      for (const line of lines)
        if (view.kernel.bodyNode.text.includes(line)) assert.doesNotMatch(line, /sycl::/);
    });

  it('shows a two-dimensional kernel with the last dimension as x', async () => {
    const view = await viewed(kernels[0]?.text ?? '');
    assert.equal(
      shown(view),
      `__global__ void product(const float *a, const float *b, float *c, int m, int n, int k) {
    const int row = blockIdx.y * blockDim.y + threadIdx.y;
    const int col = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= m || col >= n) return;
    float sum = 0.0f;
    for (int i = 0; i < k; ++i) sum += a[row * k + i] * b[i * n + col];
    c[row * n + col] = sum;
  }`,
    );
    assert.deepEqual(view.launch, {
      grid: ['ceilDiv(n, 16)', 'ceilDiv(m, 16)'],
      block: ['16', '16'],
      sharedBytes: '0',
    });
  });

  it('writes the index and the guard that a range kernel does not say', async () => {
    const view = await viewed(kernels[5]?.text ?? '');
    assert.match(
      shown(view),
      /const size_t at_0 = blockIdx\.y \* blockDim\.y \+ threadIdx\.y; const size_t at_1 = .*; if \(at_0 >= rows \|\| at_1 >= cols\) return;/,
    );
    assert.deepEqual(view.launch?.block, ['256']);
  });

  it('shows local accessors as shared arrays and barriers as __syncthreads', async () => {
    const text = shown(await viewed(kernels[2]?.text ?? ''));
    assert.match(text, /__shared__ float cache\[WG\];/);
    assert.match(text, /__syncthreads\(\);/);
    assert.doesNotMatch(text, /group/);
  });

  const bodies: readonly (readonly [string, string, string])[] = [
    [
      'an index in a product',
      'k[0] = it.get_global_id(1) * 4;',
      'k[0] = (blockIdx.x * blockDim.x + threadIdx.x) * 4;',
    ],
    ['a linear id', 'k[0] = it.get_local_linear_id();', 'k[0] = threadIdx.y * blockDim.x + threadIdx.x;'],
    [
      'an id with a name',
      'auto id = it.get_local_id(); k[0] = id[0] + id[1];',
      'k[0] = threadIdx.y + threadIdx.x;',
    ],
    [
      'a lane',
      'k[0] = it.get_sub_group().get_local_id()[0];',
      'k[0] = (threadIdx.y * blockDim.x + threadIdx.x) % warpSize;',
    ],
    [
      'a shuffle',
      'x[0] = sycl::permute_group_by_xor(it.get_sub_group(), x[1], 4);',
      'x[0] = __shfl_xor_sync(0xffffffffu, x[1], 4);',
    ],
    [
      'a broadcast',
      'x[0] = sycl::group_broadcast(it.get_sub_group(), x[1], 3);',
      'x[0] = __shfl_sync(0xffffffffu, x[1], 3);',
    ],
    [
      'a reduction',
      'x[0] = sycl::reduce_over_group(it.get_sub_group(), x[1], sycl::maximum<float>());',
      'x[0] = __reduce_max_sync(0xffffffffu, x[1]);',
    ],
    [
      'a vote of the group',
      'k[0] = sycl::any_of_group(it.get_group(), k[1] > 0);',
      'k[0] = __syncthreads_or(k[1] > 0);',
    ],
    [
      'a fence',
      'sycl::atomic_fence(sycl::memory_order::acq_rel, sycl::memory_scope::device);',
      '__threadfence();',
    ],
    [
      'single precision',
      'x[0] = sycl::exp(x[1]) + sycl::fmax(x[2], 0.0f);',
      'x[0] = expf(x[1]) + fmaxf(x[2], 0.0f);',
    ],
    ['double precision', 'double d = n; d = sycl::sqrt(d);', 'double d = n; d = sqrt(d);'],
    ['native functions', 'x[0] = sycl::native::exp(x[1]);', 'x[0] = __expf(x[1]);'],
    ['a clamp', 'k[0] = sycl::clamp(k[1], 0, n);', 'k[0] = min(max(k[1], 0), n);'],
    [
      'an atomic',
      'sycl::atomic_ref<int, sycl::memory_order::relaxed, sycl::memory_scope::device>(k[n]).fetch_max(3);',
      'atomicMax(&k[n], 3);',
    ],
    [
      'an atomic operator',
      'sycl::atomic_ref<int, sycl::memory_order::relaxed, sycl::memory_scope::device> r(k[n]); r += 2; r++;',
      'atomicAdd(&k[n], 2); atomicAdd(&k[n], 1);',
    ],
    [
      'an atomic of SYCL 1.2.1',
      'sycl::atomic<int> a(sycl::global_ptr<int>(k + n)); a.fetch_add(2);',
      'atomicAdd(&k[n], 2);',
    ],
    [
      'an atomic of SYCL 1.2.1 without a name',
      'sycl::atomic<int>(sycl::global_ptr<int>(&k[n])).fetch_max(2); k[1].fetch_add(1);',
      'atomicMax(&k[n], 2); atomicAdd(&k[1], 1);',
    ],
    [
      'an marray that is used by elements',
      'sycl::marray<float, 3> m{0.0f}; for (int e = 0; e < 3; ++e) m[e] += x[e];',
      'float m[3] = {0.0f, 0.0f, 0.0f}; for (int e = 0; e < 3; ++e) m[e] += x[e];',
    ],
    [
      'an marray without values',
      'sycl::marray<int, 2> m; m[0] = n; k[0] = m[0];',
      'int m[2]; m[0] = n; k[0] = m[0];',
    ],
    [
      'loads and stores by a group',
      'float v; sycl::ext::oneapi::experimental::group_load(it.get_sub_group(), x + n, v); sycl::ext::oneapi::experimental::group_store(it.get_group(), v, x);',
      'float v; v = x[n + ((threadIdx.y * blockDim.x + threadIdx.x) % warpSize)]; x[threadIdx.y * blockDim.x + threadIdx.x] = v;',
    ],
    [
      'arithmetic of vectors',
      'sycl::float2 v(1.0f, x[0]), w = v * 2.0f + v; x[0] = sycl::dot(v, w);',
      'float2 v(1.0f, x[0]), w = v * 2.0f + v; x[0] = (v.x * w.x + v.y * w.y);',
    ],
    ['a vector', 'sycl::vec<float, 2> v(1.0f, x[0]); x[0] = v.y();', 'float2 v(1.0f, x[0]); x[0] = v.y;'],
    [
      'a made vector',
      'auto v = sycl::float4(x[0]); x[0] = v.s3();',
      'auto v = make_float4(x[0], x[0], x[0], x[0]); x[0] = v.w;',
    ],
  ];
  for (const [what, sycl, cuda] of bodies)
    it(`shows ${what}`, async () => {
      assert.equal((await bodyOf(sycl)).replace(/\s+/g, ' '), cuda);
    });

  it('follows element types through deduced buffers and ranges of accessors', async () => {
    const view = await viewed(`void f(sycl::queue &q, std::vector<double> &host) {
  sycl::buffer buffer(host);
  q.submit([&](sycl::handler &h) {
    sycl::accessor a(buffer, h, sycl::read_write);
    h.parallel_for(a.get_range(), [=](sycl::id<1> i) { a[i] *= 2.0; });
  });
}`);
    assert.match(
      shown(view),
      /\(double \*a, int a_extent0\) \{ .*if \(i >= a_extent0\) return; a\[i\] \*= 2\.0; \}/,
    );
    assert.deepEqual(view.launch?.grid, ['ceilDiv(a_extent0, 256)']);
  });

  it('tells the element type of buffers made of vectors behind aliases, arrays, addresses and casts', async () => {
    const made = async (host: string, source: string): Promise<string> =>
      shown(
        await viewed(`typedef std::vector<short> Shorts;
void f(sycl::queue &q, ${host}) {
  sycl::buffer values_buffer{${source}};
  q.submit([&](sycl::handler &h) {
    sycl::accessor values(values_buffer, h, sycl::read_write);
    h.parallel_for(sycl::range<1>(64), [=](sycl::id<1> i) { values[i] *= 2; });
  });
}`),
      );
    // The accessor has the name of what the buffer is made of.
    assert.match(await made('const Shorts &values', 'values'), /\(short \*values\)/);
    assert.match(await made('char (&host)[64]', 'host, sycl::range<1>(64)'), /\(char \*values\)/);
    assert.match(await made('int host', '&host, sycl::range<1>(1)'), /int \*values\)/);
    assert.match(
      await made('void *host', 'reinterpret_cast<double *>(host), sycl::range<1>(64)'),
      /double \*values\)/,
    );
  });

  it('finds buffers and numbers among the fields of a class around', async () => {
    const view = await viewed(`struct Scale {
  void run(sycl::queue &q) {
    q.submit([&](sycl::handler &h) {
      auto values = values_buffer.get_access<sycl::access::mode::read_write>(h);
      h.parallel_for(sycl::range<1>(count), [=, n = count](sycl::id<1> i) { values[i] *= n; });
    });
  }
  HostBuffer<float, 1> values_buffer;
  int count;
};`);
    assert.match(shown(view), /float \*values/);
  });

  it('shows a copied pointer with the type of the first', async () => {
    const view = await viewed(`void f(sycl::queue &q, float *x) {
  auto y = x;
  q.parallel_for(sycl::range<1>(64), [=](sycl::id<1> i) { y[i] = 1.0f; });
}`);
    assert.match(shown(view), /float \*y/);
  });

  it('takes what a named atomic refers to, which reads as a declaration', async () => {
    const view = await viewed(`void f(sycl::queue &q, int *sums) {
  q.parallel_for(sycl::range<1>(64), [=](sycl::id<1> i) {
    sycl::atomic_ref<int, sycl::memory_order::relaxed, sycl::memory_scope::device> sum(sums[i % 4]);
    sum += 1;
  });
}`);
    assert.match(shown(view), /\(int \*sums\)/);
    assert.match(shown(view), /atomicAdd\(&sums\[i % 4\], 1\);/);
  });

  it('keeps the extent of local memory that a template gives', async () => {
    const view = await viewed(`template <class T, int N> void f(sycl::queue &q, T *x) {
  q.submit([&](sycl::handler &h) {
    sycl::local_accessor<T, 1> tile(sycl::range<1>(N), h);
    h.parallel_for(sycl::nd_range<1>(N, N), [=](sycl::nd_item<1> it) {
      tile[it.get_local_id(0)] = x[it.get_global_id(0)];
    });
  });
}`);
    assert.match(view.text, /__shared__ T tile\[N\];/);
  });

  it('follows a using-declaration that names itself', async () => {
    const view = await viewed(`using sycl::range;
using sycl::id;
void f(sycl::queue &q, float *x) {
  q.parallel_for(range<1>(64), [=](id<1> i) { x[i] = 0.0f; });
}`);
    assert.match(shown(view), /x\[i\] = 0\.0f;/);
  });

  it('shows templates of function objects and functions with what their parameters stand for', async () => {
    const scale = `template <typename T> struct Scale {
  T *x; T by; int n;
  void operator()(sycl::id<1> i) const { if (i < n) x[i] *= T(by); }
};\n`;
    const given = await viewed(
      `${scale}void f(sycl::queue &q, double *x, int n) { q.parallel_for(sycl::range<1>(n), Scale<double>{x, 2, n}); }`,
    );
    assert.match(
      shown(given),
      /^__global__ void Scale\(double \*x, double by, int n\).*x\[i\] \*= double\(by\);/,
    );
    const deduced = await viewed(
      `${scale}void f(sycl::queue &q, half *x, int n) { q.parallel_for(sycl::range<1>(n), Scale{x, half(2), n}); }`,
    );
    assert.match(shown(deduced), /^__global__ void Scale\(half \*x, half by, int n\)/);
    const handed = await viewed(
      `${scale}template <typename U> void f(sycl::queue &q, U *x, int n) { q.parallel_for(sycl::range<1>(n), Scale<U>{x, U(2), n}); }`,
    );
    assert.match(shown(handed), /^(template <typename U> )?__global__ void Scale\(U \*x, U by, int n\)/);
    const called = await viewed(
      `template <typename T> void work(T *x, int n, sycl::nd_item<1> it) { T one = 1; if (it.get_global_id(0) < n) x[it.get_global_id(0)] += one; }
void f(sycl::queue &q, double *x, int n) { q.parallel_for(sycl::nd_range<1>(64, 64), [=](sycl::nd_item<1> it) { work(x, n, it); }); }`,
    );
    assert.match(shown(called), /void work\(double \*x, int n\) \{ double one = 1;/);
  });

  it('shows a reduction as one over each work-group and an atomic, behind the guard of the range', async () => {
    const view = await viewed(`void f(sycl::queue &q, const float *x, float *s, int n) {
  q.parallel_for(sycl::range<1>(n), sycl::reduction(s, sycl::plus<>()), [=](sycl::id<1> i, auto &sum) {
    sum += x[i];
  });
}`);
    assert.equal(
      shown(view).replace(/\s+/g, ' '),
      '__global__ void f(const float *x, float *s, int n) { float sum = 0; ' +
        'const size_t i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) { sum += x[i]; } ' +
        'sum = __reduce_add_block_sync(sum); if (threadIdx.x == 0) atomicAdd(&s[0], sum); }',
    );
  });

  it('shows combine, early returns and several reductions, one of them named before', async () => {
    const view =
      await viewed(`void f(sycl::queue &q, const int *x, sycl::buffer<int> &total, int *most, int n) {
  q.submit([&](sycl::handler &h) {
    auto sums = sycl::reduction(total, h, sycl::plus<int>());
    h.parallel_for(sycl::nd_range<1>(256, 64), sums, sycl::reduction(most, sycl::maximum<int>()),
                   [=](sycl::nd_item<1> it, auto &sum, auto &top) {
      const int i = it.get_global_id(0);
      if (i >= n) return;
      sum.combine(x[i]);
      top.combine(x[i]);
    });
  });
}`);
    const text = shown(view).replace(/\s+/g, ' ');
    assert.match(text, /\(const int \*x, int \*total, int \*most, int n\)/);
    assert.match(text, /if \(!\(i >= n\)\) \{ sum \+= x\[i\]; top = max\(top, x\[i\]\); \} sum = /);
    assert.match(text, /atomicAdd\(&total\[0\], sum\);.*atomicMax\(&most\[0\], top\); \}$/);
  });

  it('shows several local accessors whose sizes the host computes', async () => {
    const view = await viewed(`void f(sycl::queue &q, float *x, int n, int m) {
  q.submit([&](sycl::handler &h) {
    sycl::local_accessor<float> a(n, h);
    sycl::local_accessor<double, 1> b(sycl::range<1>(m), h);
    h.parallel_for(sycl::nd_range<1>(n, 64), [=](sycl::nd_item<1> it) { a[0] = x[0]; b[0] = a[0]; x[0] = b[0]; });
  });
}`);
    assert.match(shown(view), /extern __shared__ float a\[\]; extern __shared__ double b\[\];/);
    assert.equal(view.launch?.sharedBytes, '(n) * 4 + (m) * 8');
  });

  it('says what it cannot show, with the line', async () => {
    assert.equal(
      await reason(around('    sycl::marray<float, 4> m{1.0f}; m += 2.0f;')),
      '3: A sycl::marray that is used as a whole cannot be shown.',
    );
    assert.equal(
      await reason(`void f(sycl::queue &q, float *x, float *s) {
  q.parallel_for(sycl::range<1>(64), sycl::reduction(s, 0.0f, [](float a, float b) { return a + b; }), [=](sycl::id<1> i, auto &sum) { sum += x[i]; });
}`),
      '2: This reduction has no counterpart in CUDA.',
    );
    assert.equal(
      await reason(around('    k[0] = it.get_local_id(n);')),
      '3: The dimension n is not a number that the kernel has.',
    );
    assert.equal(
      await reason(around('    x[0] = sycl::erfcx(x[0]);')),
      '3: sycl::erfcx has no counterpart in CUDA.',
    );
  });
});
