import { figureText } from '../../protocol/editor/figure-text.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { Translate } from '../translate.ts';
import { bestText, evaluationsText } from '../views/run-words.ts';

/** What the status bar says, and the run that a click opens. */
export interface StatusView {
  readonly text: string;
  /** One line a run. */
  readonly tooltip: readonly string[];
  readonly run: string;
}

/** The status bar while something runs or just ended; undefined when there is nothing to say. Runs come newest first. */
export function statusView(
  runs: readonly RunView[],
  justEnded: RunView | undefined,
  t: Translate,
): StatusView | undefined {
  const running = runs.filter(({ status }) => status === 'running');
  const [first] = running;
  if (first !== undefined) {
    const text = running.length === 1 ? oneText(first, t) : severalText(running, t);
    return { text: `$(sync~spin) ${text}`, tooltip: running.map((run) => lineOf(run, t)), run: first.run };
  }
  if (justEnded === undefined) return undefined;
  return { text: endText(justEnded, t), tooltip: [lineOf(justEnded, t)], run: justEnded.run };
}

/** `37/200 · best ~1.8x`. */
function oneText(run: RunView, t: Translate): string {
  const best = run.bestSpeedup;
  const figure = best === null ? undefined : figureText(best.value, run).split(' ')[0];
  return [evaluationsText(run, t), ...(figure === undefined ? [] : [t('best {0}', figure)])].join(' · ');
}

/** `2 runs · 57/260`; the total is left out when one of them has no such limit. */
function severalText(runs: readonly RunView[], t: Translate): string {
  const done = runs.reduce((sum, { evaluations }) => sum + evaluations, 0);
  const limits = runs.map(({ budget }) => budget.evaluations);
  const total = limits.every((limit) => limit !== undefined)
    ? limits.reduce((sum, limit) => sum + limit, 0)
    : undefined;
  const count = total === undefined ? t('{0} evaluations', done) : `${done}/${total}`;
  return `${t('{0} runs', runs.length)} · ${count}`;
}

function endText(run: RunView, t: Translate): string {
  const icon =
    run.problem !== undefined || run.status === 'interrupted' || run.endedBecause === 'baseline-failed'
      ? '$(warning)'
      : run.status === 'paused'
        ? '$(debug-pause)'
        : run.bestSpeedup === null
          ? '$(circle-slash)'
          : '$(check)';
  return `${icon} ${run.kernel}: ${bestText(run, t)}`;
}

function lineOf(run: RunView, t: Translate): string {
  return `${run.kernel}: ${bestText(run, t)} · ${evaluationsText(run, t)}`;
}
