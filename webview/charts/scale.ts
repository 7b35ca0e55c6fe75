/** Maps values of a domain to places of a range, straight or by logarithm. */
export interface Scale {
  readonly kind: 'linear' | 'log';
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

/** Place of a value; values outside the domain land outside the range. */
export function at({ kind, domain, range }: Scale, value: number): number {
  const by = kind === 'log' ? Math.log : (one: number): number => one;
  const [low, high] = [by(domain[0]), by(domain[1])];
  const share = high === low ? 0.5 : (by(value) - low) / (high - low);
  return range[0] + share * (range[1] - range[0]);
}

/** Round values that divide a domain into about `count` parts: steps of 1, 2, 2.5 or 5 times a power of ten. */
export function linearTicks([low, high]: readonly [number, number], count: number): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10);
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

/** Values of 1, 2 and 5 times powers of ten (only powers when there are many) within a domain of positive numbers. */
export function logTicks([low, high]: readonly [number, number]): readonly number[] {
  const decades = Math.log10(high / low);
  const mantissas =
    decades > 4 ? [1] : decades > 2 ? [1, 3] : decades > 0.8 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const mantissa of mantissas) {
      const value = Number((mantissa * 10 ** power).toPrecision(6));
      if (value >= low * 0.999 && value <= high * 1.001) ticks.push(value);
    }
  return ticks;
}

/** A tick of any size without needless zeros: `0.5`, `12`, `3.5k`. */
export function tickText(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(4)));
}
