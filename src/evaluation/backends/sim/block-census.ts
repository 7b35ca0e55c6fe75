import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadsOf } from '../../bind-task.ts';
import type { LaunchedKernel } from './bound-case.ts';
import type { RequestOutcome } from './runner-session.ts';

/**
 * What every block of one launch did: lane accesses, basic blocks and barriers. Counted by the checked build in every mode, so it costs
 * a plain run and not a count.
 */
export interface BlockCensus {
  readonly work: Float64Array;
  /** Blocks that ran; the others have no work. */
  readonly ran: 'all' | readonly number[];
}

/** Folder, in the job's, of the census of a request. */
export function censusFolder(request: number): string {
  return `census-${request}`;
}

/** Reads and removes the census that an answer names: one for each launch. Empty where there is none or it does not fit the launches. */
export async function readCensus(
  outcome: RequestOutcome,
  folder: string,
  launches: readonly LaunchedKernel[],
  ran: 'all' | readonly number[],
): Promise<readonly BlockCensus[]> {
  const counts = await readCounts(outcome, folder);
  const result: BlockCensus[] = [];
  let begin = 0;
  for (const { launch } of launches) {
    const end = begin + threadsOf(launch).blocks;
    if (end > counts.length) return [];
    result.push({ work: counts.slice(begin, end), ran });
    begin = end;
  }
  return begin === counts.length ? result : [];
}

/** The same for the last launch that the request made, which has so many blocks. */
export async function readLastCensus(
  outcome: RequestOutcome,
  folder: string,
  blocks: number,
  ran: 'all' | readonly number[],
): Promise<BlockCensus | undefined> {
  const counts = await readCounts(outcome, folder);
  return counts.length < blocks ? undefined : { work: counts.slice(counts.length - blocks), ran };
}

async function readCounts(outcome: RequestOutcome, folder: string): Promise<Float64Array> {
  if (outcome.kind !== 'answered' || outcome.answer.event !== 'done') return new Float64Array();
  const { census } = outcome.answer;
  if (census === undefined) return new Float64Array();
  const file = join(folder, census);
  const bytes = await readFile(file);
  await rm(dirname(file), { recursive: true, force: true });
  const words = new BigUint64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return Float64Array.from(words, Number);
}

/** Mean work of some blocks; 0 for none. */
export function meanWork(census: BlockCensus, blocks: 'all' | readonly number[]): number {
  const { work } = census;
  if (blocks === 'all') return work.length === 0 ? 0 : work.reduce((sum, one) => sum + one, 0) / work.length;
  return blocks.length === 0 ? 0 : blocks.reduce((sum, block) => sum + (work[block] ?? 0), 0) / blocks.length;
}

/** Most work that one block did. */
export function mostWork(census: BlockCensus): number {
  return census.work.reduce((most, one) => Math.max(most, one), 0);
}
