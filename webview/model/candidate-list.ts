import type { CandidateRow, RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import type { PanelViewSettings } from '../../src/protocol/editor/panel-messages.ts';
import type { CellId } from '../../src/protocol/descriptor.ts';
import type { Language } from '../../src/protocol/task.ts';
import { cellText, stateWords } from '../format/words.ts';

type Column = PanelViewSettings['sortBy'];

/**
 * Rows of the list in the order asked for; only those of one cell when one is chosen. Rows without a value come last either
 * way, equal ones stay in the server's order (the run's own best first).
 */
export function listedRows(
  { candidates }: RunSnapshot,
  { sortBy, sortDown }: Pick<PanelViewSettings, 'sortBy' | 'sortDown'>,
  cell?: CellId,
): readonly CandidateRow[] {
  const rows = cell === undefined ? [...candidates] : candidates.filter((row) => row.cell === cell);
  const sign = sortDown ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [keyOf(a, sortBy), keyOf(b, sortBy)];
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? 1 : -1;
    if (x === y) return 0;
    return x < y ? -sign : sign;
  });
}

function keyOf(row: CandidateRow, column: Column): string | number | undefined {
  switch (column) {
    case 'speedup':
      return row.speedup?.value;
    case 'summary':
      return row.summary.toLowerCase();
    case 'cell':
      return row.cell;
    case 'made':
      return row.proposer;
    case 'state':
      return outcomeText(row);
    case 'decision':
      return row.decision;
  }
}

/** How a candidate fared, in a few words: `Verified`, `Failed in check: race`. */
export function outcomeText({ state, stage, rule, elite }: CandidateRow): string {
  if (state === 'verified')
    return elite === 'best' ? 'Best of its cell' : elite === undefined ? stateWords.verified : 'Alternative';
  if (state === 'evaluating' || stage === undefined) return stateWords[state];
  return `${stateWords[state]} in ${stage}${rule === undefined ? '' : `: ${rule}`}`;
}

/** The cell of a row in words, or nothing. */
export function cellOfRow({ cell }: CandidateRow, language: Language): string {
  return cell === undefined ? '' : cellText(cell, language);
}
