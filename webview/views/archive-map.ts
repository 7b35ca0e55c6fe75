import { axes, axisTitles, levelNamesOf } from '../../src/protocol/descriptor.ts';
import type { Axis } from '../../src/protocol/descriptor.ts';
import type { RunSnapshot } from '../../src/protocol/editor/run-view.ts';
import { h } from '../dom/element.ts';
import type { Description } from '../dom/element.ts';
import { plural, ratioText, shortRatio } from '../format/numbers.ts';
import { cellText } from '../format/words.ts';
import { arrowsOf, heatScale, mapsOf, neighbour } from '../model/heat-map.ts';
import type { MapArrow, MapCell, MapView } from '../model/heat-map.ts';
import { focusDetail, select } from '../model/selection.ts';
import type { Panel } from '../model/panel-model.ts';
import { checkbox, dropdown } from '../ui/controls.ts';
import { icon } from '../ui/icons.ts';

/** The archive as four heat maps, one for each level of the third axis. */
export function archiveMap(panel: Panel, snapshot: RunSnapshot): Description {
  const { axisX, axisY, arrows } = panel.model.view;
  const maps = mapsOf(snapshot, axisX, axisY);
  const reachable = panel.model.focusedCell ?? panel.model.cell ?? firstCell(maps);
  return h(
    'section',
    { class: 'archive-map', key: 'map', 'aria-label': 'Heat map of the archive' },
    toolbar(panel, snapshot),
    h(
      'div',
      { class: 'maps' },
      maps.map((map) => oneMap(panel, snapshot, map, reachable)),
    ),
    snapshot.cells.length > 0 && legend(snapshot, arrows && snapshot.arrows.length > 0),
    arrows && directions(snapshot),
  );
}

function firstCell(maps: readonly MapView[]): string | undefined {
  const cells = maps.flatMap(({ rows }) => rows.flat());
  return (
    cells.find(({ mark }) => mark === 'best') ??
    cells.find(({ view }) => view !== undefined) ??
    cells[0]
  )?.cell;
}

function toolbar(panel: Panel, snapshot: RunSnapshot): Description {
  const { axisX, axisY, arrows } = panel.model.view;
  const choices = axes.map((value) => ({ value, title: axisTitles[value] }));
  /** Choosing the other side's axis swaps the two. */
  const chooseX = (axis: Axis): void => panel.setView({ axisX: axis, axisY: axis === axisY ? axisX : axisY });
  const chooseY = (axis: Axis): void => panel.setView({ axisY: axis, axisX: axis === axisX ? axisY : axisX });
  const filled = snapshot.cells.filter(({ best }) => best !== undefined).length;
  return h(
    'div',
    { class: 'toolbar' },
    dropdown<Axis>({ label: 'Rows', value: axisY, choices, onChange: chooseY }),
    dropdown<Axis>({ label: 'Columns', value: axisX, choices, onChange: chooseX }),
    checkbox({
      label: 'Guidance',
      checked: arrows,
      onChange: (on) => panel.setView({ arrows: on }),
    }),
    h('span', { class: 'spacer' }),
    h(
      'span',
      { class: 'muted' },
      h('span', { 'data-figure': 'cells', 'data-value': filled }, `${filled} of 64`),
      ' cells hold a verified variant',
    ),
  );
}

function oneMap(
  panel: Panel,
  snapshot: RunSnapshot,
  map: MapView,
  reachable: string | undefined,
): Description {
  const { axisX, axisY, arrows } = panel.model.view;
  const names = levelNamesOf(snapshot.run.language);
  const inMap = arrows ? arrowsOf(snapshot.arrows, axisX, axisY, map.level) : [];
  return h(
    'figure',
    { class: 'map', key: String(map.level) },
    h('figcaption', {}, h('span', { class: 'axis' }, `${axisTitles[map.axis]}: `), map.title),
    h(
      'div',
      {
        class: 'grid',
        role: 'grid',
        'aria-label': `${axisTitles[axisY]} by ${axisTitles[axisX]}, ${axisTitles[map.axis]}: ${map.title}`,
      },
      map.rows.map((cells, index) =>
        h(
          'div',
          { class: 'row', role: 'row', key: String(index) },
          h('span', { class: 'row-title', role: 'rowheader' }, names[axisY][3 - index]),
          cells.map((cell) => square(panel, snapshot, cell, cell.cell === reachable, inMap)),
        ),
      ),
      h(
        'div',
        { class: 'row column-titles', role: 'row', key: 'titles' },
        h('span', { class: 'row-title', role: 'presentation' }),
        names[axisX].map((word) => h('span', { class: 'column-title', role: 'columnheader' }, word)),
      ),
      inMap.length === 0 ? null : arrowLayer(inMap),
    ),
  );
}

function square(
  panel: Panel,
  snapshot: RunSnapshot,
  cell: MapCell,
  reachable: boolean,
  arrows: readonly MapArrow[],
): Description {
  const { view, heat, mark } = cell;
  const best = view?.best;
  const pressed = panel.model.cell === cell.cell;
  const open = (event: Event): void => {
    panel.update({ cell: pressed ? undefined : cell.cell, focusedCell: cell.cell });
    if (!pressed && best !== undefined) {
      select(panel, best.candidate);
      // Clicks of a keyboard have no count.
      if ((event as MouseEvent).detail === 0) focusDetail();
    }
  };
  const lines = describe(cell, snapshot, arrows);
  return h(
    'button',
    {
      key: cell.cell,
      type: 'button',
      class: `cell ${mark}${pressed ? ' pressed' : ''}`,
      role: 'gridcell',
      'data-cell': cell.cell,
      'data-value': best?.speedup,
      'data-tries': view === undefined || view.evaluated === 0 ? undefined : view.evaluated,
      'aria-selected': String(pressed),
      'aria-label': spoken(cell, snapshot, lines),
      'data-tip': lines.join('\n'),
      tabindex: reachable ? 0 : -1,
      style: heat === undefined ? {} : { '--heat': `${Math.round(Math.abs(heat) * 100)}` },
      'data-heat': heat === undefined ? undefined : heat < 0 ? 'slower' : 'faster',
      on: {
        click: open,
        keydown: (event) => {
          const { axisX, axisY } = panel.model.view;
          const to = neighbour(cell.cell, (event as KeyboardEvent).key, axisX, axisY);
          if (to === undefined) return;
          event.preventDefault();
          panel.update({ focusedCell: to });
          document.querySelector<HTMLElement>(`[data-cell="${to}"]`)?.focus();
        },
      },
    },
    mark === 'none' ? null : icon(mark),
    best === undefined ? null : h('span', { class: 'value' }, shortRatio(best.speedup, snapshot.timing)),
  );
}

/** The tooltip for listeners: the figure first, as it is seen in the square. */
function spoken({ view }: MapCell, { timing }: RunSnapshot, lines: readonly string[]): string {
  const best = view?.best;
  if (best === undefined) return lines.join('. ');
  const [place = '', , ...rest] = lines;
  return [`${shortRatio(best.speedup, timing)} times as fast, ${timing}`, place, best.summary, ...rest].join(
    '. ',
  );
}

function describe(
  cell: MapCell,
  { run, timing }: RunSnapshot,
  arrows: readonly MapArrow[],
): readonly string[] {
  const { view } = cell;
  const lines = [cellText(cell.cell, run.language)];
  if (view === undefined || view.evaluated === 0) return [...lines, 'Nothing tried here yet'];
  const { best } = view;
  if (best !== undefined) lines.push(`${ratioText(best.speedup, timing)} ${timing}: ${best.summary}`);
  const others = view.alternatives === 0 ? '' : `, ${plural(view.alternatives, 'alternative')} kept`;
  lines.push(`${plural(view.evaluated, 'variant')} tried${best === undefined ? ', none verified' : others}`);
  return [...lines, ...arrows.filter(({ key }) => key.startsWith(cell.cell)).map(({ text }) => text)];
}

function arrowLayer(arrows: readonly MapArrow[]): Description {
  return h(
    'svg',
    {
      class: 'arrows',
      viewBox: '0 0 4 4',
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
      key: 'arrows',
    },
    arrows.map(({ key, x, y, dx, dy, strength, across, direction }) =>
      h('path', {
        key,
        d: across ? acrossPath(x, y, direction) : arrowPath(x, y, dx, dy),
        class: strength > 0.66 ? 'strong' : strength > 0.33 ? 'medium' : 'weak',
      }),
    ),
  );
}

/** A short arrow over the border to the neighbour. */
function arrowPath(x: number, y: number, dx: number, dy: number): string {
  const along = (share: number, side = 0): string =>
    `${x + dx * share + dy * side} ${y + dy * share + dx * side}`;
  return `M${along(0.36)}L${along(0.64)}M${along(0.54, -0.07)}L${along(0.64)}L${along(0.54, 0.07)}`;
}

/** A double chevron in the upper corner on the side of the neighbouring map. */
function acrossPath(x: number, y: number, direction: 1 | -1): string {
  const chevron = (at: number): string =>
    `M${x + direction * at} ${y - 0.38}L${x + direction * (at + 0.07)} ${y - 0.28}L${x + direction * at} ${y - 0.18}`;
  return chevron(0.3) + chevron(0.38);
}

/** What the arrows come to, in sentences. */
function directions({ directions: sentences = [] }: RunSnapshot): Description | null {
  if (sentences.length === 0) return null;
  return h(
    'ul',
    { class: 'directions', 'aria-label': 'Guidance' },
    sentences.map((one) => h('li', { key: one }, `${one.charAt(0).toUpperCase()}${one.slice(1)}.`)),
  );
}

function legend(snapshot: RunSnapshot, withArrows: boolean): Description {
  const largest = Math.exp(heatScale(snapshot.cells));
  const slowest = Math.min(1, ...snapshot.cells.flatMap(({ best }) => best?.speedup ?? []));
  const lowest = Math.log(slowest) / Math.log(largest);
  const steps = [...(slowest < 0.995 ? [lowest] : []), 0, 0.25, 0.5, 0.75, 1];
  return h(
    'div',
    { class: 'legend', 'aria-label': 'Legend' },
    h('span', { class: 'legend-title' }, snapshot.timing === 'modelled' ? 'Modelled speedup' : 'Speedup'),
    steps.map((step) =>
      h(
        'span',
        {
          class: 'legend-step cell',
          key: `step${step}`,
          'data-heat': step < 0 ? 'slower' : 'faster',
          style: { '--heat': String(Math.round(Math.abs(step) * 100)) },
        },
        shortRatio(largest ** step, snapshot.timing),
      ),
    ),
    h('span', { class: 'legend-item' }, icon('best'), 'best of the run'),
    h('span', { class: 'legend-item' }, icon('elite'), 'verified'),
    h('span', { class: 'legend-item' }, icon('doubted'), 'doubted'),
    h('span', { class: 'legend-item' }, icon('failed'), 'only failures'),
    h('span', { class: 'legend-item' }, h('span', { class: 'tries' }, '7'), 'variants tried'),
    withArrows && h('span', { class: 'legend-item' }, '\u2192 where moves gained, \u00bb in the next map'),
  );
}
