import type { CandidateDetails } from '../../src/protocol/editor/candidate-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { folded, pairs, section } from './detail-part.ts';

/** Counters of both sides; where the variant's time goes, by the model. */
export function counters({
  counters: rows,
  breakdown,
  limitedBy,
  timing,
}: CandidateDetails): Description | null {
  if (rows.length === 0 && breakdown.length === 0) return null;
  const table = (title: string, list: typeof rows): Description | null =>
    list.length === 0
      ? null
      : h(
          'table',
          { class: 'plain', key: title },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              [title, 'Original', 'Variant'].map((one, index) =>
                h('th', { scope: 'col', class: index === 0 ? undefined : 'number' }, one),
              ),
            ),
          ),
          h(
            'tbody',
            {},
            list.map(({ name, baseline, candidate }) =>
              h(
                'tr',
                { key: name, class: baseline === candidate ? 'same' : 'differs' },
                h('th', { scope: 'row' }, name),
                h('td', { class: 'number' }, baseline),
                h('td', { class: 'number' }, candidate),
              ),
            ),
          ),
        );
  return section(
    'counters',
    'Counters',
    limitedBy === undefined
      ? null
      : h('p', {}, `Limited by ${limitedBy}${timing === 'modelled' ? ', by the model' : ''}.`),
    table('Counter', rows),
    table('Time goes to', breakdown),
  );
}

export function resources({ resources: used }: CandidateDetails): Description | null {
  if (used === undefined) return null;
  const shared = used.staticSharedBytes + used.dynamicSharedBytes;
  const rows: readonly (readonly [string, string])[] = [
    ['Registers', `${used.registersPerThread} per thread (${used.registersFrom})`],
    ['Shared memory', `${shared} bytes per block`],
    ['Spills', `${used.spillBytes} bytes`],
    [
      'Occupancy',
      `${Math.round(used.occupancy * 100)} %, ${used.blocksPerMultiprocessor} blocks per multiprocessor, limited by ${used.occupancyLimitedBy}`,
    ],
  ];
  return folded('resources', 'Resources', pairs(rows));
}
