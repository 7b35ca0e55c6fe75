import { axes, cellOf } from '../../protocol/descriptor.ts';
import type { CellId, Coordinates, Level } from '../../protocol/descriptor.ts';

const levels: readonly Level[] = [0, 1, 2, 3];

/** Every cell of the grid, in one fixed order: 64 with three axes of four levels. */
export const allCells: readonly CellId[] = levels.flatMap((memory) =>
  levels.flatMap((compute) => levels.map((parallelism) => cellOf({ memory, compute, parallelism }))),
);

const coordinatesByCell = new Map<CellId, Coordinates>(
  levels.flatMap((memory) =>
    levels.flatMap((compute) =>
      levels.map((parallelism): [CellId, Coordinates] => {
        const coordinates = { memory, compute, parallelism };
        return [cellOf(coordinates), coordinates];
      }),
    ),
  ),
);

/** The coordinates a cell stands for; throws RangeError for a name that is no cell. */
export function coordinatesOf(cell: CellId): Coordinates {
  const coordinates = coordinatesByCell.get(cell);
  if (coordinates === undefined) throw new RangeError(`there is no cell ${cell}`);
  return coordinates;
}

/** Steps from one cell to another, summed over the axes (Manhattan distance), 0 to 9. */
export function cellDistance(one: CellId, other: CellId): number {
  const a = coordinatesOf(one);
  const b = coordinatesOf(other);
  return axes.reduce((sum, axis) => sum + Math.abs(a[axis] - b[axis]), 0);
}

const neighboursByCell = new Map<CellId, readonly CellId[]>(
  allCells.map((cell) => [cell, allCells.filter((other) => cellDistance(cell, other) === 1)]),
);

/** The cells one step away on one axis: three to six. */
export function neighboursOf(cell: CellId): readonly CellId[] {
  return neighboursByCell.get(cell) ?? [];
}
