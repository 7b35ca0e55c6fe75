/** What a call of a mathematical function costs, in warp instructions by pipe. */
export interface SpecialCost {
  readonly special: number;
  readonly fp32: number;
  readonly fp64: number;
  readonly integer: number;
}

function cost(special: number, fp32: number, integer = 0, fp64 = 0): SpecialCost {
  return { special, fp32, fp64, integer };
}

/**
 * Warp instructions of one call by pipe, counted in the PTX that nvcc 13.0 makes of it for sm_90 (docs/time-model.md).
 * Of sine, cosine, tangent and power only the common path counts; `sqrt`, `rcp` and `div` are one PTX instruction that
 * ptxas expands to a seed and about eight fused operations (CUDA C++ Programming Guide, Arithmetic Instructions).
 */
const singlePrecision: Readonly<Record<string, SpecialCost>> = {
  exp: cost(1, 7, 2),
  exp2: cost(1, 0),
  exp10: cost(1, 7, 2),
  expm1: cost(1, 27, 1),
  log: cost(0, 20, 6),
  log2: cost(0, 22, 6),
  log10: cost(0, 21, 6),
  log1p: cost(0, 18, 9),
  sin: cost(0, 16, 12),
  cos: cost(0, 16, 12),
  tan: cost(1, 19, 12),
  sincos: cost(0, 28, 14),
  tanh: cost(2, 15),
  sinh: cost(2, 21, 2),
  cosh: cost(2, 12, 2),
  asin: cost(1, 25),
  acos: cost(1, 28),
  atan: cost(1, 19, 1),
  atan2: cost(1, 31, 6),
  pow: cost(1, 45, 12),
  sqrt: cost(1, 8, 2),
  rsqrt: cost(1, 0),
  cbrt: cost(2, 14),
  erf: cost(1, 23, 1),
  erfc: cost(3, 46, 2),
  fmod: cost(2, 35, 22),
  hypot: cost(1, 11, 5),
  rcp: cost(1, 8, 2),
  div: cost(1, 8, 2),
};

/** Instructions of `__expf` and its kin, counted likewise: one special function, and a scaling where there is one. */
const fast: Readonly<Record<string, SpecialCost>> = {
  exp: cost(1, 1),
  exp10: cost(1, 1),
  log: cost(1, 1),
  log2: cost(1, 0),
  log10: cost(1, 1),
  sin: cost(1, 0),
  cos: cost(1, 0),
  tan: cost(3, 1),
  sincos: cost(2, 0),
  tanh: cost(1, 0),
  pow: cost(2, 1),
  fdivide: cost(1, 1),
  rsqrt: cost(1, 0),
  sqrt: cost(1, 1),
};

/** Free or single operations: they run on the ordinary pipes. */
const plain = new Set(['fabs', 'fmax', 'fmin', 'fma', 'floor', 'ceil', 'trunc', 'rint', 'round', 'copysign']);

/**
 * Cost of one call by its CUDA name (`expf`, `__expf`, `exp`, `sqrtf`, `rsqrtf`, `__fdividef`). Double-precision functions
 * cost three times the single-precision instruction count on the double-precision pipe. Unknown names cost one special
 * function and ten fused operations.
 */
export function costOfSpecial(name: string): SpecialCost {
  const isFast = name.startsWith('__');
  const bare = name.replace(/^__/, '').replace(/_r[nzud]$/, '');
  const known = (stem: string): boolean => stem in singlePrecision || stem in fast || plain.has(stem);
  const isSingle = isFast || (bare.endsWith('f') && bare !== 'erf') || bare.startsWith('h');
  // `__fsqrt_rn` names the type in front, `sqrtf` behind, `hexp` (half) in front.
  const stem = [bare, bare.slice(0, -1), bare.slice(1)].find(known) ?? bare;
  if (plain.has(stem)) return isSingle ? cost(0, 1) : cost(0, 0, 0, 1);
  if (isFast && fast[stem] !== undefined) return fast[stem];
  const single = singlePrecision[stem] ?? cost(1, 10, 2);
  if (isSingle) return single;
  return {
    special: single.special,
    fp32: 0,
    fp64: 3 * (single.fp32 + single.special),
    integer: single.integer,
  };
}
