import type { PanelViewSettings } from '../../src/protocol/editor/panel-messages.ts';
import type { ProgressPoint, RunSnapshot } from '../../src/protocol/editor/run-view.ts';

type Effort = PanelViewSettings['progressOver'];

/** The progress of a run over one kind of effort. */
export interface ProgressChart {
  readonly effortTo: number;
  readonly speedups: readonly [number, number];
  /** Corners of the line of the best so far. */
  readonly steps: readonly { readonly effort: number; readonly best: number }[];
  readonly own: readonly { readonly effort: number; readonly speedup: number }[];
  /** Efforts at which an evaluation ended without a verified result. */
  readonly failures: readonly number[];
  /** Each rise of the best, first to last. */
  readonly rises: readonly ProgressPoint[];
}

/** Effort spent at a point: evaluations, milliseconds or dollars. */
export function effortOf(point: ProgressPoint, over: Effort): number {
  return over === 'evaluations' ? point.evaluations : over === 'time' ? point.activeMs : point.usd;
}

/** What the chart of a run draws. On a logarithmic scale the lowest speedup bounds the domain, else it begins at 0. */
export function progressChart({ progress, run }: RunSnapshot, over: Effort, log: boolean): ProgressChart {
  const budget =
    over === 'evaluations'
      ? run.budget.evaluations
      : over === 'time'
        ? minutes(run.budget.minutes)
        : run.budget.usd;
  const spent = Math.max(0, ...progress.map((point) => effortOf(point, over)));
  const running = run.status === 'running' && budget !== undefined;
  // A budget far away would press everything against the left border.
  const effortTo = running && budget < spent * 4 ? Math.max(budget, spent) : spent * 1.02;
  const own = progress.flatMap((point) =>
    point.own === undefined ? [] : [{ effort: effortOf(point, over), speedup: point.own }],
  );
  const highest = Math.max(1, ...progress.map(({ best, own: speedup = 0 }) => Math.max(best, speedup)));
  const lowest = Math.min(1, ...own.map(({ speedup }) => speedup));
  const steps: { effort: number; best: number }[] = [];
  const rises: ProgressPoint[] = [];
  let best = 1;
  for (const point of progress) {
    const effort = effortOf(point, over);
    if (steps.length === 0) steps.push({ effort: 0, best });
    if (point.best > best) {
      steps.push({ effort, best }, { effort, best: point.best });
      best = point.best;
      rises.push(point);
    }
  }
  if (progress.length > 0) steps.push({ effort: spent, best });
  return {
    effortTo: effortTo || 1,
    speedups: log ? [lowest / 1.05, highest * 1.08] : [0, highest * 1.08],
    steps,
    own,
    failures: progress
      .filter(({ own: speedup, evaluations }) => speedup === undefined && evaluations > 0)
      .map((point) => effortOf(point, over)),
    rises,
  };
}

function minutes(limit: number | undefined): number | undefined {
  return limit === undefined ? undefined : limit * 60_000;
}
