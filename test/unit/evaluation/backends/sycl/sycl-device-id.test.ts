import assert from 'node:assert/strict';
import {
  parseSyclDeviceId,
  selectorEnvironment,
  syclDeviceId,
} from '../../../../../src/evaluation/backends/sycl/sycl-device-id.ts';
import { deviceTitle } from '../../../../../src/evaluation/backends/sycl/device-title.ts';
import { processorCacheBytes } from '../../../../../src/evaluation/backends/sycl/processor-cache.ts';

describe('ids of SYCL devices', () => {
  it('name backend and type, and a number from the second on', () => {
    for (const id of ['sycl:omp:cpu', 'sycl:level_zero:gpu', 'sycl:opencl:gpu:1', 'sycl:native_cpu:cpu']) {
      const selection = parseSyclDeviceId(id);
      assert.ok(selection !== undefined, id);
      assert.equal(syclDeviceId(selection), id);
    }
    for (const id of ['sycl:0', 'sycl:gpu', 'sycl:omp:cpu:0', 'sycl:omp:fpga', 'cuda:0', 'sycl:omp:cpu:x'])
      assert.equal(parseSyclDeviceId(id), undefined, id);
  });

  it('become the selectors of both runtimes', () => {
    const gpu = { backend: 'level_zero', type: 'gpu', index: 1 } as const;
    assert.deepEqual(selectorEnvironment('dpcpp', gpu), { ONEAPI_DEVICE_SELECTOR: 'level_zero:gpu' });
    assert.deepEqual(selectorEnvironment('adaptivecpp', gpu), { ACPP_VISIBILITY_MASK: 'omp;ze' });
    const processor = { backend: 'omp', type: 'cpu', index: 0 } as const;
    assert.deepEqual(selectorEnvironment('adaptivecpp', processor), { ACPP_VISIBILITY_MASK: 'omp' });
  });

  it('are shown with a title that calls a processor one', () => {
    const title = (name: string, kind: 'cpu' | 'gpu'): string => deviceTitle({ name, kind }, 'AMD EPYC');
    assert.equal(title('hipSYCL OpenMP host device', 'cpu'), 'AMD EPYC (CPU, hipSYCL OpenMP host device)');
    assert.equal(title('AMD EPYC 9004', 'cpu'), 'AMD EPYC 9004 (CPU)');
    assert.equal(title('Intel(R) Arc(TM) B580 Graphics', 'gpu'), 'Intel(R) Arc(TM) B580 Graphics');
  });

  it('flush what the system says that the processor has', () => {
    assert.equal(processorCacheBytes('/nowhere'), 32 << 20);
    assert.ok(processorCacheBytes() >= 1 << 16);
  });
});
