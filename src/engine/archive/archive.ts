import type { CellId } from '../../protocol/descriptor.ts';
import type { Speedup, Timing } from '../../protocol/evaluation.ts';
import { allCells, neighboursOf } from './cells.ts';

/** A verified candidate that asks for a place in the archive. */
export interface ArchiveEntry {
  readonly candidate: string;
  readonly cell: CellId;
  readonly speedup: Speedup;
  /** Length of the region with white space collapsed, in characters: of two that tie the shorter is the simpler. */
  readonly regionLength: number;
}

/** What `add` did. */
export interface AddResult {
  readonly status: 'not-added' | 'improved' | 'new-cell' | 'alternative';
  /**
   * Log gain over the incumbent of the cell; for a new cell over its best neighbour, or over the baseline's 1 where it
   * has none. May be negative.
   */
  readonly value: number;
}

/** One filled cell: its best candidate, and a simpler one that ties with it. */
export interface Elite {
  readonly best: ArchiveEntry;
  readonly alternative?: ArchiveEntry;
}

/** Figures of an archive as a whole. */
export interface ArchiveStatistics {
  readonly elites: number;
  /** Filled cells over all cells, 0 to 1. */
  readonly coverage: number;
  /** Sum of the elites' speedups. */
  readonly qdScore: number;
  /** Highest speedup, 0 when empty. */
  readonly best: number;
  /** Geometric mean of the elites' speedups, 0 when empty. */
  readonly mean: number;
}

/** On the simulator a gain below this ratio is a tie: times are exact there, but the model is not. */
export const modelledGain = 1.005;

/**
 * MAP-Elites grid of one task on one device (Mouret and Clune 2015): each cell keeps the best verified candidate that
 * behaves as the cell says. An elite gives way only to one that is better beyond noise.
 */
export class Archive {
  readonly #cells = new Map<CellId, Elite>();
  readonly #leastGain: number;

  constructor(timing: Timing) {
    this.#leastGain = timing === 'modelled' ? modelledGain : 1;
  }

  /** Offers a verified candidate. */
  add(entry: ArchiveEntry): AddResult {
    const elite = this.#cells.get(entry.cell);
    if (elite === undefined) {
      const value = Math.log(entry.speedup.value / this.#bestNeighbour(entry.cell));
      this.#cells.set(entry.cell, { best: entry });
      return { status: 'new-cell', value };
    }
    const value = Math.log(entry.speedup.value / elite.best.speedup.value);
    if (this.#isBetter(entry, elite.best)) {
      const simpler = [elite.best, elite.alternative].find(
        (other) => other !== undefined && this.#isSimplerTie(other, entry),
      );
      this.#cells.set(entry.cell, {
        best: entry,
        ...(simpler === undefined ? {} : { alternative: simpler }),
      });
      return { status: 'improved', value };
    }
    const shortest = elite.alternative ?? elite.best;
    if (this.#isSimplerTie(entry, elite.best) && entry.regionLength < shortest.regionLength) {
      this.#cells.set(entry.cell, { best: elite.best, alternative: entry });
      return { status: 'alternative', value };
    }
    return { status: 'not-added', value };
  }

  get(cell: CellId): Elite | undefined {
    return this.#cells.get(cell);
  }

  /** Elites in the fixed order of the cells, so that what is drawn from them does not depend on arrival. */
  elites(): readonly ArchiveEntry[] {
    return this.#inOrder().map((elite) => elite.best);
  }

  /** Simpler ties kept beside elites, in the fixed order of the cells. */
  alternatives(): readonly ArchiveEntry[] {
    return this.#inOrder().flatMap((elite) => elite.alternative ?? []);
  }

  /** Cells without an elite that have a neighbour with one. */
  emptyFrontier(): readonly CellId[] {
    return allCells.filter(
      (cell) => !this.#cells.has(cell) && neighboursOf(cell).some((other) => this.#cells.has(other)),
    );
  }

  statistics(): ArchiveStatistics {
    const speedups = this.elites().map((entry) => entry.speedup.value);
    const count = speedups.length;
    const logs = speedups.reduce((sum, speedup) => sum + Math.log(speedup), 0);
    return {
      elites: count,
      coverage: count / allCells.length,
      qdScore: speedups.reduce((sum, speedup) => sum + speedup, 0),
      best: speedups.reduce((best, speedup) => Math.max(best, speedup), 0),
      mean: count === 0 ? 0 : Math.exp(logs / count),
    };
  }

  #inOrder(): Elite[] {
    return allCells.flatMap((cell) => this.#cells.get(cell) ?? []);
  }

  #bestNeighbour(cell: CellId): number {
    const speedups = neighboursOf(cell).flatMap((other) => this.#cells.get(other)?.best.speedup.value ?? []);
    return speedups.length === 0 ? 1 : Math.max(...speedups);
  }

  /** The whole interval above the other's, and on the simulator by a margin. */
  #isBetter(entry: ArchiveEntry, other: ArchiveEntry): boolean {
    return (
      entry.speedup.ci95[0] > other.speedup.ci95[1] &&
      entry.speedup.value >= other.speedup.value * this.#leastGain
    );
  }

  #isSimplerTie(entry: ArchiveEntry, other: ArchiveEntry): boolean {
    return (
      entry.regionLength < other.regionLength &&
      !this.#isBetter(other, entry) &&
      !this.#isBetter(entry, other)
    );
  }
}
