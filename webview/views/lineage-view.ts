import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { ratioText } from '../format/numbers.ts';
import { cellText } from '../format/words.ts';
import { layoutLineage } from '../model/lineage-layout.ts';
import type { LineageRow } from '../model/lineage-layout.ts';
import type { Panel } from '../model/panel-model.ts';
import { select } from '../model/selection.ts';

/** Height of a row and width of a generation, in pixels. */
const rowHeight = 26;
const stepWidth = 18;

/** How the elites came about: every ancestor of one, below its first parent. */
export function lineageView(panel: Panel, snapshot: RunSnapshot): Description {
  const rows = layoutLineage(snapshot.lineage);
  if (rows.length === 0)
    return h(
      'div',
      { class: 'lineage', key: 'lineage' },
      h('p', { class: 'muted' }, 'There is no elite yet whose ancestors could be shown.'),
    );
  const deepest = Math.max(...rows.map(({ depth }) => depth));
  const graphWidth = (deepest + 1) * stepWidth + 6;
  const prompts = rows.some(({ node }) => node.promptSet !== undefined);
  const crossovers = rows.some(({ otherParents }) => otherParents.length > 0);
  const reachable = rows.find(({ node }) => node.candidate === panel.model.state.selected)?.row ?? 0;
  return h(
    'div',
    { class: 'lineage', key: 'lineage' },
    h(
      'p',
      { class: 'muted', key: 'about' },
      'The ancestors of the elites, each below the variant it was made from.',
      crossovers ? ' A dashed line leads to the second parent of a combination.' : '',
    ),
    h(
      'div',
      { class: 'tree-rows', role: 'tree', 'aria-label': 'Lineage', key: 'tree' },
      graph(rows, graphWidth, snapshot.run.bestCandidate),
      rows.map((row) =>
        line(panel, snapshot, row, { graphWidth, prompts, reachable: row.row === reachable }),
      ),
    ),
  );
}

function graph(rows: readonly LineageRow[], width: number, best: string | null): Description {
  const x = (depth: number): number => depth * stepWidth + 10;
  const y = (row: number): number => row * rowHeight + rowHeight / 2;
  return h(
    'svg',
    { class: 'graph', key: 'graph', width, height: rows.length * rowHeight, 'aria-hidden': 'true' },
    rows.flatMap(({ row, depth, parentRow, otherParents, node }) => [
      parentRow === undefined
        ? null
        : h('path', {
            class: 'edge',
            key: `e${node.candidate}`,
            d: `M${x(depth - 1)} ${y(parentRow)}V${y(row) - 6}q0 6 6 6H${x(depth)}`,
          }),
      ...otherParents.map((other) => {
        const from = rows[other]?.depth ?? 0;
        const bend = Math.max(x(from), x(depth)) + 12;
        return h('path', {
          class: 'edge crossover',
          key: `x${node.candidate}${other}`,
          d: `M${x(from)} ${y(other)}Q${bend} ${(y(other) + y(row)) / 2} ${x(depth)} ${y(row)}`,
        });
      }),
    ]),
    rows.map(({ row, depth, node }) =>
      h('circle', {
        key: `n${node.candidate}`,
        class: `node${node.elite ? ' elite' : ''}${node.candidate === best ? ' best' : ''}`,
        cx: x(depth),
        cy: y(row),
        r: node.candidate === best ? 5.5 : 4.5,
      }),
    ),
  );
}

interface LineOptions {
  readonly graphWidth: number;
  readonly prompts: boolean;
  readonly reachable: boolean;
}

function line(
  panel: Panel,
  snapshot: RunSnapshot,
  { node, depth }: LineageRow,
  { graphWidth, prompts, reachable }: LineOptions,
): Description {
  const { candidate, speedup, summary, made, cell, elite, promptSet } = node;
  const isBest = candidate === snapshot.run.bestCandidate;
  const role = isBest ? 'best' : elite ? 'elite' : '';
  const selected = panel.model.state.selected === candidate;
  return h(
    'div',
    {
      key: candidate,
      class: `tree-row${selected ? ' selected' : ''}`,
      role: 'treeitem',
      'aria-level': depth + 1,
      'aria-selected': String(selected),
      'data-candidate': candidate,
      tabindex: reachable ? 0 : -1,
      'data-tip': [summary, made, cell === undefined ? '' : cellText(cell, snapshot.run.language)]
        .filter((one) => one !== '')
        .join('\n'),
      style: { '--graph': `${graphWidth}px` },
      on: {
        click: () => select(panel, candidate),
        keydown: (event) => key(panel, candidate, event as KeyboardEvent),
      },
    },
    h(
      'span',
      { class: 'ratio', 'data-value': speedup },
      speedup === undefined ? '' : ratioText(speedup, snapshot.timing),
    ),
    h('span', { class: 'role' }, role),
    h('span', { class: 'what' }, summary),
    h('span', { class: 'by muted' }, made),
    prompts ? h('span', { class: 'prompt muted' }, promptSet ?? '') : null,
  );
}

function key(panel: Panel, candidate: string, event: KeyboardEvent): void {
  const row = event.currentTarget instanceof Element ? event.currentTarget : undefined;
  const rows = [...(row?.parentElement?.querySelectorAll<HTMLElement>('.tree-row') ?? [])];
  const index = rows.findIndex((one) => one === row);
  const to: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const next = to[event.key];
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    select(panel, candidate);
  } else if (next !== undefined) {
    event.preventDefault();
    rows[next]?.focus();
  }
}
