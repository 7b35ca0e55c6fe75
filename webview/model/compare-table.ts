import type { Comparison, Roofline } from '../../src/protocol/editor/candidate-view.ts';

/** How a column of the comparison is told from the others, in tables and in drawings alike. */
export interface ComparedColumn {
  readonly candidate: string;
  /** `Original`, `A`, `B`, ... */
  readonly label: string;
  readonly summary: string;
}

/** Columns of a comparison, the original first. */
export function comparedColumns({ candidates }: Comparison): readonly ComparedColumn[] {
  return candidates.map(({ candidate, summary }, index) => ({
    candidate,
    label: index === 0 ? 'Original' : String.fromCharCode(64 + index),
    summary: index === 0 ? '' : summary,
  }));
}

/** One bar: a median with its interval, as shares of the longest time of its shape. */
export interface TimeBar {
  readonly medianUs: number;
  readonly ci95Us: readonly [number, number] | null;
  readonly share: number;
  readonly lowShare: number;
  readonly highShare: number;
  /** Time of the original over this one. */
  readonly speedup: number | null;
}

/** The bars of one shape, in the order of the columns; null where a variant was not timed. */
export function timeBars({ medianUs, ci95Us }: Comparison['shapes'][number]): readonly (TimeBar | null)[] {
  const longest = Math.max(...medianUs.map((us, index) => Math.max(us ?? 0, ci95Us[index]?.[1] ?? 0)));
  const original = medianUs[0] ?? null;
  return medianUs.map((us, index) => {
    if (us === null || longest === 0) return null;
    const interval = ci95Us[index] ?? null;
    return {
      medianUs: us,
      ci95Us: interval,
      share: us / longest,
      lowShare: (interval?.[0] ?? us) / longest,
      highShare: (interval?.[1] ?? us) / longest,
      speedup: original === null ? null : original / us,
    };
  });
}

/** Counters with those that differ between columns first, each group in its own order. */
export function countersByDifference({
  counters,
}: Comparison): readonly (Comparison['counters'][number] & { readonly differs: boolean })[] {
  const marked = counters.map((row) => ({ ...row, differs: new Set(row.values).size > 1 }));
  return [...marked.filter(({ differs }) => differs), ...marked.filter(({ differs }) => !differs)];
}

/** Part of the roofline that is drawn: all points and the ridge, with some room, in whole decades of at least one. */
export function rooflineDomain({ bandwidthGBs, peakGflops, points }: Roofline): {
  readonly intensity: readonly [number, number];
  readonly gflops: readonly [number, number];
} {
  const ridge = peakGflops / bandwidthGBs;
  const intensities = [ridge, ...points.map(({ intensity }) => intensity)].filter((one) => one > 0);
  const rates = [peakGflops, ...points.map(({ gflops }) => gflops)].filter((one) => one > 0);
  const intensity: readonly [number, number] = [Math.min(...intensities) / 3, Math.max(...intensities) * 3];
  const lowestRoof = Math.min(bandwidthGBs * intensity[0], ...rates);
  return { intensity, gflops: [lowestRoof / 1.5, Math.max(...rates) * 1.6] };
}

/** The roof at an intensity: what bandwidth or arithmetic allow, in Gflop/s (Williams, Waterman, Patterson 2009). */
export function roofAt({ bandwidthGBs, peakGflops }: Roofline, intensity: number): number {
  return Math.min(peakGflops, bandwidthGBs * intensity);
}
