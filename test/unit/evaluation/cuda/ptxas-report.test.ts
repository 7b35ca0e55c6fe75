import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parsePtxasReport } from '../../../../src/evaluation/backends/cuda/ptxas-report.ts';

const log = `ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_Z6reduceILi256EfEvPKT0_PS0_i' for 'sm_90'
ptxas info    : Function properties for _Z6reduceILi256EfEvPKT0_PS0_i
    16 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads
ptxas info    : Used 14 registers, used 1 barriers, 1024 bytes smem, 384 bytes cmem[0]
ptxas info    : Compile time = 1.270 ms
ptxas info    : Compiling entry function '_Z5plainPf' for 'sm_90'
ptxas info    : Function properties for _Z5plainPf
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 8 registers, used 0 barriers
`;

describe('ptxas report', () => {
  it('reads registers, barriers, shared memory and spills of each kernel', () => {
    assert.deepEqual(parsePtxasReport(log), [
      {
        symbol: '_Z6reduceILi256EfEvPKT0_PS0_i',
        architecture: 'sm_90',
        registers: 14,
        barriers: 1,
        staticSharedBytes: 1024,
        stackBytes: 16,
        spillStoreBytes: 8,
        spillLoadBytes: 12,
      },
      {
        symbol: '_Z5plainPf',
        architecture: 'sm_90',
        registers: 8,
        barriers: 0,
        staticSharedBytes: 0,
        stackBytes: 0,
        spillStoreBytes: 0,
        spillLoadBytes: 0,
      },
    ]);
  });

  it('reads nothing from a log without kernels', () => {
    assert.deepEqual(parsePtxasReport('nvcc fatal : no such file\n'), []);
  });
});
