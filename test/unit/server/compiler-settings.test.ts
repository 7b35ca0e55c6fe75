import assert from 'node:assert/strict';
import { compilerSettings } from '../../../src/server/compiler-settings.ts';

describe('the compilers of the settings', () => {
  const none = { compiler: '', cudaToolkit: '', syclCompiler: '' };

  it('stand in the environment of the runs, each under its own name', () => {
    const environment: NodeJS.ProcessEnv = {};
    compilerSettings(environment)({ compiler: '/a/g++', cudaToolkit: '/b/cuda', syclCompiler: '/c/acpp' });
    assert.deepEqual(environment, {
      KERNELFOUNDRY_CXX: '/a/g++',
      KERNELFOUNDRY_NVCC: '/b/cuda',
      KERNELFOUNDRY_ACPP: '/c/acpp',
    });
  });

  it('take a SYCL compiler of another name for DPC++', () => {
    const environment: NodeJS.ProcessEnv = {};
    compilerSettings(environment)({ ...none, syclCompiler: '/acpp-free/bin/icpx' });
    assert.deepEqual(environment, { KERNELFOUNDRY_ICPX: '/acpp-free/bin/icpx' });
  });

  it('give way to what the environment said before once they are empty again', () => {
    const environment: NodeJS.ProcessEnv = { KERNELFOUNDRY_NVCC: '/old/nvcc' };
    const use = compilerSettings(environment);
    use({ ...none, cudaToolkit: '/new/nvcc', compiler: '/a/g++' });
    use(none);
    assert.deepEqual(environment, { KERNELFOUNDRY_NVCC: '/old/nvcc' });
  });
});
