import type { Comparison } from '../../src/protocol/editor/candidate-view.ts';
import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Child, Description } from '../dom/element.ts';
import { intervalText, ratioText, timeIntervalText, timeText } from '../format/numbers.ts';
import { comparedColumns, countersByDifference, timeBars } from '../model/compare-table.ts';
import type { ComparedColumn, TimeBar } from '../model/compare-table.ts';
import type { Panel } from '../model/panel-model.ts';
import { select, toggleCompared } from '../model/selection.ts';
import { button } from '../ui/controls.ts';
import { icon } from '../ui/icons.ts';
import { rooflineChart } from './roofline-chart.ts';

/** Variants side by side with the original. */
export function compareView(panel: Panel, snapshot: RunSnapshot): Description {
  const { comparison, state } = panel.model;
  const asked = state.compared;
  if (asked.length === 0) return nothingChosen(panel, snapshot);
  const shown =
    comparison !== undefined &&
    asked.every((one) => comparison.candidates.some(({ candidate }) => candidate === one));
  return h(
    'div',
    { class: 'compare', key: 'compare' },
    shown ? content(panel, comparison) : h('p', { class: 'muted', key: 'waiting' }, 'Reading the variants'),
  );
}

function nothingChosen(panel: Panel, snapshot: RunSnapshot): Description {
  // Of different cells: those of one are often alike.
  const fastest = snapshot.cells
    .flatMap(({ best }) => best ?? [])
    .toSorted((a, b) => b.speedup - a.speedup)
    .filter(({ candidate }) => snapshot.candidates.find((row) => row.candidate === candidate)?.decision !== 0)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  return h(
    'div',
    { class: 'compare', key: 'compare' },
    h('h2', {}, 'No variants chosen'),
    h(
      'p',
      { class: 'muted' },
      'Tick variants in the list of the archive, or choose Compare in the details of one. The original is always beside them.',
    ),
    fastest.length < 2
      ? null
      : button({
          label: `Compare the Best of ${fastest.length} Cells`,
          onClick: () => panel.update({ state: { ...panel.model.state, compared: fastest } }),
        }),
  );
}

function content(panel: Panel, comparison: Comparison): Child[] {
  // What was taken off the list is left out until the answer without it has come.
  const columns = comparedColumns(comparison);
  return [
    chosen(panel, comparison, columns),
    h(
      'section',
      { class: 'times', key: 'times' },
      h('h2', {}, comparison.timing === 'modelled' ? 'Modelled times' : 'Measured times'),
      comparison.shapes.map((shape) => shapeBars(comparison, columns, shape)),
    ),
    counterTable(comparison, columns),
    comparison.roofline === undefined && comparison.rooflineNote === undefined
      ? null
      : h(
          'section',
          { key: 'roof' },
          h('h2', {}, 'Roofline'),
          comparison.roofline === undefined
            ? null
            : rooflineChart(comparison.roofline, columns, panel.model.width),
          comparison.rooflineNote === undefined ? null : h('p', { class: 'muted' }, comparison.rooflineNote),
        ),
  ];
}

function chosen(
  panel: Panel,
  { candidates, timing }: Comparison,
  columns: readonly ComparedColumn[],
): Description {
  return h(
    'ul',
    { class: 'chosen', key: 'chosen', 'aria-label': 'Compared variants' },
    columns.map(({ candidate, label, summary }, index) => {
      const speedup = candidates[index]?.speedup;
      if (index === 0) return null;
      return h(
        'li',
        { key: candidate },
        h('span', { class: 'letter' }, label),
        h(
          'span',
          { class: 'ratio', 'data-value': speedup?.value },
          speedup === undefined ? 'not timed' : ratioText(speedup.value, timing),
        ),
        h('span', { class: 'muted interval' }, speedup === undefined ? '' : intervalText(speedup.ci95)),
        h(
          'button',
          { class: 'link', type: 'button', on: { click: () => select(panel, candidate) } },
          summary,
        ),
        button({
          label: `Remove ${label}`,
          appearance: 'icon',
          icon: icon('close'),
          onClick: () => toggleCompared(panel, candidate),
        }),
      );
    }),
  );
}

function shapeBars(
  comparison: Comparison,
  columns: readonly ComparedColumn[],
  shape: Comparison['shapes'][number],
): Description {
  const bars = timeBars(shape);
  return h(
    'table',
    { class: 'bars', key: shape.shape },
    h('caption', {}, shape.shape),
    h(
      'tbody',
      {},
      columns.map(({ candidate, label }, index) =>
        barRow(comparison, { candidate, label, bar: bars[index] ?? null, index }),
      ),
    ),
  );
}

interface BarRow {
  readonly candidate: string;
  readonly label: string;
  readonly bar: TimeBar | null;
  readonly index: number;
}

function barRow({ timing }: Comparison, { candidate, label, bar, index }: BarRow): Description {
  const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
  return h(
    'tr',
    { key: candidate },
    h('th', { scope: 'row' }, label),
    bar === null
      ? h('td', { class: 'muted', colspan: 3 }, 'not timed')
      : [
          h(
            'td',
            { class: 'bar-cell' },
            h('span', {
              class: index === 0 ? 'time-bar original' : 'time-bar',
              style: { width: percent(bar.share) },
            }),
            bar.lowShare === bar.highShare
              ? null
              : h('span', {
                  class: 'whisker',
                  style: { left: percent(bar.lowShare), width: percent(bar.highShare - bar.lowShare) },
                }),
          ),
          h(
            'td',
            { class: 'number', 'data-value': bar.medianUs },
            timeText(bar.medianUs),
            h(
              'span',
              { class: 'muted interval' },
              bar.ci95Us === null ? '' : ` ${timeIntervalText(bar.ci95Us)}`,
            ),
          ),
          h(
            'td',
            { class: 'number', 'data-value': bar.speedup ?? undefined },
            index === 0 || bar.speedup === null ? '' : ratioText(bar.speedup, timing),
          ),
        ],
  );
}

function counterTable(comparison: Comparison, columns: readonly ComparedColumn[]): Description | null {
  const rows = countersByDifference(comparison);
  if (rows.length === 0) return null;
  return h(
    'section',
    { class: 'counters', key: 'counters' },
    h('h2', {}, 'Counters'),
    h(
      'div',
      { class: 'wide-table', tabindex: 0, role: 'group', 'aria-label': 'Counters' },
      h(
        'table',
        { class: 'plain' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Counter'),
            columns.map(({ label, summary }) =>
              h('th', { scope: 'col', class: 'number', title: summary }, label),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          rows.map(({ name, values, differs }) =>
            h(
              'tr',
              { key: name, class: differs ? 'differs' : 'same' },
              h('th', { scope: 'row' }, name),
              values.map((value) => h('td', { class: 'number' }, value)),
            ),
          ),
        ),
      ),
    ),
  );
}
