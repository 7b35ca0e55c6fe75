import type { PanelViewSettings } from '../../src/protocol/editor/panel-messages.ts';
import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { horizontalAxis, verticalAxis } from '../charts/axes.ts';
import type { Frame } from '../charts/axes.ts';
import { at, linearTicks, logTicks, tickText } from '../charts/scale.ts';
import type { Scale } from '../charts/scale.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { durationText, moneyText, plural, ratioText } from '../format/numbers.ts';
import type { Panel } from '../model/panel-model.ts';
import { effortOf, progressChart } from '../model/progress-chart.ts';
import type { ProgressChart } from '../model/progress-chart.ts';
import { checkbox, dropdown } from '../ui/controls.ts';
import { failuresTable } from './failures-table.ts';

type Effort = PanelViewSettings['progressOver'];

const efforts: Readonly<
  Record<Effort, { readonly title: string; readonly text: (value: number) => string }>
> = {
  evaluations: { title: 'Evaluations', text: tickText },
  time: { title: 'Active time', text: durationText },
  cost: { title: 'Cost', text: moneyText },
};

/** How the best rose with the effort, and what went wrong on the way. */
export function progressView(panel: Panel, snapshot: RunSnapshot): Description {
  const { progressOver: over, progressLog: log } = panel.model.view;
  const chart = progressChart(snapshot, over, log);
  const costs = snapshot.progress.some(({ usd }) => usd > 0);
  return h(
    'div',
    { class: 'progress', key: 'progress' },
    h(
      'div',
      { class: 'toolbar' },
      dropdown<Effort>({
        label: 'Over',
        value: over,
        choices: (
          ['evaluations', 'time', ...(costs || over === 'cost' ? ['cost' as const] : [])] as const
        ).map((value) => ({
          value,
          title: efforts[value].title,
        })),
        onChange: (progressOver) => panel.setView({ progressOver }),
      }),
      checkbox({
        label: 'Logarithmic',
        checked: log,
        onChange: (progressLog) => panel.setView({ progressLog }),
      }),
    ),
    snapshot.progress.length === 0
      ? h('p', { class: 'muted', key: 'none' }, 'Nothing has been evaluated yet.')
      : [drawing(panel, snapshot, chart), chartLegend(snapshot), risesTable(snapshot, chart, over)],
    failuresTable(panel, snapshot),
  );
}

function drawing(panel: Panel, snapshot: RunSnapshot, chart: ProgressChart): Description {
  const { progressOver: over, progressLog: log } = panel.model.view;
  const width = Math.max(320, Math.min(1400, panel.model.width));
  const frame: Frame = {
    width,
    height: Math.round(Math.max(240, Math.min(380, width * 0.42))),
    left: 52,
    right: 12,
    top: 26,
    bottom: 40,
  };
  const bottom = frame.height - frame.bottom;
  const x: Scale = { kind: 'linear', domain: [0, chart.effortTo], range: [frame.left, width - frame.right] };
  // Failures have a lane of their own below the plot.
  const y: Scale = { kind: log ? 'log' : 'linear', domain: chart.speedups, range: [bottom - 14, frame.top] };
  const line = chart.steps.map(
    ({ effort, best }, index) => `${index === 0 ? 'M' : 'L'}${round(at(x, effort))} ${round(at(y, best))}`,
  );
  const last = chart.steps.at(-1);
  const one = at(y, 1);
  return h(
    'svg',
    {
      key: 'chart',
      class: 'chart',
      width,
      height: frame.height,
      viewBox: `0 0 ${width} ${frame.height}`,
      role: 'img',
      'aria-label': `Best speedup so far over ${efforts[over].title.toLowerCase()}: ${
        last === undefined
          ? 'nothing yet'
          : `${ratioText(last.best, snapshot.timing)} after ${efforts[over].text(last.effort)}`
      }. The table below has the values.`,
    },
    verticalAxis(frame, {
      scale: y,
      ticks: log ? logTicks(chart.speedups) : linearTicks(chart.speedups, 5),
      text: (tick) => `${tickText(tick)}x`,
      title: `Speedup over the original${snapshot.timing === 'modelled' ? ' (modelled)' : ''}`,
    }),
    horizontalAxis(frame, {
      scale: x,
      ticks: ticksOfEffort(chart.effortTo, over, Math.max(3, Math.floor(width / 110))),
      text: efforts[over].text,
      title: efforts[over].title,
    }),
    h('line', { class: 'original-line', x1: frame.left, x2: width - frame.right, y1: one, y2: one }),
    chart.failures.map((effort, index) =>
      h('path', { class: 'failure-tick', key: `f${index}`, d: `M${round(at(x, effort))} ${bottom - 9}v7` }),
    ),
    chart.own.map(({ effort, speedup }, index) =>
      h('circle', {
        class: 'own-dot',
        key: `d${index}`,
        cx: round(at(x, effort)),
        cy: round(at(y, speedup)),
        r: 2.5,
        'data-value': speedup,
        'data-tip': `${ratioText(speedup, snapshot.timing)} after ${efforts[over].text(effort)}${over === 'evaluations' ? ' evaluations' : ''}`,
      }),
    ),
    h('path', { class: 'best-line', d: line.join('') }),
    last === undefined
      ? null
      : h(
          'text',
          { class: 'best-label', x: at(x, last.effort) - 4, y: at(y, last.best) - 7, 'text-anchor': 'end' },
          ratioText(last.best, snapshot.timing),
        ),
  );
}

/** Round steps of the effort; of time in seconds, minutes or hours. */
function ticksOfEffort(to: number, over: Effort, count: number): readonly number[] {
  if (over === 'evaluations') return linearTicks([0, to], count).filter(Number.isInteger);
  if (over === 'cost') return linearTicks([0, to], count);
  const seconds = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400];
  const step = (seconds.find((one) => one * 1000 * count >= to) ?? 28_800) * 1000;
  const ticks: number[] = [];
  for (let tick = 0; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

function chartLegend({ progress }: RunSnapshot): Description {
  const failed = progress.some(({ own, evaluations }) => own === undefined && evaluations > 0);
  const sample = (shape: Description, text: string): Description =>
    h(
      'span',
      { class: 'legend-item', key: text },
      h('svg', { class: 'chart', width: 22, height: 12, 'aria-hidden': 'true' }, shape),
      text,
    );
  return h(
    'div',
    { class: 'legend', key: 'legend' },
    sample(h('path', { class: 'best-line', d: 'M1 9h9V3h11' }), 'best so far'),
    sample(h('circle', { class: 'own-dot', cx: 11, cy: 6, r: 2.5 }), 'one variant'),
    failed && sample(h('path', { class: 'failure-tick', d: 'M11 2v7' }), 'failed or doubted'),
    sample(h('path', { class: 'original-line', d: 'M1 6h20' }), 'original'),
  );
}

function risesTable(snapshot: RunSnapshot, { rises }: ProgressChart, over: Effort): Description {
  return h(
    'section',
    { class: 'rises', key: 'rises' },
    h('h2', {}, 'How the best rose'),
    rises.length === 0
      ? h('p', { class: 'muted' }, 'Nothing was faster than the original so far.')
      : h(
          'table',
          { class: 'plain' },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['After', 'Active time', ...(over === 'cost' ? ['Cost'] : []), 'Best'].map((title) =>
                h('th', { scope: 'col' }, title),
              ),
            ),
          ),
          h(
            'tbody',
            {},
            rises.map((point) =>
              h(
                'tr',
                { key: String(point.evaluations) },
                h('td', { 'data-value': point.evaluations }, plural(point.evaluations, 'evaluation')),
                h('td', { 'data-value': effortOf(point, 'time') }, durationText(point.activeMs)),
                over === 'cost' ? h('td', { 'data-value': point.usd }, moneyText(point.usd)) : null,
                h(
                  'td',
                  { class: 'number', 'data-value': point.best },
                  ratioText(point.best, snapshot.timing),
                ),
              ),
            ),
          ),
        ),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
