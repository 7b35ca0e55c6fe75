import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFor } from '../../../shared/random.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { shapeText, threadsOf } from '../../bind-task.ts';
import { allDefences } from '../../defences.ts';
import { tuneSeed } from '../../stages/check-plan.ts';
import { censusFolder, readCensus } from './block-census.ts';
import type { BlockCensus } from './block-census.ts';
import { deviceMemoryFor, forward, nonceOf } from './bound-case.ts';
import type { BoundKernel, LaunchedKernel } from './bound-case.ts';
import type { CountedKernel } from './counted-kernel.ts';
import type { CountingParts } from './counted-launch.ts';
import { runBudget } from './run-cost.ts';
import { drawClusters } from './sampling-plan.ts';

/**
 * What the blocks of the original did at a tune shape, kept on disk by (build, arguments, launch, inputs): one run of its grid, or of
 * blocks drawn from the secret where the grid is large. Empty where several large launches follow each other.
 */
export async function censusOfBaseline(
  parts: CountingParts,
  kernel: BoundKernel,
  launches: readonly LaunchedKernel[],
  counted: CountedKernel,
  cache: { readonly folder: string; readonly build: string },
  signal: AbortSignal,
): Promise<readonly BlockCensus[]> {
  const { shape, plainRunMs } = counted;
  const { wholeMs, sampleMs } = runBudget(false);
  const [only, second] = launches;
  const isWhole = plainRunMs <= (second === undefined ? 1 : 4) * wholeMs;
  if (only === undefined || (!isWhole && second !== undefined)) return [];
  const { blocks } = threadsOf(only.launch);
  const drawn = (): readonly number[] => {
    const all = Array.from({ length: blocks }, (_, index) => index);
    const random = randomFor(parts.seed, 'census', shapeText(shape));
    const some = drawClusters(all, Math.max(16, Math.floor((blocks * sampleMs) / plainRunMs)), 1, random);
    const { blocks: sampled } = counted.sample;
    return [...new Set([...some, ...(sampled === 'all' ? [] : sampled)])].sort((a, b) => a - b);
  };
  const ran = isWhole ? ('all' as const) : drawn();
  const seed = tuneSeed(parts.defences ?? allDefences, parts.seed, shape);
  const key = sha256Of([
    cache.build,
    JSON.stringify([kernel.arguments, launches.map(({ launch }) => launch), ran]),
    String(seed),
  ]).slice(0, 32);
  const file = join(cache.folder, `${key}.bin`);
  const known = await readFile(file).catch(() => undefined);
  if (known !== undefined) return split(known, launches, ran);

  const id = parts.requestId();
  const outcome = await parts.session.request(
    {
      id,
      nonce: nonceOf(parts.seed, 'census', id),
      seed,
      pattern: 'normal',
      ...(kernel.launch === undefined ? {} : { launch: kernel.launch }),
      arguments: kernel.arguments,
      mode: 'run',
      order: forward,
      blocks: ran,
      census: censusFolder(id),
      deviceMemoryBytes: deviceMemoryFor(kernel),
    },
    signal,
  );
  const census = await readCensus(outcome, parts.session.folder, launches, ran);
  if (census.length > 0) {
    await mkdir(cache.folder, { recursive: true });
    const staging = `${file}.${process.pid}.${id}.${performance.now()}`;
    await writeFile(
      staging,
      Buffer.concat(census.map(({ work }) => Buffer.from(work.buffer, work.byteOffset, work.byteLength))),
    );
    await rename(staging, file);
  }
  return census;
}

function split(
  bytes: Buffer,
  launches: readonly LaunchedKernel[],
  ran: 'all' | readonly number[],
): readonly BlockCensus[] {
  let begin = 0;
  return launches.map(({ launch }) => {
    const end = begin + threadsOf(launch).blocks * 8;
    const own = bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + end);
    begin = end;
    return { work: new Float64Array(own), ran };
  });
}
