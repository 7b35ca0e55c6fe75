import type { RunSnapshot, RunView } from '../../src/protocol/editor/run-view.ts';
import { countText, durationText, moneyText, plural } from '../format/numbers.ts';
import { stageText } from '../format/words.ts';

/** One thing the run spends, with its limit where it has one. */
export interface Figure {
  readonly id: 'evaluations' | 'tokens' | 'money' | 'gpu-seconds' | 'time';
  readonly title: string;
  readonly value: number;
  readonly limit?: number;
  readonly text: string;
}

/** What a run has spent of what it may: only what has a limit or is not zero. */
export function figuresOf({ evaluations, usage, activeMs, gpuSeconds, budget }: RunView): readonly Figure[] {
  const tokens = usage.tokensIn + usage.tokensOut;
  const all: readonly (readonly [
    Figure['id'],
    string,
    number,
    number | undefined,
    (value: number) => string,
  ])[] = [
    ['evaluations', 'Evaluations', evaluations, budget.evaluations, countText],
    ['tokens', 'Tokens', tokens, budget.tokens, countText],
    ['money', 'Cost', usage.usd, budget.usd, moneyText],
    ['gpu-seconds', 'GPU time', gpuSeconds, budget.gpuSeconds, (seconds) => durationText(seconds * 1000)],
    [
      'time',
      'Time',
      activeMs,
      budget.minutes === undefined ? undefined : budget.minutes * 60_000,
      durationText,
    ],
  ];
  return all
    .filter(([, , value, limit]) => limit !== undefined || value > 0)
    .map(([id, title, value, limit, show]) => ({
      id,
      title,
      value,
      ...(limit === undefined ? {} : { limit }),
      text: limit === undefined ? show(value) : `${show(value)} / ${show(limit)}`,
    }));
}

/** The state of the run in a few words, and whether it needs somebody. */
export function stateOf(run: RunView): {
  readonly text: string;
  readonly tone: 'calm' | 'active' | 'attention';
} {
  switch (run.status) {
    case 'running':
      return { text: 'Running', tone: 'active' };
    case 'paused':
      return { text: 'Paused', tone: 'attention' };
    case 'interrupted':
      return { text: 'Interrupted', tone: 'attention' };
    case 'finished':
      return {
        text: endings[run.endedBecause ?? 'stopped'],
        tone: run.endedBecause === 'baseline-failed' ? 'attention' : 'calm',
      };
  }
}

const endings = {
  budget: 'Finished: budget spent',
  exhausted: 'Finished: nothing left to try',
  stopped: 'Stopped',
  'baseline-failed': 'The original did not pass',
} as const;

/** Time of the original over all shapes, as one number: the geometric mean, as speedups are averaged. */
export function baselineUs({ baseline }: RunSnapshot): number | undefined {
  if (baseline.length === 0) return undefined;
  return Math.exp(baseline.reduce((sum, { medianUs }) => sum + Math.log(medianUs), 0) / baseline.length);
}

/** What a run that has found nothing yet is doing or has done, in one or two sentences; undefined when there is something to show. */
export function emptyText({
  run,
  total,
  failures,
  device,
  baseline,
}: RunSnapshot): { readonly title: string; readonly text: string } | undefined {
  if (run.bestCandidate !== null) return undefined;
  if (run.endedBecause === 'baseline-failed') {
    const [first] = failures;
    return {
      title: 'Nothing was searched: the original did not pass',
      text:
        first === undefined
          ? 'The log of the run has the reasons.'
          : `${first.rule} (${stageText(first.stage)}): ${first.message}`,
    };
  }
  if (run.status === 'running' && total <= 1)
    return {
      title: baseline.length === 0 ? 'Measuring the original' : 'Looking for the first variants',
      text: `The kernel as it stands is compiled, checked and timed on ${device} first; every variant is compared with it.`,
    };
  if (run.status === 'finished') {
    // What a model did not deliver is no variant.
    const failed = failures
      .filter(({ stage }) => stage !== 'proposal')
      .reduce((sum, { count }) => sum + count, 0);
    const tried = `${plural(run.evaluations, 'variant')} ${run.evaluations === 1 ? 'was' : 'were'} evaluated`;
    return {
      title: 'Nothing faster than the original was found.',
      text: `${tried}${failed === 0 ? '' : `, ${failed} of them failed`}. The list shows what was tried and how each fared.`,
    };
  }
  return undefined;
}
