import assert from 'node:assert/strict';
import { driverProblem } from '../../../../../src/application/cuda-devices.ts';
import { chooseToolkit } from '../../../../../src/evaluation/backends/cuda/toolchain/choose-toolkit.ts';
import type { CudaToolkit } from '../../../../../src/evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import { fakeToolkit } from '../fake-toolkit.ts';

const kit = (
  release: string,
  architectures: readonly string[],
  foundBy = `/usr/local/cuda-${release}`,
): CudaToolkit => fakeToolkit({ release, architectures, foundBy, root: `/usr/local/cuda-${release}` });
const old = kit('11.8', ['sm_70', 'sm_80', 'sm_90']);
const middle = kit('12.4', ['sm_70', 'sm_80', 'sm_90']);
const late = kit('12.8', ['sm_70', 'sm_80', 'sm_90', 'sm_100', 'sm_120']);
const next = kit('13.0', ['sm_75', 'sm_80', 'sm_90', 'sm_100', 'sm_120']);
const hopper = { gpuName: 'H100', computeCapability: '9.0', driverVersion: 12_040 };

describe('choice of the CUDA toolkit', () => {
  it('is the newest that is not newer than the driver', () => {
    const choice = chooseToolkit([old, middle, late, next], hopper);
    assert.ok(choice.kind === 'chosen');
    assert.equal(choice.toolkit.release, '12.4');
    assert.equal(choice.note, undefined);
  });

  it('is one of the same major release, with a note, where only newer ones know the GPU', () => {
    const choice = chooseToolkit([old, late, next], {
      gpuName: 'RTX 5090',
      computeCapability: '12.0',
      driverVersion: 12_060,
    });
    assert.ok(choice.kind === 'chosen');
    assert.equal(choice.toolkit.release, '12.8');
    assert.match(choice.note ?? '', /12\.8 is newer than the driver's 12\.6/);
  });

  it('names both versions and the fix where the driver is a major release behind', () => {
    const choice = chooseToolkit([next], hopper);
    assert.ok(choice.kind === 'none');
    assert.match(choice.reason, /CUDA 13\.0 .* newer than the driver, which supports CUDA 12\.4/);
    assert.match(choice.fix, /Update the driver, or install CUDA 12\.4/);
  });

  it('says which architecture no toolkit knows', () => {
    const choice = chooseToolkit([next], {
      gpuName: 'V100',
      computeCapability: '7.0',
      driverVersion: 13_000,
    });
    assert.ok(choice.kind === 'none');
    assert.match(choice.reason, /no code for sm_70 \(V100, compute capability 7\.0\)/);
  });

  it('looks at the architectures of the flags too', () => {
    const needs = { ...hopper, driverVersion: 13_000, architectures: ['sm_70', 'sm_90a'] };
    const choice = chooseToolkit([middle, next], needs);
    assert.ok(choice.kind === 'chosen');
    assert.equal(choice.toolkit.release, '12.4');
  });

  it('prefers one that CUDA_HOME names, where it serves', () => {
    const named = { ...old, foundBy: 'CUDA_HOME' };
    assert.equal(
      (chooseToolkit([named, middle], hopper) as { toolkit: CudaToolkit }).toolkit.release,
      '11.8',
    );
    const tooNew = { ...next, foundBy: 'CUDA_HOME' };
    assert.equal(
      (chooseToolkit([tooNew, middle], hopper) as { toolkit: CudaToolkit }).toolkit.release,
      '12.4',
    );
  });

  it('says that there is none', () => {
    const choice = chooseToolkit([], hopper);
    assert.ok(choice.kind === 'none');
    assert.match(choice.fix, /KERNELFOUNDRY_NVCC/);
  });
});

describe('what keeps a driver from being used', () => {
  it('is told apart by the kind of its answer, each with what to do', () => {
    assert.match(
      driverProblem('no-driver', 'libcuda.so.1: cannot open'),
      /no NVIDIA driver.*libcuda\.so\.1.*install/,
    );
    assert.match(driverProblem('no-device', 'cuInit'), /lists no GPU \(error 100.*CUDA_VISIBLE_DEVICES/);
    assert.match(driverProblem('old-driver', 'cuInit'), /error 35.*update the driver/);
    assert.equal(driverProblem('device-error', 'cuInit: unknown'), 'cuInit: unknown');
  });
});
