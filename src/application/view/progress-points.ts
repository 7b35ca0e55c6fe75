import type { ProgressPoint } from '../../protocol/editor/run-view.ts';

/** A point that must survive thinning: the best rose here, or the run began or stands here. */
export interface MarkedPoint extends ProgressPoint {
  readonly keep: boolean;
}

/**
 * At most so many points, in their order: marked ones first of all, the others evenly spread. More marked ones than that
 * are thinned too, but never the last.
 */
export function thinned(points: readonly MarkedPoint[], limit: number): readonly ProgressPoint[] {
  const marked = points.filter(({ keep }) => keep);
  const others = points.filter(({ keep }) => !keep);
  const chosen = new Set(
    marked.length >= limit ? spread(marked, limit) : [...marked, ...spread(others, limit - marked.length)],
  );
  return points.filter((point) => chosen.has(point)).map(({ keep: _keep, ...point }) => point);
}

/** So many of the items, evenly spread, the last one included. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, index) => items[Math.ceil(((index + 1) * items.length) / count) - 1] as T,
  );
}
