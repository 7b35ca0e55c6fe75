import type { Reason } from '../../../protocol/evaluation.ts';
import { randomFor } from '../../../shared/random.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { Shape } from '../../../protocol/task.ts';
import { shapeText, threadsOf } from '../../bind-task.ts';
import { meanWork, mostWork } from './block-census.ts';
import type { BlockCensus } from './block-census.ts';
import type { LaunchedKernel } from './bound-case.ts';
import { joinLaunches } from './counted-kernel.ts';
import type { CountedKernel } from './counted-kernel.ts';
import { countBlocks, modelCounted } from './counted-launch.ts';
import type { CountedLaunch, CountingParts } from './counted-launch.ts';
import { mergeCounters } from './merge-counters.ts';
import type { WeightedCounters } from './merge-counters.ts';
import { resolveCounters } from './resolve-places.ts';
import { drawClusters, strataOf } from './sampling-plan.ts';

/** A launch whose counted blocks were held against the whole grid. */
interface AuditedLaunch {
  readonly launch: CountedLaunch;
  /** Said beside the verdict: the blocks counted at first did not stand for the grid. */
  readonly note?: string;
}

/** Relative differences above which the first sample does not stand for the grid. */
const tolerated = {
  /** Work of the counted blocks when they run alone against when they run with the others. */
  company: 0.02,
  /** Mean work of the counted blocks against that of all. */
  mean: 0.05,
  /** Work of the longest block over the mean: a launch is no shorter than its longest block. */
  longest: 4,
  /** Modelled time from secretly drawn blocks against that from the counted ones. */
  time: 0.25,
} as const;

/** A counted kernel after the audit. */
export interface AuditedKernel {
  readonly kernel: CountedKernel;
  readonly notes: readonly string[];
}

/** Audits each launch of a kernel whose census is known; the others stay as they were counted. */
export async function auditKernel(
  parts: CountingParts,
  kernels: readonly LaunchedKernel[],
  counted: CountedKernel,
  census: readonly BlockCensus[],
  signal: AbortSignal,
): Promise<Result<AuditedKernel, readonly Reason[]>> {
  const launches: CountedLaunch[] = [];
  const notes: string[] = [];
  for (const [index, launch] of counted.launches.entries()) {
    const kernel = kernels[index];
    const own = census[index];
    if (kernel === undefined || own === undefined) {
      launches.push(launch);
      continue;
    }
    const audited = await auditLaunch(parts, kernel, launch, own, signal);
    if (!audited.ok) return audited;
    launches.push(audited.value.launch);
    if (audited.value.note !== undefined) notes.push(audited.value.note);
  }
  return succeed({ kernel: joinLaunches(launches), notes });
}

/**
 * Holds the blocks that were counted, at places anybody can work out, against what every block did in a run of the grid, and against
 * blocks drawn from the evaluator's secret. Where they do not agree the grid is counted again in strata of blocks of like work, drawn
 * from the secret. The same for baseline and candidates (decision 020).
 */
async function auditLaunch(
  parts: CountingParts,
  kernel: LaunchedKernel,
  counted: CountedLaunch,
  census: BlockCensus,
  signal: AbortSignal,
): Promise<Result<AuditedLaunch, readonly Reason[]>> {
  const { shape, sample } = counted;
  const mean = meanWork(census, census.ran);
  if (mean === 0) return succeed({ launch: counted });
  const inCompany = meanWork(census, sample.blocks);
  const isOther = differs(sample.meanWork, inCompany, tolerated.company);
  const longest = mostWork(census) / mean;
  const isUneven = differs(inCompany, mean, tolerated.mean) || longest > tolerated.longest;
  if (!isOther && !isUneven) {
    if (sample.blocks === 'all') return succeed({ launch: counted });
    const drawn = drawClusters(
      allBlocks(threadsOf(kernel.launch).blocks),
      Math.max(1, Math.ceil(sample.blocks.length / 5)),
      sample.clusterBlocks,
      randomFor(parts.seed, 'audit', shapeText(shape), kernel.observed ?? 0),
    );
    const audit = await countAndModel(parts, kernel, shape, counted, drawn, undefined, signal);
    if (!audit.ok) return audit;
    if (!differs(audit.value.modelled.breakdown.totalUs, busyOf(counted), tolerated.time))
      return succeed({ launch: counted });
  }
  const company = isOther ? census.ran : undefined;
  const strata: (WeightedCounters & { readonly aloneUs: number })[] = [];
  const random = randomFor(parts.seed, 'strata', shapeText(shape), kernel.observed ?? 0);
  const budget = sample.blocks === 'all' ? threadsOf(kernel.launch).blocks : 2 * sample.blocks.length;
  const kinds = strataOf(census, budget, isUneven);
  const { blocks } = threadsOf(kernel.launch);
  const known = kinds.reduce((sum, { members }) => sum + members.length, 0);
  for (const { members, take } of kinds) {
    const drawn = drawClusters(members, take, sample.clusterBlocks, random);
    const part = await countAndModel(parts, kernel, shape, counted, drawn, company, signal);
    if (!part.ok) return part;
    // Where only some blocks ran, they stand for the others.
    const stands = (members.length / known) * blocks;
    const alone = await modelCounted(
      parts,
      kernel,
      shape,
      { ...part.value.counters, blocksTotal: Math.max(1, Math.round(stands)) },
      signal,
    );
    strata.push({ counters: part.value.counters, stands, aloneUs: alone.modelled.breakdown.totalUs });
  }
  const merged = await modelCounted(parts, kernel, shape, mergeCounters(strata), signal);
  // A launch takes as long as the longest kind of its blocks would take alone.
  const { breakdown } = merged.modelled;
  const aloneUs = Math.max(...strata.map((one) => one.aloneUs));
  const modelled =
    aloneUs <= breakdown.totalUs
      ? merged.modelled
      : {
          ...merged.modelled,
          breakdown: {
            ...breakdown,
            latencyUs: aloneUs - breakdown.launchUs,
            totalUs: aloneUs,
            limitedBy: 'latency',
          },
        };
  const why = isOther
    ? 'blocks do something else when they run alone'
    : isUneven
      ? `the counted ones do ${(inCompany / mean).toFixed(2)} times, the longest block does ${longest.toFixed(1)} times the work of the mean one`
      : 'blocks cost more or less than their work';
  return succeed({
    launch: { ...merged, modelled, notices: counted.notices, sample },
    note: `counted in ${strata.length} kinds of blocks at ${shapeText(shape)}: ${why}`,
  });
}

function busyOf(counted: CountedLaunch): number {
  return counted.modelled.breakdown.totalUs;
}

function differs(one: number, other: number, tolerance: number): boolean {
  return Math.abs(one - other) > tolerance * Math.max(one, other);
}

function allBlocks(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

async function countAndModel(
  parts: CountingParts,
  kernel: LaunchedKernel,
  shape: Shape,
  counted: CountedLaunch,
  blocks: readonly number[],
  company: 'all' | readonly number[] | undefined,
  signal: AbortSignal,
): Promise<Result<Omit<CountedLaunch, 'notices' | 'sample'>, readonly Reason[]>> {
  const { residentBlocks, l1Bytes } = counted.sample;
  const part = await countBlocks(parts, kernel, shape, blocks, residentBlocks, l1Bytes, signal, company);
  if (!part.ok) return fail(part.failure);
  const counters = await resolveCounters(part.value.counters, parts.code, signal);
  return succeed(await modelCounted(parts, kernel, shape, counters, signal));
}
