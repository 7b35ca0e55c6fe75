/** Behavioural coordinates of a candidate (docs/search.md): three axes of four levels, 64 cells. */

export type Level = 0 | 1 | 2 | 3;
export const axes = ['memory', 'compute', 'parallelism'] as const;
export type Axis = (typeof axes)[number];

export type Coordinates = Readonly<Record<Axis, Level>>;

export interface DescriptorEvidence {
  readonly axis: Axis;
  readonly level: Level;
  /** 1-based line in the classified text. */
  readonly line: number;
  readonly reason: string;
}

export interface Descriptor {
  readonly kernel: string;
  readonly coordinates: Coordinates;
  readonly evidence: readonly DescriptorEvidence[];
}

/** `m2c0p1`: the archive slot that coordinates name. */
export type CellId = string;

export function cellOf(coordinates: Coordinates): CellId {
  return `m${coordinates.memory}c${coordinates.compute}p${coordinates.parallelism}`;
}
