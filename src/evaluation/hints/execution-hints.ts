import type { Hint } from '../../protocol/hint.ts';
import type { InstructionMix } from '../backends/sim/instruction-classes.ts';
import { speedupIf } from './what-if.ts';
import type { HintRule } from './hint-rule.ts';

const leastGain = 1.02;

/** Lanes of a warp take different ways: blocks of code run with few of them. */
export const divergence: HintRule = (counted) => {
  const { counters, input } = counted;
  const { warpSize } = input.profile;
  const worst = new Map<number, { warps: number; lanes: number }>();
  for (const block of counters.basicBlocks) {
    const sum = worst.get(block.line) ?? { warps: 0, lanes: 0 };
    worst.set(block.line, { warps: sum.warps + block.warps, lanes: sum.lanes + block.lanes });
  }
  const fullLanes = Math.min(warpSize, counters.threadsPerBlock);
  const wasted = [...worst].map(([line, { warps, lanes }]) => ({
    line,
    lost: warps - lanes / fullLanes,
    warps,
    lanes,
  }));
  const total = wasted.reduce((sum, { lost }) => sum + lost, 0);
  const all = wasted.reduce((sum, { warps }) => sum + warps, 0);
  if (all === 0 || total / all < 0.1) return [];
  const basicBlocks = counters.basicBlocks.map((block) => ({
    ...block,
    warps: Math.min(block.warps, block.lanes / fullLanes),
  }));
  const gain = speedupIf(counted, { ...input, counters: { ...counters, basicBlocks } });
  if (gain < leastGain) return [];
  const worstLine = wasted.reduce((most, one) => (one.lost > most.lost ? one : most));
  const hint: Hint = {
    rule: 'divergence',
    text:
      `Warps run with ${((100 * (all - total)) / all).toFixed(0)} % of their lanes on average, ` +
      `${(worstLine.lanes / worstLine.warps).toFixed(1)} lanes here: let whole warps take the same branch.`,
    estimatedSpeedup: gain,
    ...(worstLine.line > 0 ? { scope: 'line', line: worstLine.line } : { scope: 'kernel' }),
    source: 'simulator',
  };
  return [hint];
};

/** Few warps are resident, and the time is that of waiting. */
export const lowOccupancy: HintRule = (counted) => {
  const { resources, breakdown } = counted.modelled;
  if (resources.occupancy >= 0.5 || resources.occupancyLimitedBy === 'grid') return [];
  const { input } = counted;
  const halved =
    resources.occupancyLimitedBy === 'registers'
      ? { ...input, registersPerThread: input.registersPerThread / 2 }
      : resources.occupancyLimitedBy === 'shared memory'
        ? {
            ...input,
            counters: {
              ...input.counters,
              staticSharedBytes: input.counters.staticSharedBytes / 2,
              dynamicSharedBytes: input.counters.dynamicSharedBytes / 2,
            },
          }
        : undefined;
  const gain = halved === undefined ? undefined : speedupIf(counted, halved);
  if (gain !== undefined && gain < leastGain) return [];
  if (gain === undefined && breakdown.limitedBy !== 'latency') return [];
  return [
    {
      rule: 'low-occupancy',
      text:
        `${(100 * resources.occupancy).toFixed(0)} % of the warps a multiprocessor can hold are resident, limited by ` +
        resources.occupancyLimitedBy +
        (gain === undefined ? '.' : '; half as much of it would let more in.'),
      ...(gain === undefined ? {} : { estimatedSpeedup: gain }),
      scope: 'kernel',
      source: 'model',
    },
  ];
};

/** Double precision where the kernel's data is not. */
export const doubleArithmetic: HintRule = (counted, { usesDouble }) => {
  if (usesDouble) return [];
  const { input } = counted;
  const lines = new Map<number, number>();
  for (const block of input.counters.basicBlocks) {
    const mix = input.mix.get(block.address);
    const double = mix === undefined ? 0 : mix.fp64Add + mix.fp64Multiply + mix.fp64Fma + mix.fp64Special;
    if (double > 0) lines.set(block.line, (lines.get(block.line) ?? 0) + double * block.warps);
  }
  const [worst] = [...lines].sort((a, b) => b[1] - a[1]);
  if (worst === undefined) return [];
  const single = new Map([...input.mix].map(([address, mix]) => [address, inSingle(mix)]));
  const gain = speedupIf(counted, { ...input, mix: single });
  if (gain < leastGain) return [];
  return [
    {
      rule: 'double-arithmetic',
      text: 'Arithmetic in double precision on single-precision data: write constants as 1.0f and call the f variants.',
      estimatedSpeedup: gain,
      ...(worst[0] > 0 ? { scope: 'line', line: worst[0] } : { scope: 'kernel' }),
      source: 'simulator',
    },
  ];
};

function inSingle(mix: InstructionMix): InstructionMix {
  return {
    ...mix,
    fp32Add: mix.fp32Add + mix.fp64Add,
    fp32Multiply: mix.fp32Multiply + mix.fp64Multiply,
    fp32Fma: mix.fp32Fma + mix.fp64Fma,
    fp32Special: mix.fp32Special + mix.fp64Special,
    fp64Add: 0,
    fp64Multiply: 0,
    fp64Fma: 0,
    fp64Special: 0,
  };
}

/** Fewer blocks than multiprocessors: part of the device idles whatever the kernel does. */
export const smallGrid: HintRule = ({ counters, input }) => {
  const { multiprocessors } = input.profile;
  if (counters.blocksTotal >= multiprocessors) return [];
  return [
    {
      rule: 'small-grid',
      text: `The grid has ${counters.blocksTotal} blocks for ${multiprocessors} multiprocessors: smaller blocks, or less work for each, would use more of the device.`,
      scope: 'kernel',
      source: 'model',
    },
  ];
};

/** Device memory is what takes the time, and every byte is needed. */
export const atRoofline: HintRule = ({ modelled }) => {
  const { breakdown } = modelled;
  const busy = breakdown.totalUs - breakdown.launchUs;
  if (busy <= 0 || breakdown.dramUs < 0.9 * busy) return [];
  return [
    {
      rule: 'at-the-roofline',
      text: `Device memory is busy ${((100 * breakdown.dramUs) / busy).toFixed(0)} % of the time: only moving fewer bytes would help.`,
      scope: 'kernel',
      source: 'model',
    },
  ];
};
