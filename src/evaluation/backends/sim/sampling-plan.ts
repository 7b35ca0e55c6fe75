import type { RandomStream } from '../../../shared/random.ts';
import type { BlockCensus } from './block-census.ts';

/** Which blocks of a launch are simulated, as linear block indices (x fastest). */
export type SamplingPlan =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'sampled';
      readonly blocks: readonly number[];
      /** Number of runs of consecutive blocks. */
      readonly clusters: number;
    };

export interface SamplingLimits {
  /** Most simulated threads in all. */
  readonly threads: number;
  /** Blocks of one cluster: those that would share a multiprocessor's L1 cache. */
  readonly clusterBlocks: number;
  /** Clusters aimed at, spread over the grid. */
  readonly clusters: number;
}

/** What one count may cost: lane accesses to memory and threads, over all blocks that run. */
export const countBudget = { accesses: 1_500_000, threads: 131_072 } as const;

/**
 * Limits for counting a kernel of which one block has been looked at: as many blocks as the budget affords, at least one, in
 * at most five clusters of blocks that would share a multiprocessor.
 */
export function limitsFor(
  probe: { readonly laneAccesses: number; readonly threadsPerBlock: number },
  residentBlocks: number,
): SamplingLimits {
  const byAccesses = Math.floor(countBudget.accesses / Math.max(1, probe.laneAccesses));
  const byThreads = Math.floor(countBudget.threads / Math.max(1, probe.threadsPerBlock));
  const blocks = Math.max(1, Math.min(byAccesses, byThreads));
  const clusterBlocks = Math.max(1, Math.min(residentBlocks, 8, Math.floor(blocks / 2)));
  return { threads: blocks * probe.threadsPerBlock, clusterBlocks, clusters: 5 };
}

/**
 * Chooses clusters of consecutive blocks spread evenly over the grid, the first and the last block among them: corner
 * blocks see the ragged edges, consecutive ones share cache lines. The last cluster ends with the last block.
 * Deterministic; a grid that fits the limits is run whole.
 */
export function planSampling(
  blocksTotal: number,
  threadsPerBlock: number,
  limits: SamplingLimits = { threads: 4096, clusterBlocks: 2, clusters: 5 },
): SamplingPlan {
  const affordable = Math.max(1, Math.floor(limits.threads / Math.max(1, threadsPerBlock)));
  if (blocksTotal <= affordable) return { kind: 'all' };
  const clusterBlocks = Math.max(1, Math.min(limits.clusterBlocks, Math.floor(affordable / 2)));
  const clusters = Math.max(
    1,
    Math.min(
      limits.clusters,
      Math.floor(affordable / clusterBlocks),
      Math.floor(blocksTotal / clusterBlocks),
    ),
  );
  const chosen = new Set<number>();
  for (let cluster = 0; cluster < clusters; cluster++) {
    const lastStart = blocksTotal - clusterBlocks;
    // One cluster alone sits in the middle, where a typical block is.
    const start =
      clusters === 1 ? Math.floor(lastStart / 2) : Math.round((lastStart * cluster) / (clusters - 1));
    for (let block = start; block < start + clusterBlocks; block++) chosen.add(block);
  }
  return { kind: 'sampled', blocks: [...chosen].sort((a, b) => a - b), clusters };
}

/** How many times larger the grid is than what was run. */
export function scaleOf(plan: SamplingPlan, blocksTotal: number): number {
  return plan.kind === 'all' ? 1 : blocksTotal / plan.blocks.length;
}

/** Blocks that do about the same, and how many of them to count. */
export interface Stratum {
  /** Linear block indices, ascending. */
  readonly members: readonly number[];
  readonly take: number;
}

/** Work of a block over the mean, where one kind of block ends and the next begins. */
const kindEdges = [0.5, 0.9, 1.1, 2, 8] as const;

/**
 * Sorts the blocks that ran into kinds of like work; each is counted by its share of the work, every kind at least once. One kind where
 * their work does not tell them apart.
 */
export function strataOf(census: BlockCensus, budget: number, byWork: boolean): readonly Stratum[] {
  const { work } = census;
  const ran = census.ran === 'all' ? work.map((_, index) => index) : Float64Array.from(census.ran).sort();
  const total = ran.reduce((sum, block) => sum + (work[block] ?? 0), 0);
  const mean = total / Math.max(1, ran.length);
  const kinds = new Map<number, number[]>();
  for (const block of ran) {
    const share = (work[block] ?? 0) / mean;
    const kind = byWork ? kindEdges.filter((edge) => share >= edge).length : 0;
    const members = kinds.get(kind) ?? [];
    if (members.length === 0) kinds.set(kind, members);
    members.push(block);
  }
  return [...kinds.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => {
      const own = members.reduce((sum, block) => sum + (work[block] ?? 0), 0);
      const take = Math.max(1, Math.round((budget * own) / Math.max(1, total)));
      return { members, take: Math.min(members.length, take) };
    });
}

/** Draws about `take` of the blocks, as runs of consecutive ones that would share a multiprocessor. Ascending. */
export function drawClusters(
  members: readonly number[],
  take: number,
  clusterBlocks: number,
  random: RandomStream,
): readonly number[] {
  if (take >= members.length) return members;
  const chosen = new Set<number>();
  // One run of consecutive blocks from each stretch of the list, so that no part of the grid is left out.
  const runs = Math.max(1, Math.round(take / clusterBlocks));
  for (let run = 0; run < runs; run++) {
    const begin = Math.floor((run * members.length) / runs);
    const end = Math.floor(((run + 1) * members.length) / runs);
    const last = Math.max(begin, end - clusterBlocks);
    const start = begin + random.integer(last - begin + 1);
    const first = members[start] ?? 0;
    for (let next = 0; next < clusterBlocks && members[start + next] === first + next; next++)
      chosen.add(first + next);
  }
  return [...chosen].sort((a, b) => a - b);
}
