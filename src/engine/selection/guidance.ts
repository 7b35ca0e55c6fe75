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
  const byCell = new Map<CellId, Tallies>();
  for (const transition of transitions) {
    let tallies = byCell.get(transition.from);
    if (tallies === undefined) byCell.set(transition.from, (tallies = new Tallies()));
    tallies.add(transition);
  }
  return [...byCell]
    .flatMap(([from, tallies]) =>
      tallies
        .pulls((axis, direction) => {
          const next = neighbour(from, axis, direction);
          return next !== undefined && !filled(next);
        })
        .map((pull) => ({ from, ...pull })),
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
  const tallies = new Tallies();
  for (const transition of transitions)
    if (from === undefined || transition.from === from) tallies.add(transition);
  const pulls = tallies.pulls((axis, direction) => {
    const next = from === undefined ? undefined : neighbour(from, axis, direction);
    return next !== undefined && !filled.has(next);
  });
  return axes.flatMap((axis) => {
    const [best] = pulls
      .filter((pull) => pull.axis === axis && pull.gaining > 0)
      .sort((a, b) => b.strength - a.strength);
    if (best !== undefined) return [pullText(best)];
    const reached = new Set(filledCells.map((cell) => coordinatesOf(cell)[axis]));
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

interface Tally {
  readonly axis: Axis;
  readonly direction: 1 | -1;
  tries: number;
  gaining: number;
  gains: number;
  weight: number;
  gradient: number;
  improved: number;
  /** How many steps reached each level. */
  readonly landings: [number, number, number, number];
}

/** What steps brought, by axis and direction. */
class Tallies {
  readonly #tallies: readonly Tally[] = axes.flatMap((axis) =>
    ([1, -1] as const).map((direction): Tally => ({
      axis,
      direction,
      tries: 0,
      gaining: 0,
      gains: 0,
      weight: 0,
      gradient: 0,
      improved: 0,
      landings: [0, 0, 0, 0],
    })),
  );

  add({ from, to, logGain, age }: Transition): void {
    const before = coordinatesOf(from);
    const after = coordinatesOf(to);
    for (const tally of this.#tallies) {
      const level = after[tally.axis];
      if (Math.sign(level - before[tally.axis]) !== tally.direction) continue;
      const fresh = 0.5 ** (age / halfLife);
      tally.tries++;
      tally.weight += fresh;
      tally.landings[level]++;
      if (logGain === null) continue;
      // A doubling counts in full, as in the rewards of proposers.
      tally.gradient += fresh * Math.max(-1, Math.min(1, logGain / Math.LN2));
      if (logGain <= 0) continue;
      tally.gaining++;
      tally.gains += logGain;
      tally.improved += fresh;
    }
  }

  /** A pull for every direction that steps were taken in. */
  pulls(isEmpty: (axis: Axis, direction: 1 | -1) => boolean): readonly Pull[] {
    return this.#tallies
      .filter(({ tries }) => tries > 0)
      .map(({ axis, direction, tries, gaining, gains, weight, gradient, improved, landings }) => {
        const towardsEmpty = isEmpty(axis, direction);
        const weighed =
          shares.gradient * gradient + shares.rate * improved + (towardsEmpty ? shares.empty * weight : 0);
        return {
          axis,
          direction,
          level: landings.indexOf(Math.max(...landings)) as Level,
          strength: weighed / (weight + doubt),
          tries,
          gaining,
          ratio: gaining === 0 ? 1 : Math.exp(gains / gaining),
          towardsEmpty,
        };
      });
  }
}

function neighbour(cell: CellId, axis: Axis, direction: 1 | -1): CellId | undefined {
  const level = coordinatesOf(cell)[axis] + direction;
  if (level < 0 || level > 3) return undefined;
  return cell.replace(new RegExp(`${axis.charAt(0)}\\d`), `${axis.charAt(0)}${level}`);
}
