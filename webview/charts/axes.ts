import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { at } from './scale.ts';
import type { Scale } from './scale.ts';

/** The plot's frame within a drawing, in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface AxisOptions {
  readonly scale: Scale;
  readonly ticks: readonly number[];
  readonly text: (value: number) => string;
  readonly title: string;
}

/** Horizontal grid lines with their values on the left. */
export function verticalAxis(frame: Frame, { scale, ticks, text, title }: AxisOptions): Description {
  return h(
    'g',
    { class: 'axis-y' },
    ticks.map((tick) => {
      const y = at(scale, tick);
      return h(
        'g',
        { key: String(tick) },
        h('line', { class: 'grid-line', x1: frame.left, x2: frame.width - frame.right, y1: y, y2: y }),
        h('text', { x: frame.left - 6, y: y + 4, 'text-anchor': 'end' }, text(tick)),
      );
    }),
    h('text', { class: 'axis-title', x: 0, y: frame.top - 10 }, title),
  );
}

/** The line at the bottom with its values below. */
export function horizontalAxis(frame: Frame, { scale, ticks, text, title }: AxisOptions): Description {
  const y = frame.height - frame.bottom;
  return h(
    'g',
    { class: 'axis-x' },
    h('line', { class: 'axis-line', x1: frame.left, x2: frame.width - frame.right, y1: y, y2: y }),
    ticks.map((tick) =>
      h(
        'g',
        { key: String(tick) },
        h('line', { class: 'axis-line', x1: at(scale, tick), x2: at(scale, tick), y1: y, y2: y + 4 }),
        h('text', { x: at(scale, tick), y: y + 17, 'text-anchor': 'middle' }, text(tick)),
      ),
    ),
    h(
      'text',
      { class: 'axis-title', x: frame.width - frame.right, y: frame.height - 4, 'text-anchor': 'end' },
      title,
    ),
  );
}
