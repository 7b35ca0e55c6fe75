import { pathToFileURL } from 'node:url';
import { commands, linkCommands } from '../../protocol/editor/ids.ts';
import type { Problem, ProblemAction } from '../../protocol/editor/problem.ts';
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
    ...(run.problem === undefined
      ? {}
      : { children: [problemNode(`problem:${run.run}`, run.problem, t)], open: true }),
  };
}

/** What can be done where runs cannot be listed; the reason stands above, as the message of the view. */
export function listProblem(problem: Problem, t: Translate): readonly TreeNode[] {
  const actions = [
    { name: 'lightbulb', command: commandOf(problem.action) },
    {
      name: 'debug-restart',
      command: { title: t('Restart'), command: commands.restartServer, arguments: [] },
    },
    { name: 'output', command: { title: t('Show Log'), command: commands.showLog, arguments: [] } },
  ];
  const known = new Set<string>();
  return actions.flatMap(({ name, command }) => {
    if (command === undefined || known.has(command.command)) return [];
    known.add(command.command);
    return [
      {
        id: `action:${command.command}`,
        label: command.title,
        icon: { name },
        context: 'action',
        accessible: command.title,
        command,
      },
    ];
  });
}

/** What went wrong, in its sentence; chosen, it does what helps. */
function problemNode(id: string, problem: Problem, t: Translate): TreeNode {
  const fix = problem.fix ?? '';
  const command = commandOf(problem.action);
  return {
    id,
    label: problem.message,
    ...(command === undefined ? {} : { description: command.title, command }),
    tooltip: markdownText(`${problem.message} ${fix}`.trim()),
    icon: { name: 'warning', color: 'list.warningForeground' },
    context: 'problem',
    accessible: t('Problem: {0} {1}', problem.message, fix).trim(),
  };
}

function commandOf(action: ProblemAction | undefined): TreeNode['command'] {
  switch (action?.kind) {
    case undefined:
      return undefined;
    case 'command':
      return { title: action.title, command: action.command, arguments: action.arguments ?? [] };
    case 'settings':
      return {
        title: action.title,
        command: 'workbench.action.openSettings',
        arguments: [action.setting],
      };
    case 'open':
      return {
        title: action.title,
        command: linkCommands.openPlace,
        arguments: [{ uri: pathToFileURL(action.file).href, line: action.line ?? 1 }],
      };
  }
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
