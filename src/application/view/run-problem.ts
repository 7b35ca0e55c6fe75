import { commands } from '../../protocol/editor/ids.ts';
import type { Problem } from '../../protocol/editor/problem.ts';
import type { Reason } from '../../protocol/evaluation.ts';
import type { RunStatus } from '../../protocol/run.ts';
import type { RunFigures } from './run-figures.ts';

/** Reasons of a pause that somebody asked for: nothing to tell. */
const wanted = 'paused by the user';

/** Why a run stands still, or ended without a search, in one sentence with one action; undefined where all is well. */
export function runProblem(
  run: string,
  status: RunStatus,
  { finished, pausedBecause }: RunFigures,
  /** What the original failed by, read only where it is told. */
  baselineReason: () => Reason | undefined = () => undefined,
): Problem | undefined {
  const resume = {
    kind: 'command',
    title: 'Resume',
    command: commands.resumeRun,
    arguments: [{ run }],
  } as const;
  if (status === 'interrupted')
    return {
      code: 'run-interrupted',
      message: 'The process of this run ended without a word; what it had evaluated is stored.',
      fix: 'Resume the run: it goes on where it was.',
      action: resume,
    };
  if (status === 'paused' && pausedBecause !== undefined && pausedBecause !== wanted)
    return {
      code: 'run-broke-off',
      message: `The run paused: ${sentenceOf(pausedBecause)}`,
      fix: 'Put that right, then resume the run.',
      action: resume,
    };
  if (status === 'finished' && finished?.reason === 'baseline-failed') {
    const reason = baselineReason();
    return {
      code: 'baseline-failed',
      message:
        reason === undefined
          ? 'The original code did not pass its own checks, so nothing was searched.'
          : `The original code did not pass its own checks, so nothing was searched: ${sentenceOf(reason.message)}`,
      fix: "Look at the original's checks in the panel and correct the task.",
      action: { kind: 'command', title: 'Open Archive', command: commands.openArchive, arguments: [{ run }] },
    };
  }
  return undefined;
}

function sentenceOf(reason: string): string {
  const [line = ''] = reason.trim().split('\n');
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
