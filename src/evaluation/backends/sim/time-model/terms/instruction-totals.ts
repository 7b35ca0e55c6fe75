import { emptyMix } from '../../instruction-classes.ts';
import type { InstructionMix } from '../../instruction-classes.ts';
import { unrolledVisits } from '../compiler-unrolling.ts';
import { costOfSpecial } from '../special-functions.ts';
import { tensorProduct, tensorRate } from '../tensor-cores.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';

/** Warp instructions of the blocks that ran, by the pipe that executes them. */
export interface InstructionTotals {
  readonly fp32: number;
  readonly fp64: number;
  readonly integer: number;
  readonly special: number;
  readonly conversion: number;
  readonly branch: number;
  readonly shuffle: number;
  readonly barrier: number;
  /** Products of matrices by the tensor cores. */
  readonly tensor: number;
  /** Clocks that they keep the tensor cores of one multiprocessor busy. */
  readonly tensorClocks: number;
  /** Loads, stores and atomics; local-memory traffic of spills included. */
  readonly memory: number;
  /** Local-memory requests that spills add. */
  readonly spill: number;
  /** Everything: what the schedulers must issue. */
  readonly issued: number;
}

/**
 * Cost of a single-precision division or square root that the host compiler wrote as one instruction: CUDA's default
 * (IEEE-conforming) forms are one special function and about eight fused operations (CUDA C++ Programming Guide,
 * Arithmetic Instructions: implemented as a reciprocal followed by a multiplication and corrections).
 */
const fp32DivideFused = 8;
/** In double precision: a single-precision seed and Newton steps, V100 measures 7.5 clocks each against 1 for an FMA (gpu-benches, incore). */
const fp64DivideFused = 8;
/** The guide: integer division and modulo compile to up to 20 instructions. */
const integerDivideInstructions = 20;

/** Arithmetic of one basic block by pipe, for one warp. */
export function pipesOf(mix: InstructionMix): {
  readonly fp32: number;
  readonly fp64: number;
  readonly integer: number;
  readonly special: number;
  readonly conversion: number;
  readonly branch: number;
} {
  return {
    fp32: mix.fp32Add + mix.fp32Multiply + mix.fp32Fma + mix.fp32Special * fp32DivideFused,
    fp64: mix.fp64Add + mix.fp64Multiply + mix.fp64Fma + mix.fp64Special * fp64DivideFused,
    integer:
      mix.integer +
      mix.compare +
      mix.integerDivide * integerDivideInstructions +
      mix.loopControl / unrolledVisits,
    special: mix.fp32Special + mix.fp64Special,
    conversion: mix.conversion,
    branch: mix.branch,
  };
}

/** Sums the instructions of all basic blocks, special functions and memory requests. */
export function totalInstructions(input: TimeModelInput, geometry: LaunchGeometry): InstructionTotals {
  const { counters } = input;
  const sum = { fp32: 0, fp64: 0, integer: 0, special: 0, conversion: 0, branch: 0 };
  for (const { address, warps } of counters.basicBlocks) {
    const pipes = pipesOf(input.mix.get(address) ?? emptyMix);
    sum.fp32 += pipes.fp32 * warps;
    sum.fp64 += pipes.fp64 * warps;
    sum.integer += pipes.integer * warps;
    sum.special += pipes.special * warps;
    sum.conversion += pipes.conversion * warps;
    sum.branch += pipes.branch * warps;
  }
  let tensor = 0;
  let tensorClocks = 0;
  for (const [name, calls] of Object.entries(counters.specialFunctions)) {
    const product = tensorProduct(name);
    if (product !== undefined) {
      tensor += product.instructions * calls;
      tensorClocks += (product.multiplyAdds * calls) / (tensorRate(input.profile, product) ?? Infinity);
      continue;
    }
    const cost = costOfSpecial(name);
    sum.special += cost.special * calls;
    sum.fp32 += cost.fp32 * calls;
    sum.fp64 += cost.fp64 * calls;
    sum.integer += cost.integer * calls;
  }
  const arithmetic = sum.fp32 + sum.fp64 + sum.integer + sum.special + sum.conversion;
  const spill = arithmetic * geometry.spills.share;
  const requests = counters.memory.reduce(
    (total, access) => total + (access.wideRequests ?? access.requests),
    0,
  );
  const barrier = counters.barriers + counters.warpBarriers;
  return {
    ...sum,
    shuffle: counters.shuffles,
    barrier,
    tensor,
    tensorClocks,
    memory: requests + spill,
    spill,
    issued: arithmetic + tensor + sum.branch + counters.shuffles + barrier + requests + spill,
  };
}
