import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';

/** Strokes on a 16 x 16 grid, drawn in the colour of the text around them. */
const strokes = {
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  resume: 'M5 3.2v9.6L12.5 8z',
  stop: 'M4 4h8v8H4z',
  export: 'M8 2.5v7.5M4.8 5.6 8 2.4l3.2 3.2M3 9.5v4h10v-4',
  close: 'M4 4l8 8M12 4l-8 8',
  best: 'M8 1.9l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.3l-3.7 2.1.8-4.2L2 6.3l4.2-.5z',
  elite: 'M8 4.5a3.5 3.5 0 1 0 .01 0z',
  evaluating: 'M8 3a5 5 0 1 0 5 5',
  doubted: 'M5.6 6a2.4 2.4 0 1 1 3.4 2.3c-.7.3-1 .8-1 1.6M8 12.4v.2',
  failed: 'M4.8 4.8l6.4 6.4M11.2 4.8l-6.4 6.4',
  passed: 'M3.5 8.5l3 3 6-7',
  none: '',
  warning: 'M8 2.2 14.3 13.4H1.7zM8 6.4v3.4M8 11.4v.3',
  up: 'M4.5 9.8 8 6.2l3.5 3.6',
  down: 'M4.5 6.2 8 9.8l3.5-3.6',
} as const;

export type IconName = keyof typeof strokes;

/** An icon; decoration unless it is given a name. */
export function icon(name: IconName, label?: string): Description {
  return h(
    'svg',
    {
      class: `icon icon-${name}`,
      viewBox: '0 0 16 16',
      width: 16,
      height: 16,
      role: label === undefined ? undefined : 'img',
      'aria-label': label,
      'aria-hidden': label === undefined ? 'true' : undefined,
    },
    h('path', { d: strokes[name] }),
  );
}
