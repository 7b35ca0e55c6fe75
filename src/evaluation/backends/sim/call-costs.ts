import type { InstructionMix } from './instruction-classes.ts';

/** Part of an instruction mix that one call stands for. */
export type CallCost = Readonly<Partial<Record<keyof InstructionMix, number>>>;

/**
 * What nvcc 13.0 makes of functions that a host compiler calls in its library, by the name without the `f` of single precision.
 * `real` sorts by precision: `add` is an addition of floats or of doubles. Rounding to a whole number is a conversion
 * (FRND and F2I run where conversions run), minimum and maximum are comparisons (FMNMX has the rate of integer compares).
 */
interface RealCost {
  readonly add?: number;
  readonly multiply?: number;
  readonly fma?: number;
  readonly special?: number;
  readonly integer?: number;
  readonly compare?: number;
  readonly conversion?: number;
}

const toWhole: RealCost = { conversion: 1 };
const roundHalfAway: RealCost = { add: 1, integer: 1, compare: 2, conversion: 1 };
const bessel: RealCost = { special: 1, fma: 40, integer: 10 };

const realFunctions: Readonly<Record<string, RealCost>> = {
  fma: { fma: 1 },
  fmax: { compare: 1 },
  fmin: { compare: 1 },
  fdim: { add: 1, compare: 2 },
  floor: toWhole,
  ceil: toWhole,
  trunc: toWhole,
  rint: toWhole,
  nearbyint: toWhole,
  roundeven: toWhole,
  lrint: toWhole,
  llrint: toWhole,
  round: roundHalfAway,
  lround: roundHalfAway,
  llround: roundHalfAway,
  modf: { add: 1, compare: 1, conversion: 1 },
  frexp: { multiply: 1, integer: 4, compare: 2 },
  ldexp: { multiply: 2, integer: 4 },
  scalbn: { multiply: 2, integer: 4 },
  scalbln: { multiply: 2, integer: 4 },
  logb: { integer: 3, compare: 1, conversion: 1 },
  ilogb: { integer: 3, compare: 1 },
  nextafter: { integer: 4, compare: 4 },
  remquo: { special: 2, fma: 35, integer: 22 },
  j0: bessel,
  j1: bessel,
  jn: bessel,
  y0: bessel,
  y1: bessel,
  yn: bessel,
};

/** Functions of compilers' own libraries, and those of our runtime that compute what is one instruction on a GPU. */
const otherFunctions: Readonly<Record<string, CallCost>> = {
  // Population counts run at the rate of conversions (CUDA C++ Programming Guide, Throughput of Native Arithmetic Instructions).
  __popcountsi2: { conversion: 1 },
  __popcountdi2: { conversion: 2, integer: 1 },
  // 64-bit numbers on a GPU are pairs; 128-bit ones are pairs of those.
  __divti3: { integerDivide: 4 },
  __modti3: { integerDivide: 4 },
  __udivti3: { integerDivide: 4 },
  __umodti3: { integerDivide: 4 },
  __mulsc3: { fp32Multiply: 2, fp32Fma: 2, compare: 2 },
  __muldc3: { fp64Multiply: 2, fp64Fma: 2, compare: 2 },
  __divsc3: { fp32Special: 2, fp32Multiply: 2, fp32Fma: 4, compare: 2 },
  __divdc3: { fp64Special: 2, fp64Multiply: 2, fp64Fma: 4, compare: 2 },
  // Directed rounding is a modifier of the instruction.
  kf_sim_addf: { fp32Add: 1 },
  kf_sim_mulf: { fp32Multiply: 1 },
  kf_sim_fmaf: { fp32Fma: 1 },
  kf_sim_divf: { fp32Special: 1 },
  kf_sim_sqrtf: { fp32Special: 1 },
  kf_sim_add: { fp64Add: 1 },
  kf_sim_mul: { fp64Multiply: 1 },
  kf_sim_fma: { fp64Fma: 1 },
  kf_sim_div: { fp64Special: 1 },
  kf_sim_sqrt: { fp64Special: 1 },
  kf_sim_narrow: { conversion: 1 },
  kf_sim_float_of: { conversion: 1 },
  kf_sim_double_of: { conversion: 1 },
};

/**
 * Cost of a call in the disassembly by the symbol it names, undefined for calls that cost nothing or are counted where they
 * run (`kf_sim_expf`). Functions of the facades that the host needs many instructions for carry their cost in their name:
 * `kf_costs_conversion_1_popc` (native/sim/cuda/declared-costs.h).
 */
export function costOfCall(symbol: string): CallCost | undefined {
  // `name.constprop.0` is a copy of the function.
  const name = symbol.replace(/\..*$/, '');
  const declared = /^kf_costs_([a-z]+[A-Za-z0-9]*)_(\d+)_/.exec(name);
  if (declared !== null) return { [declared[1] ?? '']: Number(declared[2]) };
  // Sixteen bits become single precision by an addition of zero (HADD2.F32); the other way the host converts, too.
  if (name.startsWith('_ZN2kf3sim4cuda5widen')) return { fp32Add: 1 };
  // The library's code of cooperative groups is not instrumented: five rounds of what is mostly a sum; shuffles are counted.
  if (name.startsWith('_ZN18cooperative_groups6reduceI')) return { fp32Add: 5 };
  if (/^_ZN18cooperative_groups14(in|ex)clusive_scanI/.test(name)) return { fp32Add: 5, compare: 5 };
  if (Object.hasOwn(otherFunctions, name)) return otherFunctions[name];
  if (Object.hasOwn(realFunctions, name)) return inPrecision(realFunctions[name] ?? {}, 'fp64');
  const stem = name.replace(/f$/, '');
  if (stem !== name && Object.hasOwn(realFunctions, stem))
    return inPrecision(realFunctions[stem] ?? {}, 'fp32');
  return undefined;
}

/** Symbols whose result is a whole number: a conversion to an integer that follows is part of the same instruction. */
export function roundsToWhole(symbol: string): boolean {
  return /^(floor|ceil|trunc|rint|nearbyint|roundeven)f?$/.test(symbol);
}

function inPrecision(cost: RealCost, precision: 'fp32' | 'fp64'): CallCost {
  const { add = 0, multiply = 0, fma = 0, special = 0, integer = 0, compare = 0, conversion = 0 } = cost;
  return {
    [`${precision}Add`]: add,
    [`${precision}Multiply`]: multiply,
    [`${precision}Fma`]: fma,
    [`${precision}Special`]: special,
    integer,
    compare,
    conversion,
  };
}
