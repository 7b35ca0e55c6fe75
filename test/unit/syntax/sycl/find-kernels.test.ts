import assert from 'node:assert/strict';
import { parse } from '../../../../src/syntax/parser.ts';
import { findSyclKernels, syclKernelNamed } from '../../../../src/syntax/sycl/find-kernels.ts';
import { kernels } from './sycl-kernels.ts';

describe('finding SYCL kernels', () => {
  it('finds one kernel in each style, with its form, launch and dimensions', async () => {
    const found: string[] = [];
    for (const { text } of kernels) {
      const [kernel, more] = findSyclKernels(await parse(text));
      assert.equal(more, undefined);
      found.push(`${kernel?.name} ${kernel?.callable.form} ${kernel?.launch} ${kernel?.dimensions}`);
    }
    assert.deepEqual(found, [
      'product lambda nd_range 2',
      'scale lambda range 1',
      'tree_sum lambda nd_range 1',
      'RowSums functor nd_range 1',
      'add_kernel function nd_range 3',
      'blend lambda range 2',
      'clip lambda range 1',
      'count lambda nd_range 1',
      'warp_sums lambda nd_range 1',
      'norms lambda nd_range 1',
      'axpy4 lambda nd_range 1',
      'main lambda nd_range 1',
      'turn lambda nd_range 2',
      'reverse_blocks lambda nd_range 1',
      'activate lambda nd_range 1',
      'shifted lambda range 1',
      'add lambda range 2',
      'Relu functor nd_range 1',
      'rows lambda nd_range 1',
    ]);
  });

  it('tells where captured names come from', async () => {
    const [kernel] = findSyclKernels(
      await parse(`void f(sycl::queue &q, sycl::buffer<float, 2> &b, const int *index, int n) {
  constexpr int width = 8;
  const int half = n / 2;
  float *extra = sycl::malloc_device<float>(n, q);
  q.submit([&](sycl::handler &h) {
    sycl::local_accessor<int, 2> tile(sycl::range<2>(width, 4), h);
    sycl::accessor a(b, h, sycl::read_only);
    h.parallel_for(sycl::nd_range<1>(n, 8), [=](sycl::nd_item<1> it) {
      tile[0][0] = index[half] + width;
      extra[0] = a[0][1];
    });
  });
}`),
    );
    const captures = kernel?.captures.map(
      ({ name, kind, source, origin, extents, readOnly }) =>
        `${name} ${kind} of ${source} ${origin} [${extents.map((extent) => extent.text).join(', ')}]${readOnly ? ' read' : ''}`,
    );
    assert.deepEqual(captures, [
      'index pointer of index parameter [] read',
      'width constant of width local [] read',
      'half scalar of half local [] read',
      'extra pointer of extra usm [n]',
      'tile local of tile local [width, 4]',
      'a accessor of b buffer [] read',
    ]);
    assert.equal(kernel?.enclosingFunction?.isEntry, true);
    assert.equal(kernel.queue, 'q');
  });

  it('numbers kernels of one name and finds the only kernel of a function by its name', async () => {
    const tree = await parse(`void f(sycl::queue q, float *x) {
  q.parallel_for(sycl::range<1>(8), [=](sycl::id<1> i) { x[i] = 0; });
  q.parallel_for(sycl::range<1>(8), [=](sycl::id<1> i) { x[i] = 1; });
}
void g(sycl::queue q, float *x) { q.single_task<class once>([=] { x[0] = 1; }); }`);
    const found = findSyclKernels(tree);
    assert.deepEqual(
      found.map((kernel) => kernel.name),
      ['f', 'f#2', 'once'],
    );
    assert.equal(syclKernelNamed(found, 'g')?.name, 'once');
  });

  it('reads attributes of lambdas', async () => {
    const [kernel] = findSyclKernels(
      await parse(`void f(sycl::queue &q, float *x) {
  q.parallel_for(sycl::nd_range<1>(64, 16),
                 [=](sycl::nd_item<1> i) [[sycl::reqd_work_group_size(16), intel::reqd_sub_group_size(8)]] { x[0] = 0; });
}`),
    );
    assert.deepEqual(kernel?.attributes, { subGroupSize: '8', workGroupSize: ['16'], restrict: false });
  });
});
