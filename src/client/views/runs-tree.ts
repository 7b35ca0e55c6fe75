import { commands } from '../../protocol/editor/ids.ts';
import type { Problem } from '../../protocol/editor/problem.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { Translate } from '../translate.ts';
import { markdownText } from './markdown-text.ts';
import { bestText, evaluationsText, runIcon, runStateText, runTooltip } from './run-words.ts';
import type { TreeNode } from './tree-node.ts';

/** So many runs stand in one list; more are grouped by day. */
export const runsInOneList = 20;

/** What the tree of runs depends on beside the runs. */
export interface RunsTreeOptions {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** BCP 47, for dates. */
  readonly language: string;
  readonly t: Translate;
}

/** The rows of the view *Runs*: newest first, days as groups where there are many. */
export function runsTree(runs: readonly RunView[], options: RunsTreeOptions): readonly TreeNode[] {
  if (runs.length <= runsInOneList) return runs.map((run) => runNode(run, options));
  const days = new Map<string, RunView[]>();
  for (const run of runs) {
    const key = dayOf(run.createdMs);
    const day = days.get(key);
    if (day === undefined) days.set(key, [run]);
    else day.push(run);
  }
  return [...days].map(([key, ofDay], index) => {
    const label = dayLabel(key, ofDay[0]?.createdMs ?? 0, options);
    const count = ofDay.length === 1 ? options.t('1 run') : options.t('{0} runs', ofDay.length);
    return {
      id: `day:${key}`,
      label,
      description: count,
      context: 'day',
      accessible: `${label}, ${count}`,
      open: index === 0,
      children: ofDay.map((run) => runNode(run, options)),
    };
  });
}

function runNode(run: RunView, options: RunsTreeOptions): TreeNode {
  const { t } = options;
  const state = runStateText(run, t);
  const when = new Intl.DateTimeFormat(options.language, { dateStyle: 'medium', timeStyle: 'short' }).format(
    run.createdMs,
  );
  const best = bestText(run, t);
  const evaluations = evaluationsText(run, t);
  const going = run.status !== 'finished';
  return {
    id: `run:${run.run}`,
    run: run.run,
    label: run.kernel,
    // How far it got is of interest as long as it can go further.
    description: going ? `${evaluations} · ${best}` : best,
    tooltip: runTooltip(run, when, t),
    icon: runIcon(run),
    context: `run.${run.status}${run.bestCandidate === null ? '' : '.variants'}`,
    accessible: [
      run.kernel,
      state,
      evaluations,
      best,
      ...(run.problem === undefined ? [] : [run.problem.message]),
    ].join(', '),
    command: { title: t('Open Archive'), command: commands.openArchive, arguments: [{ run: run.run }] },
    ...(run.problem === undefined ? {} : { children: [problemNode(run, run.problem, t)], open: true }),
  };
}

/** Why a run stands still, in its sentence; chosen, it does what helps. */
function problemNode(run: RunView, problem: Problem, t: Translate): TreeNode {
  const fix = problem.fix ?? '';
  const command = problem.action?.kind === 'command' ? problem.action : undefined;
  return {
    id: `problem:${run.run}`,
    run: run.run,
    label: problem.message,
    ...(command === undefined ? {} : { description: command.title }),
    tooltip: markdownText(`${problem.message} ${fix}`.trim()),
    icon: { name: 'warning', color: 'list.warningForeground' },
    context: 'problem',
    accessible: t('Problem: {0} {1}', problem.message, fix).trim(),
    ...(command === undefined
      ? {}
      : {
          command: {
            title: command.title,
            command: command.command,
            arguments: command.arguments ?? [],
          },
        }),
  };
}

/** The day on this machine's calendar, `2026-11-20`. */
function dayOf(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function dayLabel(day: string, timeMs: number, { nowMs, language, t }: RunsTreeOptions): string {
  const yesterday = new Date(nowMs);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === dayOf(nowMs)) return t('Today');
  if (day === dayOf(yesterday.getTime())) return t('Yesterday');
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(timeMs);
}
