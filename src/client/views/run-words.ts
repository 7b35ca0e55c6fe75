import { figureText } from '../../protocol/editor/figure-text.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { Translate } from '../translate.ts';
import { codeText, markdownLines, markdownText } from './markdown-text.ts';
import type { TreeNode } from './tree-node.ts';

/** `running`, `paused`, ...: what became of a run, in one or two words. */
export function runStateText(run: RunView, t: Translate): string {
  switch (run.status) {
    case 'running':
      return t('running');
    case 'paused':
      return t('paused');
    case 'interrupted':
      return t('interrupted');
    case 'finished':
      if (run.endedBecause === 'baseline-failed') return t('the original failed');
      return run.endedBecause === 'stopped' ? t('stopped') : t('finished');
  }
}

export function runIcon(run: RunView): NonNullable<TreeNode['icon']> {
  switch (run.status) {
    case 'running':
      return { name: 'sync~spin' };
    case 'paused':
      return { name: 'debug-pause' };
    case 'interrupted':
      return { name: 'debug-disconnect', color: 'list.warningForeground' };
    case 'finished':
      if (run.endedBecause === 'baseline-failed') return { name: 'error', color: 'list.errorForeground' };
      return run.bestSpeedup === null
        ? { name: 'circle-slash' }
        : { name: 'pass', color: 'testing.iconPassed' };
  }
}

/** `~1.9x modelled (sim:h100)`, or that nothing beats the original (yet). */
export function bestText(run: RunView, t: Translate): string {
  if (run.bestSpeedup !== null) return figureText(run.bestSpeedup.value, run);
  if (run.endedBecause === 'baseline-failed') return t('the original failed on {0}', run.device);
  return run.status === 'finished' ? t('nothing faster on {0}', run.device) : run.device;
}

/** `37/200`; without a limit `37 evaluations`. */
export function evaluationsText({ evaluations, budget }: RunView, t: Translate): string {
  if (budget.evaluations !== undefined) return `${evaluations}/${budget.evaluations}`;
  return evaluations === 1 ? t('1 evaluation') : t('{0} evaluations', evaluations);
}

/** What is known of a run at a glance, as Markdown. `when` is the time it was started, as text. */
export function runTooltip(run: RunView, when: string, t: Translate): string {
  const { bestSpeedup: best, usage } = run;
  const [low, high] = best?.ci95 ?? [0, 0];
  const { budget } = run;
  const spent = [
    budget.evaluations === undefined
      ? evaluationsText(run, t)
      : t('{0} of {1} evaluations', run.evaluations, budget.evaluations),
    t('{0} active', durationText(run.activeMs)),
    ...(run.gpuSeconds > 0 ? [t('{0} s on the GPU', run.gpuSeconds.toFixed(0))] : []),
    ...(usage.tokensIn + usage.tokensOut > 0 ? [t('{0} tokens', usage.tokensIn + usage.tokensOut)] : []),
    ...(usage.usd > 0 ? [`$${usage.usd.toFixed(2)}`] : []),
  ];
  return markdownLines([
    `**${markdownText(run.kernel)}** · ${markdownText(run.deviceTitle)} · ${runStateText(run, t)}`,
    best === null
      ? markdownText(bestText(run, t))
      : `${markdownText(figureText(best.value, run))}${low < high ? t(', 95 % interval {0} to {1}', low.toFixed(2), high.toFixed(2)) : ''}`,
    spent.map(markdownText).join(' · '),
    t('Variants by {0}', run.proposers.map(markdownText).join(', ')),
    t('Started {0}', markdownText(when)),
    run.problem === undefined ? undefined : `$(warning) ${markdownText(run.problem.message)}`,
    t('Run {0}', codeText(run.run)),
  ]);
}

/** Milliseconds as `45 s`, `12 min`, `1 h 20 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
