import type { PanelViewSettings } from '../../src/protocol/editor/panel-messages.ts';
import type { CandidateRow, RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { DescriptionMemo } from '../dom/memo.ts';
import { intervalText, plural, ratioText } from '../format/numbers.ts';
import { cellText } from '../format/words.ts';
import { cellOfRow, listedRows, outcomeText } from '../model/candidate-list.ts';
import type { Panel } from '../model/panel-model.ts';
import { focusDetail, select, toggleCompared } from '../model/selection.ts';
import { shownOf } from './filter-bar.ts';
import { button, tick } from '../ui/controls.ts';
import { icon } from '../ui/icons.ts';
import type { IconName } from '../ui/icons.ts';

const columns: readonly { readonly id: PanelViewSettings['sortBy']; readonly title: string }[] = [
  { id: 'speedup', title: 'Speedup' },
  { id: 'summary', title: 'Change' },
  { id: 'cell', title: 'Cell' },
  { id: 'made', title: 'Made by' },
  { id: 'state', title: 'Outcome' },
  { id: 'decision', title: '#' },
];

/** All variants that match the filter (200 at most) as a table: the archive for keyboards and screen readers, and for sorting. */
export function candidateList(panel: Panel, snapshot: RunSnapshot): Description {
  const { view, cell } = panel.model;
  const rows = listedRows(snapshot, view, cell);
  const reachable = rows.some(({ candidate }) => candidate === panel.model.focusedRow)
    ? panel.model.focusedRow
    : (rows.find(({ candidate }) => candidate === panel.model.state.selected) ?? rows[0])?.candidate;
  return h(
    'section',
    {
      class: shownOf(snapshot.filter) === 'failed' ? 'list failures' : 'list',
      key: 'list',
      'aria-label': 'Variants',
    },
    cell === undefined
      ? null
      : h(
          'div',
          { class: 'list-scope', key: 'scope' },
          `${plural(rows.length, 'variant')} in ${cellText(cell, snapshot.run.language)}`,
          button({
            label: 'All cells',
            title: 'List the variants of all cells',
            onClick: () => panel.update({ cell: undefined }),
          }),
        ),
    rows.length === 0
      ? h(
          'p',
          { class: 'muted', key: 'none' },
          snapshot.total === 0 ? 'No variant yet.' : 'No variant matches.',
        )
      : h(
          'table',
          {
            key: 'table',
            class: 'candidates',
            role: 'grid',
            'aria-label': 'Variants',
            'aria-rowcount': rows.length + 1,
          },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              h('th', { class: 'col-compare', scope: 'col' }, h('span', { class: 'hidden-text' }, 'Compare')),
              columns.map((column) => heading(panel, snapshot, column.id, column.title)),
            ),
          ),
          h(
            'tbody',
            {},
            rows.map((row) => keptLine(panel, snapshot, row, row.candidate === reachable)),
          ),
        ),
    snapshot.matching > snapshot.candidates.length
      ? h(
          'p',
          { class: 'muted', key: 'more' },
          `The ${snapshot.candidates.length} fastest of ${snapshot.matching} are listed; a filter narrows them down.`,
        )
      : null,
  );
}

function heading(
  panel: Panel,
  snapshot: RunSnapshot,
  id: PanelViewSettings['sortBy'],
  title: string,
): Description {
  const { sortBy, sortDown } = panel.model.view;
  const sorted = sortBy === id;
  const firstDown = id === 'speedup' || id === 'decision';
  return h(
    'th',
    {
      scope: 'col',
      class: `col-${id}`,
      'aria-sort': sorted ? (sortDown ? 'descending' : 'ascending') : undefined,
    },
    h(
      'button',
      {
        type: 'button',
        class: 'sort',
        title:
          id === 'decision'
            ? 'Order of trial'
            : id === 'speedup'
              ? `${snapshot.timing} speedup over the original`
              : undefined,
        on: { click: () => panel.setView({ sortBy: id, sortDown: sorted ? !sortDown : firstDown }) },
      },
      title,
      sorted ? icon(sortDown ? 'down' : 'up') : null,
    ),
  );
}

/** Rows are drawn anew only when something that they show has changed. */
const kept = new DescriptionMemo(1000);

function keptLine(panel: Panel, snapshot: RunSnapshot, row: CandidateRow, reachable: boolean): Description {
  const { compared, selected } = panel.model.state;
  const { candidate } = row;
  const signature = JSON.stringify([
    row,
    reachable,
    selected === candidate,
    compared.includes(candidate),
    candidate === snapshot.run.bestCandidate,
    snapshot.timing,
  ]);
  return kept.get(candidate, signature, () => line(panel, snapshot, row, reachable));
}

function line(panel: Panel, snapshot: RunSnapshot, row: CandidateRow, reachable: boolean): Description {
  const { state } = panel.model;
  const { candidate, speedup } = row;
  const selected = state.selected === candidate;
  const compared = state.compared.includes(candidate);
  const place = cellOfRow(row, snapshot.run.language);
  const isOriginal = row.decision === 0;
  return h(
    'tr',
    {
      key: candidate,
      class: `${row.state}${selected ? ' selected' : ''}`,
      'data-candidate': candidate,
      'aria-selected': String(selected),
      tabindex: reachable ? 0 : -1,
      on: {
        click: (event) => {
          if (event.target instanceof Element && event.target.closest('input') !== null) return;
          panel.update({ focusedRow: candidate });
          select(panel, candidate);
        },
        keydown: (event) => rowKey(panel, row, event as KeyboardEvent),
      },
    },
    h(
      'td',
      { class: 'col-compare' },
      isOriginal
        ? null
        : tick({
            label: `Compare ${row.summary}`,
            checked: compared,
            onChange: () => toggleCompared(panel, candidate),
          }),
    ),
    h(
      'td',
      { class: 'col-speedup', 'data-value': speedup?.value },
      speedup === undefined ? '' : h('span', { class: 'ratio' }, ratioText(speedup.value, snapshot.timing)),
      speedup === undefined ? null : h('span', { class: 'muted interval' }, intervalText(speedup.ci95)),
    ),
    h('td', { class: 'col-summary', title: row.summary }, row.summary),
    h('td', { class: 'col-cell', title: place }, place),
    h('td', { class: 'col-made', title: row.proposer }, row.proposer),
    h(
      'td',
      { class: 'col-state', title: row.reason },
      icon(glyphOf(row, snapshot.run.bestCandidate)),
      h('span', {}, isOriginal ? 'Original' : outcomeText(row)),
      row.reason === undefined ? null : h('span', { class: 'muted reason' }, row.reason),
    ),
    h('td', { class: 'col-decision' }, row.decision),
  );
}

/** The glyph that goes with a state, as in the heat map. */
export function glyphOf(
  { state, candidate }: Pick<CandidateRow, 'state' | 'candidate'>,
  best: string | null,
): IconName {
  if (candidate === best) return 'best';
  return state === 'verified' ? 'elite' : state === 'quarantined' ? 'doubted' : state;
}

/** A row's keys: up, down, Home, End move; Enter opens; Space compares. */
function rowKey(panel: Panel, row: CandidateRow, event: KeyboardEvent): void {
  const tr = event.currentTarget instanceof Element ? event.currentTarget : undefined;
  if (tr === undefined || event.target !== tr) return;
  const siblings: Readonly<Record<string, Element | null | undefined>> = {
    ArrowDown: tr.nextElementSibling,
    ArrowUp: tr.previousElementSibling,
    Home: tr.parentElement?.firstElementChild,
    End: tr.parentElement?.lastElementChild,
  };
  if (event.key in siblings) {
    event.preventDefault();
    const to = siblings[event.key];
    if (!(to instanceof HTMLElement)) return;
    panel.update({ focusedRow: to.dataset['candidate'] ?? row.candidate });
    to.focus();
  } else if (event.key === 'Enter') {
    select(panel, row.candidate);
    focusDetail();
  } else if (event.key === ' ' && row.decision !== 0) {
    event.preventDefault();
    toggleCompared(panel, row.candidate);
  }
}
