/**
 * Exponent of the soft maximum. Perfect overlap of resources would be the plain maximum, none the sum. Published
 * measurements of a streaming kernel with rising arithmetic (gpu-benches, gpu-roofline, A100) lie between: with memory at
 * 0.94 and arithmetic at 0.68 of their own limits, and again at 0.90 and 0.78, the p-norm that gives 1 has p = 3.8 to 4.2.
 */
const overlapExponent = 4;

/** Time of work that uses several resources at once: at least the largest term, at most their sum, smooth between. */
export function overlapUs(termsUs: readonly number[], exponent = overlapExponent): number {
  const largest = Math.max(0, ...termsUs);
  if (largest === 0) return 0;
  let sum = 0;
  for (const term of termsUs) sum += (term / largest) ** exponent;
  return largest * sum ** (1 / exponent);
}
