import { h } from '../dom/element.ts';
import type { Child, Description } from '../dom/element.ts';

/** Shows a 1-based line of the variant in the editor. */
export type GoToLine = (line: number) => void;

/** A part of the details under its heading. */
export function section(id: string, title: string, ...content: readonly Child[]): Description {
  return h('section', { class: `part ${id}`, key: id, 'data-part': id }, h('h3', {}, title), content);
}

/** Like a section, closed at first: for what is long and seldom wanted. */
export function folded(id: string, title: string, ...content: readonly Child[]): Description {
  return h(
    'details',
    { class: `part ${id}`, key: id, 'data-part': id },
    h('summary', {}, h('h3', {}, title)),
    content,
  );
}

/** A link to a line. */
export function lineLink(line: number, goToLine: GoToLine): Description {
  return h(
    'button',
    {
      class: 'link',
      type: 'button',
      title: `Show line ${line} in the editor`,
      on: { click: () => goToLine(line) },
    },
    `line ${line}`,
  );
}

/** Names and values in two columns. */
export function pairs(rows: readonly (readonly [string, string])[]): Description {
  return h(
    'dl',
    { class: 'pairs' },
    rows.flatMap(([name, value]) => [
      h('dt', { key: `t${name}` }, name),
      h('dd', { key: `d${name}` }, value),
    ]),
  );
}
