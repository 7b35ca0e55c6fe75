import assert from 'node:assert/strict';
import {
  compiledArchitectures,
  splitArchitectures,
} from '../../../../../src/evaluation/backends/cuda/toolchain/architecture-flags.ts';

describe('architectures in nvcc flags', () => {
  it('are read in every form, and taken out', () => {
    assert.deepEqual(
      splitArchitectures([
        '-std=c++17',
        '-gencode',
        'arch=compute_80,code=sm_80',
        '-gencode=arch=compute_90a,code=[sm_90a,compute_90a]',
        '--generate-code',
        'arch=compute_100,code=compute_100',
        '-Iinclude',
      ]),
      { architectures: ['sm_80', 'sm_90a', 'compute_100'], others: ['-std=c++17', '-Iinclude'] },
    );
    assert.deepEqual(splitArchitectures(['-arch=sm_80', '-O3']), {
      architectures: ['sm_80'],
      others: ['-O3'],
    });
    assert.deepEqual(splitArchitectures(['--gpu-architecture', 'compute_80', '-code=sm_80,sm_86']), {
      architectures: ['sm_80', 'sm_86'],
      others: [],
    });
    assert.deepEqual(splitArchitectures(['-arch=native']), { architectures: [], others: [] });
  });

  it('put the device first, in the variant that the flags name', () => {
    assert.deepEqual(compiledArchitectures('sm_90', ['sm_80', 'sm_90a']), {
      own: 'sm_90a',
      others: ['sm_80'],
    });
    assert.deepEqual(compiledArchitectures('sm_90', ['sm_80', 'sm_100a']), {
      own: 'sm_90',
      others: ['sm_80', 'sm_100a'],
    });
    assert.deepEqual(compiledArchitectures('sm_90', []), { own: 'sm_90', others: [] });
  });
});
