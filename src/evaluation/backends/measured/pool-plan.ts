import { elementBytes } from '../../../protocol/task.ts';
import type { BoundArgument } from '../sim/runner-request.ts';

/** Kernels below this are timed many at a time: an event's resolution is about half a microsecond. */
export const shortKernelUs = 20;

/** How timed calls of a shape find their inputs. */
export interface PoolPlan {
  readonly placing: 'fixed' | 'rotate';
  readonly pool: number;
  readonly batch: number;
  readonly flushBytes: number;
  /** Device memory that one process needs for it. */
  readonly bytes: number;
  /** Rotating sets that stay below twice the L2: their inputs may be found there. */
  readonly isWarm: boolean;
}

export interface PoolNeeds {
  readonly arguments: readonly BoundArgument[];
  /** Shortest time per launch seen so far, of either side. */
  readonly shortestUs: number;
  readonly l2Bytes: number;
  /** Device memory for one process. */
  readonly budgetBytes: number;
  readonly withFlush: boolean;
  readonly withPool: boolean;
}

const usualPool = 8;
/** More sets than these are never made: each has to be generated. */
const mostSets = 256;
/** Most bytes of inputs that are generated for a pool beyond its second set; the host does that, and slowly. */
const generatedBytes = 256 << 20;
/** A sample of a short kernel lasts about this long. */
const batchUs = 200;

/** A flush has to push everything else out: more than twice the L2 is written. */
export function flushBytesFor(l2Bytes: number): number {
  return 2 * l2Bytes + (8 << 20);
}

/** Placing, pool and batch for a shape; a pool of one set where memory allows no more. */
export function planPool(needs: PoolNeeds): PoolPlan {
  const sizes = bytesByRole(needs.arguments);
  const inputs = sizes.input + sizes.inout;
  const written = sizes.output + sizes.inout;
  const flushBytes = needs.withFlush ? flushBytesFor(needs.l2Bytes) : 0;
  const affordable = Math.max(2, Math.floor(generatedBytes / Math.max(1, inputs)));
  if (needs.shortestUs >= shortKernelUs) {
    const fixed = inputs + 2 * written + flushBytes;
    const pool = needs.withPool ? fitted(usualPool, affordable, needs.budgetBytes - fixed, inputs) : 1;
    return { placing: 'fixed', pool, batch: 1, flushBytes, bytes: fixed + pool * inputs, isWarm: false };
  }
  const each = Math.max(1, inputs + written);
  const wanted = Math.ceil((2 * needs.l2Bytes) / each) + 1;
  const pool = needs.withPool
    ? fitted(Math.min(mostSets, Math.max(usualPool, wanted)), affordable, needs.budgetBytes - written, each)
    : 1;
  const wantedBatch = Math.max(8, Math.ceil(batchUs / Math.max(0.5, needs.shortestUs)));
  // A second launch on an inout would find what the first one left.
  const batch = sizes.inout > 0 ? Math.min(wantedBatch, pool) : wantedBatch;
  return {
    placing: 'rotate',
    pool,
    batch,
    flushBytes: 0,
    bytes: written + pool * each,
    isWarm: pool * each < 2 * needs.l2Bytes,
  };
}

function fitted(wanted: number, affordable: number, bytes: number, each: number): number {
  return Math.max(1, Math.min(wanted, affordable, Math.floor(bytes / Math.max(1, each))));
}

function bytesByRole(
  bound: readonly BoundArgument[],
): Readonly<Record<'input' | 'output' | 'inout', number>> {
  const sizes = { input: 0, output: 0, inout: 0 };
  for (const argument of bound)
    if (argument.kind === 'buffer')
      sizes[argument.role] += Math.ceil((argument.elements * elementBytes[argument.type]) / 256) * 256;
  return sizes;
}
