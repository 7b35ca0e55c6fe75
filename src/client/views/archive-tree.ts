import { axes, levelDescriptions, levelNamesOf } from '../../protocol/descriptor.ts';
import type { Axis, CellId, Level } from '../../protocol/descriptor.ts';
import { ratioText } from '../../protocol/editor/figure-text.ts';
import { commands } from '../../protocol/editor/ids.ts';
import type { CandidateRow, RunView } from '../../protocol/editor/run-view.ts';
import type { Translate } from '../translate.ts';
import { archiveTasks } from './archive-groups.ts';
import type { ArchiveGroup, ArchiveTask } from './archive-groups.ts';
import { codeText, markdownLines, markdownText } from './markdown-text.ts';
import type { TreeNode } from './tree-node.ts';

/** Elites of the runs that were asked for them. */
export type ElitesOfRuns = ReadonlyMap<string, readonly CandidateRow[]>;

/** More elites of one cell are in the panel. */
const elitesOfCell = 5;

/** An elite with the run that found it. */
interface Found {
  readonly run: RunView;
  readonly row: CandidateRow;
  readonly speedup: number;
}

/** The rows of the view *Archive*: task, device, cell, elite. Cells of a device are `unloaded` until all its runs have elites. */
export function archiveTree(
  runs: readonly RunView[],
  elites: ElitesOfRuns,
  t: Translate,
): readonly TreeNode[] {
  return archiveTasks(runs).map((task, index) => taskNode(task, index === 0, elites, t));
}

function taskNode(task: ArchiveTask, open: boolean, elites: ElitesOfRuns, t: Translate): TreeNode {
  return {
    id: task.id,
    label: task.task,
    description: task.file,
    icon: { name: 'symbol-method' },
    context: 'task',
    accessible: t('{0} in {1}', task.task, task.file),
    open,
    children: task.groups.map((group) => groupNode(group, open && !group.older, elites, t)),
  };
}

function groupNode(group: ArchiveGroup, open: boolean, elites: ElitesOfRuns, t: Translate): TreeNode {
  const [newest] = group.runs;
  const title = newest?.deviceTitle ?? group.device;
  const loaded = group.runs.every(({ run }) => elites.has(run));
  const found = loaded ? foundOf(group, elites) : [];
  const cells = groupCells(found);
  const best = Math.max(0, ...group.runs.map(({ bestSpeedup }) => bestSpeedup?.value ?? 0));
  const parts = [
    ...(best > 0 && newest !== undefined ? [ratioText(best, newest.timing)] : []),
    ...(loaded ? [t('{0} of {1} cells', cells.length, 64)] : []),
    ...(group.older ? [t('older version of the kernel')] : []),
  ];
  return {
    id: group.id,
    label: group.device,
    description: parts.join(' · '),
    tooltip: markdownLines([
      `**${markdownText(title)}** · ${codeText(group.device)}`,
      group.runs.length === 1 ? t('1 run') : t('The best of {0} runs', group.runs.length),
      group.older ? t('The kernel was changed since; speedups are over its older text.') : undefined,
    ]),
    icon: { name: 'circuit-board' },
    context: 'archive-device',
    accessible: [group.device, title, ...parts].join(', '),
    open,
    children: loaded ? cells.map(([cell, ofCell]) => cellNode(group, cell, ofCell, t)) : 'unloaded',
  };
}

function foundOf(group: ArchiveGroup, elites: ElitesOfRuns): Found[] {
  const found = new Map<string, Found>();
  for (const run of group.runs)
    for (const row of elites.get(run.run) ?? []) {
      if (row.elite === undefined || row.cell === undefined || row.speedup === undefined) continue;
      const { value } = row.speedup;
      const same = found.get(row.candidate);
      if (same === undefined || value > same.speedup) found.set(row.candidate, { run, row, speedup: value });
    }
  return [...found.values()].sort((a, b) => b.speedup - a.speedup);
}

/** Cells with their elites, the fastest first in both. */
function groupCells(found: readonly Found[]): [CellId, Found[]][] {
  const cells = new Map<CellId, Found[]>();
  for (const one of found) {
    const cell = one.row.cell ?? '';
    const ofCell = cells.get(cell);
    if (ofCell === undefined) cells.set(cell, [one]);
    else ofCell.push(one);
  }
  return [...cells];
}

function cellNode(group: ArchiveGroup, cell: CellId, found: readonly Found[], t: Translate): TreeNode {
  const id = `${group.id}\n${cell}`;
  const [best] = found;
  const names = levelNamesOf(group.runs[0]?.language ?? 'cuda');
  const words = axes.map((axis) => names[axis][levelOf(cell, axis)]).join(' · ');
  const figure = best === undefined ? '' : ratioText(best.speedup, best.run.timing);
  return {
    id,
    ...(best === undefined ? {} : { run: best.run.run, candidate: best.row.candidate }),
    label: figure,
    description: words,
    tooltip: markdownLines([
      `**${markdownText(figure)}**`,
      ...axes.map(
        (axis) => `${axisName(axis, t)}: ${markdownText(levelDescriptions[axis][levelOf(cell, axis)])}`,
      ),
    ]),
    icon: { name: 'symbol-structure' },
    context: best === undefined || isOriginal(best.row) ? 'cell.original' : 'cell',
    accessible: `${words}, ${figure}`,
    children: found.slice(0, elitesOfCell).map((one, index) => eliteNode(id, one, index === 0, t)),
  };
}

function eliteNode(cell: string, { run, row }: Found, best: boolean, t: Translate): TreeNode {
  const figure = eliteFigure(run, row);
  return {
    id: `${cell}\n${row.candidate}`,
    run: run.run,
    candidate: row.candidate,
    label: isOriginal(row) ? t('The original') : row.summary,
    description: figure,
    tooltip: eliteTooltip(run, row, undefined, t),
    icon: { name: best ? 'star-full' : 'star-empty' },
    context: isOriginal(row) ? 'elite.original' : 'elite',
    accessible: [row.summary, figure, best ? t('best of its cell') : t('alternative')].join(', '),
    command: {
      title: t('Open Archive'),
      command: commands.openArchive,
      arguments: [{ run: run.run, candidate: row.candidate }],
    },
  };
}

/** What an elite is, and, once its details were asked for, what it assumes. */
export function eliteTooltip(
  run: RunView,
  row: CandidateRow,
  assumptions: readonly string[] | undefined,
  t: Translate,
): string {
  const assumed =
    assumptions === undefined
      ? []
      : assumptions.length === 0
        ? [t('Assumes nothing')]
        : [t('Assumes'), ...assumptions.map((text) => `- ${markdownText(text)}`)];
  return [
    `**${markdownText(row.summary)}**`,
    `${markdownText(eliteFigure(run, row))} · ${codeText(run.device)}`,
    t('Made by {0} in run {1}', markdownText(row.proposer), codeText(run.run)),
    assumed.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `~3.8x modelled`, `2.31x [2.28, 2.34]`; empty where it was not timed. */
function eliteFigure({ timing }: RunView, { speedup }: CandidateRow): string {
  if (speedup === undefined) return '';
  const [low, high] = speedup.ci95;
  const ratio = ratioText(speedup.value, timing);
  return low === high ? ratio : `${ratio} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

function isOriginal({ decision }: CandidateRow): boolean {
  return decision === 0;
}

function axisName(axis: Axis, t: Translate): string {
  if (axis === 'memory') return t('Memory');
  return axis === 'compute' ? t('Compute') : t('Parallelism');
}

/** `m2c0p1`: the digit behind the axis's letter. */
function levelOf(cell: CellId, axis: Axis): Level {
  return Number(cell[2 * axes.indexOf(axis) + 1] ?? 0) as Level;
}
