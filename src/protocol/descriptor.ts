import type { Language } from './task.ts';

/** Behavioural coordinates of a candidate (docs/search.md): three axes of four levels, 64 cells. */

export type Level = 0 | 1 | 2 | 3;
export const axes = ['memory', 'compute', 'parallelism'] as const;
export type Axis = (typeof axes)[number];

export type Coordinates = Readonly<Record<Axis, Level>>;

/** Axes as headings. */
export const axisTitles: Readonly<Record<Axis, string>> = {
  memory: 'Memory access',
  compute: 'Computation',
  parallelism: 'Parallelism',
};

type OfLevels = readonly [string, string, string, string];

/** The levels of each axis in a few words, from 0 to 3 (docs/search.md, "Archive"). */
export const levelNames: Readonly<Record<Axis, OfLevels>> = {
  memory: ['scattered', 'coalesced', 'shared tiles', 'register blocks'],
  compute: ['several passes', 'fused', 'single pass', 'blocked'],
  parallelism: ['independent threads', 'block barriers', 'warp intrinsics', 'hierarchical'],
};

/** The same in the words of a task's language: SYCL has work-groups and sub-groups. */
export function levelNamesOf(language: Language): Readonly<Record<Axis, OfLevels>> {
  return language === 'sycl' ? syclLevelNames : levelNames;
}

const syclLevelNames: Readonly<Record<Axis, OfLevels>> = {
  memory: ['scattered', 'coalesced', 'local tiles', 'register blocks'],
  compute: levelNames.compute,
  parallelism: ['independent work-items', 'work-group barriers', 'sub-group operations', 'hierarchical'],
};

/** What each level stands for, to be put into a sentence (`moving to ...`, `uses ...`): tooltips, screen readers, guidance. */
export const levelDescriptions: Readonly<Record<Axis, OfLevels>> = {
  memory: [
    'scattered or scalar global access',
    'coalesced or vectorised global access',
    'tiles in shared memory',
    'register blocks, asynchronous copies, double buffering or prefetch',
  ],
  compute: [
    'several plain passes over the data',
    'fused passes or fast intrinsics',
    'a single streaming pass',
    'tensor units, scans or flash-style blocking',
  ],
  parallelism: [
    'independent threads',
    'barriers or broadcast within a block',
    'warp intrinsics',
    'warp tiles within block tiles, or cooperation of the whole grid',
  ],
};

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
