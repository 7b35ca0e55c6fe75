import type { CandidateDetails } from '../../src/protocol/editor/candidate-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { plural } from '../format/numbers.ts';
import { diffLines } from '../model/diff-lines.ts';
import { section } from './detail-part.ts';

const signs = { added: '+', removed: '-', context: ' ', gap: '' } as const;

/** The change against the original; added and removed lines are told apart by sign and by colour. */
export function diff({ diff: text, row }: CandidateDetails): Description | null {
  const lines = diffLines(text);
  if (lines.length === 0) return null;
  const added = lines.filter(({ kind }) => kind === 'added').length;
  const removed = lines.filter(({ kind }) => kind === 'removed').length;
  return section(
    'diff',
    'Change',
    h('p', { class: 'muted' }, `${plural(added, 'line')} added, ${removed} removed`),
    h(
      'div',
      {
        class: 'diff-scroll',
        tabindex: 0,
        role: 'group',
        'aria-label': 'Diff against the original',
        key: row.candidate,
      },
      h(
        'table',
        { class: 'diff-lines' },
        h(
          'tbody',
          {},
          lines.map(({ kind, text: line, before, after }, index) =>
            h(
              'tr',
              { key: String(index), class: kind },
              h('td', { class: 'line-number' }, kind === 'gap' ? '\u22ef' : (after ?? before ?? '')),
              h('td', { class: 'sign' }, signs[kind]),
              h('td', { class: 'code' }, line),
            ),
          ),
        ),
      ),
    ),
  );
}
