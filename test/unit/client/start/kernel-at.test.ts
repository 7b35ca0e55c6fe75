import assert from 'node:assert/strict';
import { isTaskPath, kernelAt } from '../../../../src/client/start/kernel-at.ts';
import type { KernelPlace } from '../../../../src/protocol/editor/requests.ts';

const kernel = (name: string, startLine: number, endLine: number): KernelPlace => ({
  name,
  qualifiedName: name,
  language: 'sycl',
  startLine,
  endLine,
  line: startLine,
  hash: name,
});

describe('the kernel at a line', () => {
  const kernels = [kernel('outer', 1, 30), kernel('inner', 10, 12), kernel('other', 40, 50)];

  it('is the innermost around it', () => {
    assert.equal(kernelAt(kernels, 11)?.name, 'inner');
    assert.equal(kernelAt(kernels, 20)?.name, 'outer');
    assert.equal(kernelAt(kernels, 50)?.name, 'other');
  });

  it('is unclear between kernels, unless there is only one', () => {
    assert.equal(kernelAt(kernels, 35), undefined);
    assert.equal(kernelAt(kernels, undefined), undefined);
    assert.equal(kernelAt([kernel('only', 3, 9)], 35)?.name, 'only');
  });

  it('is not asked for in task files', () => {
    assert.equal(isTaskPath('/a/saxpy.kernel.jsonc'), true);
    assert.equal(isTaskPath('/a/saxpy.cu'), false);
  });
});
