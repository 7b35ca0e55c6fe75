import assert from 'node:assert/strict';
import { isSyclText, mayHoldKernels } from '../../../src/shared/kernel-text.ts';

describe('the cheap test of a text for kernels', () => {
  it('sees CUDA kernels and SYCL submissions', () => {
    assert.ok(mayHoldKernels('__global__ void a() {}'));
    assert.ok(mayHoldKernels('#include <sycl/sycl.hpp>\nq.parallel_for(r, k);'));
    assert.ok(mayHoldKernels('#include <CL/sycl.hpp>\nq.single_task<class a>(k);'));
    assert.ok(mayHoldKernels('cl::sycl::queue q; q.parallel_for_work_group(r, k);'));
  });

  it('leaves other C++ alone, also where it runs things in parallel or only mentions a queue', () => {
    assert.equal(mayHoldKernels('int main() { return 0; }'), false);
    assert.equal(mayHoldKernels('tbb::parallel_for(0, n, f);'), false);
    assert.equal(mayHoldKernels('#include <sycl/sycl.hpp>\nvoid f(sycl::queue &q);'), false);
  });

  it('takes a text with both for CUDA', () => {
    assert.equal(isSyclText('#include <sycl/sycl.hpp>'), true);
    assert.equal(isSyclText('#include <sycl/sycl.hpp>\n__global__ void a() {}'), false);
  });
});
