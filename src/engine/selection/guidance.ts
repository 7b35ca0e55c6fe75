import { axes, levelDescriptions } from '../../protocol/descriptor.ts';
import type { Axis, CellId, Level } from '../../protocol/descriptor.ts';
import { coordinatesOf } from '../archive/cells.ts';

/** One recorded step from a verified parent to an evaluated child. */
export interface Transition {
  readonly from: CellId;
  readonly to: CellId;
  /** Change in log speedup; null when the child did not verify. */
  readonly logGain: number | null;
  /** Evaluations since. */
  readonly age: number;
}

/** What steps in one direction along one axis brought, out of one cell or out of all of them. */
export interface Pull {
  readonly axis: Axis;
  readonly direction: 1 | -1;
  /** The level most of these steps reached. */
  readonly level: Level;
  /** How much speaks for going there, about -0.4 to 1: fitness gradient, improvement rate and pull of empty cells. */
  readonly strength: number;
  readonly tries: number;
  /** Tries that were faster than their parent, and by what ratio (geometric mean; 1 where there are none). */
  readonly gaining: number;
  readonly ratio: number;
  /** The next cell in this direction has no elite yet. */
  readonly towardsEmpty: boolean;
}

/** A pull out of one cell. */
export interface CellPull extends Pull {
  readonly from: CellId;
}

/** Shares of the three parts (docs/search.md, "Directional guidance"). */
const shares = { gradient: 0.4, rate: 0.4, empty: 0.2 } as const;
/** A step counts half after so many evaluations. */
const halfLife = 64;
/** One imaginary step without gain stands against every direction: a single lucky one does not decide. */
const doubt = 1;

/** Pulls out of every cell that steps were taken from, strongest first. `filled`: the cell has an elite. */
export function cellPulls(
  transitions: readonly Transition[],
  filled: (cell: CellId) => boolean,
): readonly CellPull[] {
  const byCell = new Map<CellId, Transition[]>();
  for (const transition of transitions) {
    const known = byCell.get(transition.from);
    if (known === undefined) byCell.set(transition.from, [transition]);
    else known.push(transition);
  }
  return [...byCell]
    .flatMap(([from, steps]) =>
      directions.flatMap(([axis, direction]): CellPull[] => {
        const next = neighbour(from, axis, direction);
        if (next === undefined) return [];
        const pull = pullOf(steps, axis, direction, !filled(next));
        return pull === undefined ? [] : [{ from, ...pull }];
      }),
    )
    .sort((a, b) => b.strength - a.strength);
}

/**
 * At most three hints in plain words, one an axis, for a parent in `from` or, without one, for the run as a whole:
 * where steps gained most, or which level nobody has reached where nothing gained.
 */
export function guidanceHints(
  transitions: readonly Transition[],
  filledCells: readonly CellId[],
  from?: CellId,
): readonly string[] {
  const filled = new Set(filledCells);
  const steps = from === undefined ? transitions : transitions.filter((step) => step.from === from);
  return axes.flatMap((axis) => {
    const reached = new Set(filledCells.map((cell) => coordinatesOf(cell)[axis]));
    const gaining = ([1, -1] as const)
      .flatMap((direction) => {
        const next = from === undefined ? undefined : neighbour(from, axis, direction);
        return pullOf(steps, axis, direction, next !== undefined && !filled.has(next)) ?? [];
      })
      .filter((pull) => pull.gaining > 0)
      .sort((a, b) => b.strength - a.strength);
    const [best] = gaining;
    if (best !== undefined) return [pullText(best)];
    const open = levelDescriptions[axis].find((_name, level) => !reached.has(level as Level));
    return open === undefined || filledCells.length === 0 ? [] : [`nothing verified uses ${open} yet`];
  });
}

/** A pull in words: `moving to tiles in shared memory gained 1.40x in 3 of 4 tries`. */
export function pullText({ axis, level, tries, gaining, ratio }: Pull): string {
  const way = `moving to ${levelDescriptions[axis][level]}`;
  const attempts = tries === 1 ? 'the one try' : `${gaining} of ${tries} tries`;
  return gaining === 0
    ? `${way} gained nothing in ${tries === 1 ? 'the one try' : `${tries} tries`}`
    : `${way} gained ${ratio.toFixed(2)}x in ${attempts}`;
}

const directions = axes.flatMap((axis) => [[axis, 1] as const, [axis, -1] as const]);

function pullOf(
  steps: readonly Transition[],
  axis: Axis,
  direction: 1 | -1,
  towardsEmpty: boolean,
): Pull | undefined {
  let [tries, gaining, gains, weight, gradient, improved] = [0, 0, 0, 0, 0, 0];
  const landings = [0, 0, 0, 0];
  for (const { from, to, logGain, age } of steps) {
    const level = coordinatesOf(to)[axis];
    if (Math.sign(level - coordinatesOf(from)[axis]) !== direction) continue;
    const fresh = 0.5 ** (age / halfLife);
    tries++;
    weight += fresh;
    landings[level] = (landings[level] ?? 0) + 1;
    if (logGain === null) continue;
    // A doubling counts in full, as in the rewards of proposers.
    gradient += fresh * Math.max(-1, Math.min(1, logGain / Math.LN2));
    if (logGain <= 0) continue;
    gaining++;
    gains += logGain;
    improved += fresh;
  }
  if (tries === 0) return undefined;
  const known = weight + doubt;
  return {
    axis,
    direction,
    level: landings.indexOf(Math.max(...landings)) as Level,
    strength:
      (shares.gradient * gradient + shares.rate * improved + (towardsEmpty ? shares.empty * weight : 0)) /
      known,
    tries,
    gaining,
    ratio: gaining === 0 ? 1 : Math.exp(gains / gaining),
    towardsEmpty,
  };
}

function neighbour(cell: CellId, axis: Axis, direction: 1 | -1): CellId | undefined {
  const level = coordinatesOf(cell)[axis] + direction;
  if (level < 0 || level > 3) return undefined;
  return cell.replace(new RegExp(`${axis.charAt(0)}\\d`), `${axis.charAt(0)}${level}`);
}
