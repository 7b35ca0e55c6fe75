import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { loadProfile } from '../../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import { modelTime } from '../../../../../src/evaluation/backends/sim/time-model/model-time.ts';
import {
  missingTensorTypes,
  tensorProduct,
  tensorRate,
} from '../../../../../src/evaluation/backends/sim/time-model/tensor-cores.ts';
import { globalAccess, sampleInput } from './sample-counters.ts';

describe('tensor cores', () => {
  it('are known by the name of the product', () => {
    assert.deepEqual(tensorProduct('mma.f16.f32.m16n16k16'), {
      types: 'f16.f32',
      multiplyAdds: 4096,
      instructions: 2,
    });
    assert.equal(tensorProduct('mma.u8.s32.m16n16k16')?.types, 's8.s32');
    assert.equal(tensorProduct('expf'), undefined);
  });

  it('reach the stated throughput of an A100 when nothing else limits', () => {
    const products = 1_000_000;
    const { arithmeticUs } = modelTime(
      sampleInput({
        profile: 'a100',
        blocksTotal: 108,
        threadsPerBlock: 128,
        specialFunctions: { 'mma.f16.f32.m16n16k16': products },
      }),
    );
    const teraflops = (products * 4096 * 2) / arithmeticUs / 1e6;
    assert.ok(Math.abs(teraflops - 312) < 4, `${teraflops}`);
  });

  it('are as fast with single sums as with half sums, but on Ada', () => {
    const single = tensorProduct('mma.f16.f32.m16n8k16');
    const half = tensorProduct('mma.f16.f16.m16n8k16');
    assert.ok(single !== undefined && half !== undefined);
    const ratio = (name: 'a100' | 'rtx4090'): number =>
      (tensorRate(loadProfile(name), half) ?? 0) / (tensorRate(loadProfile(name), single) ?? 1);
    assert.equal(ratio('a100'), 1);
    assert.equal(ratio('rtx4090'), 2);
  });

  it('are missed by the types they lack', () => {
    const counted = { expf: 3, 'mma.f64.f64.m8n8k4': 5, 'mma.f16.f32.m16n16k16': 1 };
    assert.deepEqual(missingTensorTypes(loadProfile('rtx4090'), counted), ['f64.f64']);
    assert.deepEqual(missingTensorTypes(loadProfile('a100'), counted), []);
  });
});

describe('asynchronous copies', () => {
  it('share their waits among the groups under way', () => {
    const latency = (asynchronous: boolean, groupsLeft: number): number => {
      const input = sampleInput({
        blocksTotal: 132,
        threadsPerBlock: 32,
        memory: [{ ...globalAccess('load', 132 * 64, 4), asynchronous }],
        barriers: 132 * 64,
      });
      const counters = { ...input.counters, asyncWaits: 1000, asyncGroupsLeft: 1000 * groupsLeft };
      return modelTime({ ...input, counters }).latencyUs;
    };
    assert.equal(latency(true, 0), latency(false, 3));
    assert.ok(latency(true, 3) < latency(true, 1));
    assert.ok(latency(true, 1) < latency(true, 0));
  });
});
