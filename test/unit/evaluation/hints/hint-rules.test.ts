import assert from 'node:assert/strict';
import type { Language } from '../../../../src/protocol/task.ts';
import type { CountedLaunch } from '../../../../src/evaluation/backends/sim/counted-launch.ts';
import { emptyMix } from '../../../../src/evaluation/backends/sim/instruction-classes.ts';
import type { InstructionMix } from '../../../../src/evaluation/backends/sim/instruction-classes.ts';
import { loadProfile } from '../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import { modelLaunch } from '../../../../src/evaluation/backends/sim/time-model/model-time.ts';
import { hintsFor } from '../../../../src/evaluation/hints/hint-rules.ts';
import type { MemoryAccessCounters, SimulatorCounters } from '../../../../src/protocol/counters.ts';
import type { Hint } from '../../../../src/protocol/hint.ts';

const load: MemoryAccessCounters = {
  line: 7,
  file: 'k.cu',
  space: 'global',
  operation: 'load',
  bytes: 4,
  requests: 1000,
  lanes: 32_000,
  sectors: 4000,
  idealSectors: 4000,
  wavefronts: 0,
  idealWavefronts: 0,
  l1MissSectors: 4000,
  sameAddressLanes: 0,
  buffer: 'x',
};

function hints(
  memory: readonly Partial<MemoryAccessCounters>[],
  changes: Partial<SimulatorCounters> = {},
  mix: Partial<InstructionMix> = {},
  registers = 24,
  language: Language = 'cuda',
): readonly Hint[] {
  const counters: SimulatorCounters = {
    blocksRun: 125,
    blocksTotal: 100_000,
    threadsPerBlock: 256,
    warpsPerBlock: 8,
    staticSharedBytes: 0,
    dynamicSharedBytes: 0,
    barriers: 0,
    warpBarriers: 0,
    shuffles: 0,
    memory: memory.map((access) => ({ ...load, ...access })),
    basicBlocks: [{ address: 16, line: 7, file: 'k.cu', warps: 1000, lanes: 32_000 }],
    buffers: [],
    specialFunctions: {},
    ...changes,
  };
  const input = {
    profile: loadProfile('h100'),
    counters,
    mix: new Map([[16, { ...emptyMix, integer: 4, ...mix }]]),
    registersPerThread: registers,
    registersFrom: 'estimate',
  } as const;
  const counted: CountedLaunch = {
    shape: { n: 1 },
    counters,
    input,
    modelled: modelLaunch(input),
    notices: [],
    sample: { blocks: 'all', meanWork: 0, clusterBlocks: 1, waits: false, residentBlocks: 1, l1Bytes: 0 },
  };
  return hintsFor(counted, { arguments: [], language });
}

function hint(found: readonly Hint[], rule: string): Hint | undefined {
  return found.find((one) => one.rule === rule);
}

describe('hints', () => {
  it('speak of work-items where the kernel is SYCL', () => {
    const wide = [{ sectors: 32_000, l1MissSectors: 32_000 }];
    const found = hint(hints(wide, {}, {}, 24, 'sycl'), 'uncoalesced-global-access');
    assert.match(found?.text ?? '', /neighbouring work-items/);
  });

  it('point at uncoalesced accesses, with a gain from the model', () => {
    const found = hint(hints([{ sectors: 32_000, l1MissSectors: 32_000 }]), 'uncoalesced-global-access');
    assert.equal(found?.line, 7);
    assert.match(found.text, /32 sectors per request where 4\.0/);
    assert.ok((found.estimatedSpeedup ?? 0) > 1.5);
    assert.equal(hint(hints([{}]), 'uncoalesced-global-access'), undefined);
  });

  it('point at bank conflicts', () => {
    const conflicted = {
      space: 'shared',
      sectors: 0,
      idealSectors: 0,
      l1MissSectors: 0,
      wavefronts: 32_000,
      idealWavefronts: 1000,
    } as const;
    const found = hint(hints([conflicted]), 'bank-conflicts');
    assert.ok((found?.estimatedSpeedup ?? 0) > 1.5);
    assert.match(found?.text ?? '', /32 passes/);
    const loads = hint(hints([{ ...conflicted, wideWavefronts: 32_000 }]), 'bank-conflicts');
    assert.equal(loads?.estimatedSpeedup, found?.estimatedSpeedup);
    assert.equal(hint(hints([{ ...conflicted, space: 'global' }]), 'bank-conflicts'), undefined);
  });

  it('gain more from stores that scatter than from the sectors alone', () => {
    const store = { operation: 'store', sectors: 32_000 } as const;
    const whole = hint(hints([store]), 'uncoalesced-global-access');
    const partial = hint(hints([{ ...store, partialSectors: 32_000 }]), 'uncoalesced-global-access');
    assert.ok((partial?.estimatedSpeedup ?? 0) > (whole?.estimatedSpeedup ?? Infinity));
  });

  it('point at atomics on one address', () => {
    const found = hint(
      hints([{ operation: 'atomic', sameAddressLanes: 32_000, sectors: 1000, idealSectors: 1000 }]),
      'atomics-contention',
    );
    assert.ok((found?.estimatedSpeedup ?? 0) > 1.1);
  });

  it('point at double precision on single-precision data', () => {
    const found = hint(hints([], {}, { fp64Fma: 400 }), 'double-arithmetic');
    assert.equal(found?.line, 7);
    assert.ok((found.estimatedSpeedup ?? 0) > 1.2);
  });

  it('point at divergence', () => {
    const basicBlocks = [{ address: 16, line: 7, file: 'k.cu', warps: 1000, lanes: 4000 }];
    const found = hint(hints([], { basicBlocks }, { fp32Fma: 500 }), 'divergence');
    assert.match(found?.text ?? '', /4\.0 lanes/);
  });

  it('say when the grid is smaller than the device and when memory is the limit', () => {
    assert.ok(hint(hints([{}], { blocksRun: 4, blocksTotal: 4 }), 'small-grid'));
    assert.equal(hint(hints([{}]), 'small-grid'), undefined);
  });

  it('come most promising first, none of them below a gain of two percent', () => {
    const found = hints([
      { sectors: 32_000, l1MissSectors: 32_000 },
      { line: 9, buffer: 'y' },
    ]);
    const gains = found.map((one) => one.estimatedSpeedup ?? 1);
    assert.deepEqual(
      gains,
      [...gains].sort((a, b) => b - a),
    );
    assert.ok(found.every((one) => one.estimatedSpeedup === undefined || one.estimatedSpeedup >= 1.02));
  });
});
