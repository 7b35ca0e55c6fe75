import { assumptionText } from '../../application/report/assumption-text.ts';
import { cellText } from '../../application/report/cell-text.ts';
import { fence, markdownTable } from '../../application/report/markdown-text.ts';
import { significant } from '../../application/report/numbers.ts';
import type { Assumption } from '../../protocol/candidate.ts';
import type { CellId } from '../../protocol/descriptor.ts';
import { figureText } from '../../protocol/editor/figure-text.ts';
import { commands } from '../../protocol/editor/ids.ts';
import type { CommandId } from '../../protocol/editor/ids.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { Speedup } from '../../protocol/evaluation.ts';
import { wordsOf } from '../../shared/sycl-words.ts';
import type { KernelHints, LineCounters, PlacedHint } from './hint-board.ts';

/** The newest result of a kernel on one device. */
export interface KernelResult {
  readonly run: RunView;
  /** It was found for an earlier version of the kernel. */
  readonly isOlder: boolean;
  readonly cell: CellId | null;
  readonly assumptions: readonly Assumption[];
}

/** What a fast variant has in place of a line. */
export interface LineChange {
  readonly run: RunView;
  readonly candidate: string;
  readonly speedup: Speedup;
  readonly summary: string;
  /** Empty when the variant does without the line. */
  readonly text: string;
}

/** Hover on a kernel's name: the last results by device. Empty where there are none. */
export function resultsText(results: readonly KernelResult[], time: (ms: number) => string): string {
  if (results.length === 0) return '';
  const rows = results.map((result) => {
    const { run, isOlder, cell, assumptions } = result;
    return [
      escaped(run.device),
      `${escaped(bestText(run))}${isOlder ? ' (older version)' : ''}`,
      cell === null ? '' : escaped(cellText(cell)),
      assumptions.length === 0 ? 'none' : assumptions.map(assumptionText).join('; '),
      time(run.updatedMs),
      linksOf(run),
    ];
  });
  return markdownTable(['Device', 'Best', 'How', 'Assumes', 'When', ''], rows);
}

function bestText(run: RunView): string {
  if (run.endedBecause === 'baseline-failed') return 'the original does not pass its task';
  const { bestSpeedup: best } = run;
  if (best === null) return `nothing faster in ${run.evaluations}`;
  const [low, high] = best.ci95;
  return `${figureText(best.value, run)}${low < high ? ` [${low.toFixed(2)}, ${high.toFixed(2)}]` : ''}`;
}

function linksOf(run: RunView): string {
  const archive = commandLink('Archive', commands.openArchive, { run: run.run });
  return run.bestCandidate === null
    ? archive
    : `${commandLink('Review diff', commands.reviewDiff, { run: run.run, candidate: run.bestCandidate })} ${archive}`;
}

/**
 * Hover on a line (or, for hints on the whole kernel, its name). The editor shows the diagnostic itself above it. `explanation` is
 * what the rule means.
 */
export function hintHoverText(
  { counters }: PlacedHint,
  { language }: KernelHints,
  explanation: string | undefined,
): string {
  const words = wordsOf(language);
  return [
    ...(counters.length === 0 ? [] : [counters.map((one) => `- ${words(counterText(one))}`).join('\n')]),
    ...(explanation === undefined ? [] : [words(explanation)]),
  ].join('\n\n');
}

function counterText({ space, operation, buffer, share, perRequest, ideal }: LineCounters): string {
  const unit = space === 'shared' ? 'wavefronts' : 'sectors';
  const conflicts =
    space === 'shared' && perRequest > ideal
      ? ` (${significant(perRequest - ideal)} of them bank conflicts)`
      : '';
  const what = buffer === undefined ? `${space} memory` : `\`${buffer}\``;
  const part = `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} % of the kernel's requests`;
  return `${operation} of ${what}: ${significant(perRequest)} ${unit} per request${conflicts}, ${significant(ideal)} at best; ${part}`;
}

/** What the fastest variants have in place of a line. */
export function changesText(changes: readonly LineChange[], language: 'cuda' | 'sycl'): string {
  if (changes.length === 0) return '';
  const shown = changes.map(({ run, candidate, speedup, summary, text }) => {
    const link = commandLink('Review diff', commands.reviewDiff, { run: run.run, candidate });
    const head = `${escaped(figureText(speedup.value, run))}: ${escaped(summary)} ${link}`;
    return text === ''
      ? `${head}\n\nwithout this line`
      : `${head}\n\n${fence(language === 'cuda' ? 'cuda-cpp' : 'cpp', text)}`;
  });
  return ['**What faster variants have here**', ...shown].join('\n\n');
}

/** A link that runs one of our own commands; the client trusts no others. */
function commandLink(title: string, command: CommandId, argument: object): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}

/** Text from outside as it is; code between backticks stays code. */
function escaped(text: string): string {
  return text
    .split(/(`[^`\n]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll(/[\\*_{}[\]#<>~|]/g, String.raw`\$&`)))
    .join('');
}
