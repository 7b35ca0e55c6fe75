import type { Problem } from '../../protocol/editor/problem.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { Translate } from '../translate.ts';
import { bestText } from '../views/run-words.ts';

/** What a person is told when a run has ended, paused by itself or broken off. */
export type EndNotice =
  /** The status bar and the lens say it already. */
  | { readonly kind: 'none' }
  | { readonly kind: 'result'; readonly message: string; readonly hasVariant: boolean }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** One notice a run: results when the window is not looked at, problems always; nothing for what the person did. */
export function endNotice(run: RunView, isFocused: boolean, t: Translate): EndNotice {
  if (run.problem !== undefined) return { kind: 'problem', problem: run.problem };
  if (isFocused || run.status !== 'finished' || run.endedBecause === 'stopped') return { kind: 'none' };
  const hasVariant = run.bestCandidate !== null;
  const message = hasVariant
    ? t('{0} is optimized: {1}.', run.kernel, bestText(run, t))
    : t('The search for {0} has ended: {1}.', run.kernel, bestText(run, t));
  return { kind: 'result', message, hasVariant };
}
