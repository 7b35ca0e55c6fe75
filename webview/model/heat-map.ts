import { axes, levelNamesOf } from '../../src/protocol/descriptor.ts';
import type { Axis, CellId, Level } from '../../src/protocol/descriptor.ts';
import type { CellView, GuidanceArrow, RunSnapshot } from '../../src/protocol/editor/run-view.ts';

export type CellMark = 'best' | 'elite' | 'evaluating' | 'doubted' | 'failed' | 'none';

/** One square of the heat map. */
export interface MapCell {
  readonly cell: CellId;
  readonly mark: CellMark;
  readonly view?: CellView;
  /** -1 to 1: logarithm of the cell's best speedup over the largest of the map; absent without an elite. */
  readonly heat?: number;
}

/** One 4 x 4 map: one level of the axis that is not shown by rows and columns. */
export interface MapView {
  readonly axis: Axis;
  readonly level: Level;
  readonly title: string;
  /** Highest level first. */
  readonly rows: readonly (readonly MapCell[])[];
}

const levels: readonly Level[] = [0, 1, 2, 3];

/** The axis that rows and columns leave over. */
export function thirdAxis(axisX: Axis, axisY: Axis): Axis {
  return axes.find((axis) => axis !== axisX && axis !== axisY) ?? 'parallelism';
}

/** Cell at these levels. */
function cellAt(levelOf: Readonly<Record<Axis, Level>>): CellId {
  return `m${levelOf.memory}c${levelOf.compute}p${levelOf.parallelism}`;
}

/** Largest absolute logarithm of a speedup among the cells; at least that of 1.1, so that noise does not look like heat. */
export function heatScale(cells: readonly CellView[]): number {
  return Math.max(
    Math.log(1.1),
    ...cells.map(({ best }) => (best === undefined ? 0 : Math.abs(Math.log(best.speedup)))),
  );
}

/** The four small multiples, lowest level first. */
export function mapsOf(snapshot: RunSnapshot, axisX: Axis, axisY: Axis): readonly MapView[] {
  const third = thirdAxis(axisX, axisY);
  const byCell = new Map(snapshot.cells.map((view) => [view.cell, view]));
  const scale = heatScale(snapshot.cells);
  const names = levelNamesOf(snapshot.run.language);
  const states = statesByCell(snapshot);
  const cellOf = (x: Level, y: Level, z: Level): MapCell => {
    const place = { [axisX]: x, [axisY]: y, [third]: z } as Record<Axis, Level>;
    const cell = cellAt(place);
    const view = byCell.get(cell);
    const mark = markOf(view, states.get(cell), snapshot.run.bestCandidate);
    if (view === undefined) return { cell, mark };
    const heat = view.best === undefined ? undefined : Math.log(view.best.speedup) / scale;
    return { cell, mark, view, ...(heat === undefined ? {} : { heat }) };
  };
  return levels.map((level) => ({
    axis: third,
    level,
    title: names[third][level],
    rows: levels.toReversed().map((y) => levels.map((x) => cellOf(x, y, level))),
  }));
}

function statesByCell({ candidates }: RunSnapshot): ReadonlyMap<CellId, ReadonlySet<string>> {
  const states = new Map<CellId, Set<string>>();
  for (const { cell, state } of candidates) {
    if (cell === undefined) continue;
    const seen = states.get(cell) ?? new Set();
    states.set(cell, seen.add(state));
  }
  return states;
}

function markOf(
  view: CellView | undefined,
  states: ReadonlySet<string> | undefined,
  best: string | null,
): CellMark {
  if (view?.best !== undefined) return view.best.candidate === best ? 'best' : 'elite';
  if (states?.has('evaluating') === true) return 'evaluating';
  if (states?.has('quarantined') === true) return 'doubted';
  return view === undefined || view.evaluated === 0 ? 'none' : 'failed';
}

/** An arrow inside one map, from the middle of a square towards its neighbour; in squares, y downwards. */
export interface MapArrow {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly strength: number;
  /** Towards a neighbouring map. */
  readonly across: boolean;
  readonly direction: 1 | -1;
  readonly text: string;
}

/** The arrows that start in the map of this level. Those along the third axis point across maps. */
export function arrowsOf(
  arrows: readonly GuidanceArrow[],
  axisX: Axis,
  axisY: Axis,
  level: Level,
): readonly MapArrow[] {
  const third = thirdAxis(axisX, axisY);
  return arrows
    .filter(({ from }) => levelIn(from, third) === level)
    .map(({ from, axis, direction, strength, text }) => ({
      key: `${from}${axis}${direction}`,
      x: levelIn(from, axisX) + 0.5,
      y: 3.5 - levelIn(from, axisY),
      dx: axis === axisX ? direction : 0,
      dy: axis === axisY ? -direction : 0,
      strength,
      across: axis === third,
      direction,
      text,
    }));
}

function levelIn(cell: CellId, axis: Axis): number {
  return Number(cell[2 * axes.indexOf(axis) + 1]);
}

/** The cell that an arrow key leads to: within the map, and over its border into the next one along columns. */
export function neighbour(cell: CellId, key: string, axisX: Axis, axisY: Axis): CellId | undefined {
  const third = thirdAxis(axisX, axisY);
  const place = Object.fromEntries(axes.map((axis) => [axis, levelIn(cell, axis)])) as Record<Axis, Level>;
  const move = (axis: Axis, by: number): boolean => {
    const to = place[axis] + by;
    if (to < 0 || to > 3) return false;
    place[axis] = to as Level;
    return true;
  };
  switch (key) {
    case 'ArrowUp':
      return move(axisY, 1) ? cellAt(place) : undefined;
    case 'ArrowDown':
      return move(axisY, -1) ? cellAt(place) : undefined;
    case 'ArrowRight':
      if (move(axisX, 1)) return cellAt(place);
      place[axisX] = 0;
      return move(third, 1) ? cellAt(place) : undefined;
    case 'ArrowLeft':
      if (move(axisX, -1)) return cellAt(place);
      place[axisX] = 3;
      return move(third, -1) ? cellAt(place) : undefined;
    case 'Home':
      place[axisX] = 0;
      return cellAt(place);
    case 'End':
      place[axisX] = 3;
      return cellAt(place);
    default:
      return undefined;
  }
}
