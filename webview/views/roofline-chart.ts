import type { Roofline } from '../../src/protocol/editor/candidate-view.ts';
import { horizontalAxis, verticalAxis } from '../charts/axes.ts';
import type { Frame } from '../charts/axes.ts';
import { at, logTicks, tickText } from '../charts/scale.ts';
import type { Scale } from '../charts/scale.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { significant } from '../format/numbers.ts';
import { roofAt, rooflineDomain } from '../model/compare-table.ts';
import type { ComparedColumn } from '../model/compare-table.ts';

/** Achieved rate over arithmetic intensity of each variant, below the roof of the device; both scales are logarithmic. */
export function rooflineChart(
  roofline: Roofline,
  columns: readonly ComparedColumn[],
  available: number,
): Description {
  const width = Math.max(320, Math.min(760, available));
  const frame: Frame = { width, height: 330, left: 56, right: 20, top: 26, bottom: 40 };
  const domain = rooflineDomain(roofline);
  const x: Scale = { kind: 'log', domain: domain.intensity, range: [frame.left, width - frame.right] };
  const y: Scale = { kind: 'log', domain: domain.gflops, range: [frame.height - frame.bottom, frame.top] };
  const ridge = roofline.peakGflops / roofline.bandwidthGBs;
  const [low, high] = domain.intensity;
  const roof = [low, ridge, high].map(
    (one, index) => `${index === 0 ? 'M' : 'L'}${at(x, one)} ${at(y, roofAt(roofline, one))}`,
  );
  return h(
    'div',
    { class: 'roofline', key: 'roofline' },
    h(
      'svg',
      {
        class: 'chart',
        width,
        height: frame.height,
        viewBox: `0 0 ${width} ${frame.height}`,
        role: 'img',
        'aria-label': `Roofline of ${roofline.device}; the table below has the values.`,
      },
      verticalAxis(frame, { scale: y, ticks: logTicks(domain.gflops), text: tickText, title: 'Gflop/s' }),
      horizontalAxis(frame, {
        scale: x,
        ticks: logTicks(domain.intensity),
        text: tickText,
        title: 'Flop per byte of memory traffic',
      }),
      h('path', { class: 'roof-line', d: roof.join('') }),
      h(
        'text',
        { class: 'roof-label', x: at(x, high) - 4, y: at(y, roofline.peakGflops) - 6, 'text-anchor': 'end' },
        `${tickText(roofline.peakGflops)} Gflop/s`,
      ),
      h(
        'text',
        {
          class: 'roof-label',
          x: at(x, ridge / 2) + 10,
          y: at(y, roofAt(roofline, ridge / 2)) + 16,
        },
        `${tickText(roofline.bandwidthGBs)} GB/s`,
      ),
      roofline.points.map(({ candidate, intensity, gflops, label }) => {
        const column = columns.find((one) => one.candidate === candidate);
        const name = column?.label ?? label;
        const [cx, cy] = [at(x, intensity), at(y, gflops)];
        const text = `${name}: ${significant(intensity)} flop/byte, ${significant(gflops)} Gflop/s`;
        return h(
          'g',
          { key: candidate, class: `roof-point${name === 'Original' ? ' original' : ''}`, 'data-tip': text },
          h('circle', { cx, cy, r: name === 'Original' ? 4.5 : 8 }),
          h(
            'text',
            {
              x: name === 'Original' ? cx + 8 : cx,
              y: cy + 4,
              'text-anchor': name === 'Original' ? 'start' : 'middle',
            },
            name,
          ),
        );
      }),
    ),
    h(
      'table',
      { class: 'plain' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['', 'Flop / byte', 'Gflop/s', 'Of the roof'].map((title, index) =>
            h('th', { scope: 'col', class: index === 0 ? undefined : 'number' }, title),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        roofline.points.map(({ candidate, label, intensity, gflops }) =>
          h(
            'tr',
            { key: candidate },
            h('th', { scope: 'row' }, columns.find((one) => one.candidate === candidate)?.label ?? label),
            h('td', { class: 'number', 'data-value': intensity }, significant(intensity)),
            h('td', { class: 'number', 'data-value': gflops }, significant(gflops)),
            h('td', { class: 'number' }, `${Math.round((100 * gflops) / roofAt(roofline, intensity))} %`),
          ),
        ),
      ),
    ),
    h(
      'p',
      { class: 'muted' },
      `Roof of ${roofline.device}: ${roofline.source}.${roofline.timing === 'modelled' ? ' Rates follow from modelled times.' : ''}`,
    ),
  );
}
