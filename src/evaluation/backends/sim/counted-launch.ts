import type { CheckerFinding, SimulatorCounters } from '../../../protocol/counters.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { Shape } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { shapeText, threadsOf } from '../../bind-task.ts';
import { allDefences } from '../../defences.ts';
import type { Defences } from '../../defences.ts';
import { inputSeedOf } from '../../stages/check-plan.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from './bound-case.ts';
import type { LaunchedKernel } from './bound-case.ts';
import { censusFolder, meanWork, readLastCensus } from './block-census.ts';
import type { BlockCensus } from './block-census.ts';
import type { CodeMap } from './code-map.ts';
import { answerReasons } from './answer-reasons.ts';
import { resolveCounters } from './resolve-places.ts';
import type { RawCounters } from './runner-answer.ts';
import type { RunnerSession } from './runner-session.ts';
import { limitsFor, planSampling } from './sampling-plan.ts';
import { withSubGroupSize } from './time-model/device-profile.ts';
import type { DeviceProfile } from './time-model/device-profile.ts';
import type { InstructionMix } from './instruction-classes.ts';
import { missingTensorTypes } from './time-model/tensor-cores.ts';
import { modelLaunch } from './time-model/model-time.ts';
import type { ModelledTime } from './time-model/model-time.ts';
import { l1CacheBytes, occupancyOf } from './time-model/occupancy.ts';
import type { RegisterEstimate } from './registers-estimate.ts';
import type { TimeModelInput } from './time-model/time-model-input.ts';

/** Counters of one launch and the time modelled from them. */
export interface CountedLaunch {
  readonly shape: Shape;
  readonly counters: SimulatorCounters;
  readonly input: TimeModelInput;
  readonly modelled: ModelledTime;
  /** What is worth knowing and no defect, of the blocks that were counted. */
  readonly notices: readonly CheckerFinding[];
  /** How the blocks were counted, for whoever counts others the same way. */
  readonly sample: CountedSample;
}

/** Blocks that were counted, alone, and what they did then. */
export interface CountedSample {
  readonly blocks: 'all' | readonly number[];
  /** Mean over them of the work of a block (block-census). */
  readonly meanWork: number;
  readonly clusterBlocks: number;
  /** Other blocks had to run, because the counted ones waited for them. */
  readonly waits: boolean;
  readonly residentBlocks: number;
  readonly l1Bytes: number;
}

export interface CountingParts {
  readonly session: RunnerSession;
  readonly code: CodeMap;
  readonly profile: DeviceProfile;
  readonly registers: RegisterEstimate;
  /** Seed of the inputs counted on: the same for baseline and candidate, so that data-dependent kernels see one problem. */
  readonly seed: string;
  readonly requestId: () => number;
  /** All where absent. */
  readonly defences?: Defences;
}

/**
 * Counts a launch on sampled blocks and models its time. One block in the middle of the grid is looked at first: what it does
 * decides how many blocks the budget affords, and its shared memory how many blocks share a multiprocessor's cache.
 */
export async function countLaunch(
  parts: CountingParts,
  kernel: LaunchedKernel,
  shape: Shape,
  signal: AbortSignal,
): Promise<Result<CountedLaunch, readonly Reason[]>> {
  const { registers } = parts;
  const profile = withSubGroupSize(parts.profile, kernel.subGroupSize ?? parts.profile.warpSize);
  const { block, blocks } = threadsOf(kernel.launch);
  const probe = await countBlocks(parts, kernel, shape, [Math.floor(blocks / 2)], 1, 0, signal);
  if (!probe.ok) return probe;
  const { counters: first } = probe.value;
  const occupancy = occupancyOf(profile, {
    threadsPerBlock: block,
    blocksTotal: blocks,
    registersPerThread: Math.min(registers.registers, registers.limit ?? 255, profile.maxRegistersPerThread),
    registersFrom: 'estimate',
    staticSharedBytes: first.staticSharedBytes,
    dynamicSharedBytes: kernel.launch.sharedBytes,
    spillBytes: 0,
  });
  const missing = missingTensorTypes(profile, first.specialFunctions);
  if (missing.length > 0)
    return fail([
      {
        rule: 'no-tensor-cores',
        message: `${profile.title} has no tensor cores for products of ${missing.join(', ')} (factors and sums); choose a GPU that has, or compute with ordinary arithmetic`,
      },
    ]);
  const shared = first.staticSharedBytes + kernel.launch.sharedBytes;
  if (shared > profile.sharedPerBlock)
    return fail([
      {
        rule: 'too-much-shared-memory',
        message: `the block needs ${shared} bytes of shared memory; ${profile.title} has ${profile.sharedPerBlock} for a block`,
      },
    ]);
  const resident = Math.max(1, occupancy.blocksPerMultiprocessor);
  const l1Bytes = l1CacheBytes(profile, shared, resident);
  const most = resident * profile.multiprocessors;
  if ((first.gridBarriers ?? 0) > 0 && blocks > most)
    return fail([
      {
        rule: 'grid-barrier-residency',
        message: `the kernel waits for its whole grid, so all ${blocks} blocks must be resident; ${profile.title} holds ${most} of them (${resident} for each of ${profile.multiprocessors} multiprocessors)`,
      },
    ]);
  const limits = limitsFor(
    {
      laneAccesses: first.memory.reduce((sum, access) => sum + access.lanes, 0),
      threadsPerBlock: block,
    },
    resident,
  );
  const plan = planSampling(blocks, block, limits);
  const sampled = plan.kind === 'all' ? ('all' as const) : plan.blocks;
  const counted = await countBlocks(parts, kernel, shape, sampled, resident, l1Bytes, signal);
  if (!counted.ok) return counted;
  const { counters, notices, census } = counted.value;
  return succeed({
    ...(await modelCounted(
      parts,
      kernel,
      shape,
      await resolveCounters(counters, parts.code, signal),
      signal,
    )),
    notices: [...probe.value.notices, ...notices],
    sample: {
      blocks: sampled,
      meanWork: census === undefined ? 0 : meanWork(census, sampled),
      clusterBlocks: limits.clusterBlocks,
      waits:
        census !== undefined &&
        sampled !== 'all' &&
        census.work.filter((one) => one > 0).length > sampled.length,
      residentBlocks: resident,
      l1Bytes,
    },
  });
}

/** Models the time of a launch from counters of its blocks. */
export async function modelCounted(
  parts: CountingParts,
  kernel: LaunchedKernel,
  shape: Shape,
  counters: SimulatorCounters,
  signal: AbortSignal,
): Promise<Omit<CountedLaunch, 'notices' | 'sample'>> {
  const profile = withSubGroupSize(parts.profile, kernel.subGroupSize ?? parts.profile.warpSize);
  return modelled(shape, counters, await parts.code.mix(signal), profile, parts.registers);
}

function modelled(
  shape: Shape,
  counters: SimulatorCounters,
  mix: ReadonlyMap<number, InstructionMix>,
  profile: DeviceProfile,
  registers: RegisterEstimate,
): Omit<CountedLaunch, 'notices' | 'sample'> {
  const input: TimeModelInput = {
    profile,
    counters,
    mix,
    registersPerThread: registers.registers,
    registersFrom: 'estimate',
    ...(registers.limit === undefined ? {} : { registerLimit: registers.limit }),
  };
  return { shape, counters, input, modelled: modelLaunch(input) };
}

/** Counters of some blocks of a launch, as the runner gives them. */
export interface CountedBlocks {
  readonly counters: RawCounters;
  readonly notices: readonly CheckerFinding[];
  readonly census: BlockCensus | undefined;
}

/** Counts blocks, alone or with others running beside them in their turn. */
export async function countBlocks(
  parts: CountingParts,
  kernel: LaunchedKernel,
  shape: Shape,
  blocks: 'all' | readonly number[],
  residentBlocks: number,
  l1Bytes: number,
  signal: AbortSignal,
  uncounted?: 'all' | readonly number[],
): Promise<Result<CountedBlocks, readonly Reason[]>> {
  const id = parts.requestId();
  const outcome = await parts.session.request(
    {
      id,
      nonce: nonceOf(parts.seed, 'count', id),
      seed: inputSeedOf(parts.defences ?? allDefences, parts.seed, 'tune', shapeText(shape)),
      pattern: 'normal',
      ...launchPart(kernel),
      arguments: kernel.arguments,
      mode: 'count',
      order: forward,
      blocks,
      ...(uncounted === undefined ? {} : { uncounted }),
      census: censusFolder(id),
      residentBlocks,
      sectorBytes: parts.profile.sectorBytes,
      ...(l1Bytes > 0 ? { l1Bytes } : {}),
      deviceMemoryBytes: deviceMemoryFor(kernel),
    },
    signal,
  );
  const { reasons, notices } = await answerReasons(outcome, parts.code, signal);
  if (reasons.length > 0) return fail(reasons);
  if (outcome.kind !== 'answered' || outcome.answer.event !== 'done' || outcome.answer.counters === null)
    return fail([{ rule: 'no-counters', message: 'the simulator counted nothing' }]);
  // Launches before the counted one have blocks of their own in it.
  const { blocks: total } = threadsOf(kernel.launch);
  const found = await readLastCensus(outcome, parts.session.folder, total, blocks);
  return succeed({ counters: outcome.answer.counters, notices, census: found });
}
