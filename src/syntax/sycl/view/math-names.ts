/** Functions that have the same name in CUDA, with an `f` for single precision. */
const plain = new Set(
  `acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh cospi erf erfc exp exp10 exp2 expm1 fabs fdim floor fma
   fmax fmin fmod hypot ldexp lgamma log log10 log1p log2 nextafter pow remainder rint round rsqrt sin sinh sinpi sqrt
   tan tanh tgamma trunc`.split(/\s+/),
);

/** Approximate functions of `sycl::native` and what CUDA calls them. */
const native: Readonly<Record<string, string>> = {
  exp: '__expf',
  exp10: '__exp10f',
  log: '__logf',
  log2: '__log2f',
  log10: '__log10f',
  sin: '__sinf',
  cos: '__cosf',
  tan: '__tanf',
  powr: '__powf',
  divide: '__fdividef',
  rsqrt: '__frsqrt_rn',
  sqrt: '__fsqrt_rn',
  recip: '__frcp_rn',
};

/** Functions on integers and of any type, SYCL's name first. */
const others: Readonly<Record<string, string>> = {
  max: 'max',
  min: 'min',
  abs: 'abs',
  popcount: '__popc',
  clz: '__clz',
  mul24: '__mul24',
  mul_hi: '__mulhi',
  isnan: 'isnan',
  isinf: 'isinf',
  isfinite: 'isfinite',
};

/** CUDA's name of a function of SYCL; undefined when it has none. `name` is without `sycl::`. */
export function cudaMathName(name: string, type: 'float' | 'double' | 'half'): string | undefined {
  const approximate = /^(?:native|half_precision)::(\w+)$/.exec(name)?.[1];
  if (approximate !== undefined) {
    if (approximate === 'exp2') return name.startsWith('native') ? 'exp2f' : 'exp2f';
    return native[approximate] ?? (plain.has(approximate) ? `${approximate}f` : undefined);
  }
  if (name === 'mad') return type === 'double' ? 'fma' : 'fmaf';
  if (name === 'powr') return type === 'double' ? 'pow' : 'powf';
  if (plain.has(name)) return type === 'double' ? name : `${name}f`;
  return Object.hasOwn(others, name) ? others[name] : undefined;
}

/** SYCL's name, without `sycl::`, of a function of CUDA; undefined when it has none. */
export function syclMathName(name: string): string | undefined {
  const bare = name.replace(/^::/, '');
  for (const [syclName, cudaName] of Object.entries(native))
    if (cudaName === bare) return `native::${syclName}`;
  for (const [syclName, cudaName] of Object.entries(others)) if (cudaName === bare) return syclName;
  if (plain.has(bare)) return bare;
  const single = /^(\w+)f$/.exec(bare)?.[1];
  return single !== undefined && plain.has(single) ? single : undefined;
}

/** True for names that `using namespace sycl` brings in and a kernel may call without `sycl::`. */
export function isSyclMath(name: string): boolean {
  return plain.has(name) || Object.hasOwn(others, name) || ['mad', 'clamp', 'powr', 'select'].includes(name);
}
