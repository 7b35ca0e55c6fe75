import { commands } from '../../protocol/editor/ids.ts';
import type { Problem } from '../../protocol/editor/problem.ts';
import type { Reason } from '../../protocol/evaluation.ts';
import type { RunStatus } from '../../protocol/run.ts';
import type { RunFigures } from './run-figures.ts';

/** So many failures in a row are no accident of the network. */
const failuresToTell = 3;

/** Reasons of a pause that somebody asked for: nothing to tell. */
const wanted = 'paused by the user';

/** Why a run stands still, lacks a model, or ended without a search, in one sentence with one action; undefined where all is well. */
export function runProblem(
  run: string,
  status: RunStatus,
  { finished, pausedBecause, failing }: RunFigures,
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
  // Others went on in its place, so nothing stands still and nobody would notice.
  const silent = [...failing.values()].find(
    ({ failures, answered }) => failures >= failuresToTell || (status === 'finished' && !answered),
  );
  if (silent !== undefined && (status === 'running' || status === 'finished'))
    return {
      code: 'model-silent',
      message: `${silent.proposer} ${status === 'running' ? 'proposes' : 'proposed'} nothing${silent.answered ? ' any more' : ''}: ${sentenceOf(silent.reason)}`,
      fix: 'Select a model that answers, then start again.',
      action: { kind: 'command', title: 'Select Model', command: commands.selectModel },
    };
  return undefined;
}

function sentenceOf(reason: string): string {
  const [line = ''] = reason.trim().split('\n');
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
