import type { Reason, Resources, ShapeTiming, TimeEstimate } from '../../../protocol/evaluation.ts';
import type { Hint } from '../../../protocol/hint.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { shapeText, threadsOf } from '../../bind-task.ts';
import type { Attempt, BenchResult, CheckResult, StageOutcome } from '../../pipeline.ts';
import { bootstrapInterval, geometricMean, median } from '../../statistics.ts';
import { seedOf } from '../../stages/check-plan.ts';
import type { ShapeSource } from '../../stages/check-plan.ts';
import { forward } from '../sim/bound-case.ts';
import type { OutputComparer } from '../sim/compare-outputs.ts';
import type { PreparedKernel } from '../sim/prepared-kernel.ts';
import { runCase } from '../sim/run-case.ts';
import type { RunnerSession } from '../sim/runner-session.ts';
import type { SimBaseline } from '../sim/sim-baseline.ts';
import type { DeviceProfile } from '../sim/time-model/device-profile.ts';
import { occupancyOf } from '../sim/time-model/occupancy.ts';
import type { Cubin } from './cubin-builder.ts';
import { openCudaSession, samplesOf } from './cuda-session.ts';
import type { CudaRunnerParts } from './cuda-session.ts';
import { timePaired } from './paired-timing.ts';

export interface CudaAttemptParts {
  readonly task: TaskSpec;
  readonly runner: CudaRunnerParts;
  readonly baseline: SimBaseline;
  readonly baselineCubin: Cubin;
  readonly comparer: OutputComparer;
  readonly profile: DeviceProfile;
  readonly seed: string;
  readonly secret: string;
  /** Makes this process the only one of ours that uses the GPU. */
  readonly holdDevice: (signal: AbortSignal) => Promise<AsyncDisposable>;
}

/**
 * One candidate on a CUDA device. The simulator's checker looks at it first (races and bounds do not show on a device), then the
 * device's own results are compared with the same references, then it is timed against the baseline.
 */
export class CudaAttempt implements Attempt {
  readonly #parts: CudaAttemptParts;
  readonly #simulated: Attempt;
  readonly #kernel: PreparedKernel;
  readonly #cubin: Cubin;

  constructor(parts: CudaAttemptParts, simulated: Attempt, kernel: PreparedKernel, cubin: Cubin) {
    this.#parts = parts;
    this.#simulated = simulated;
    this.#kernel = kernel;
    this.#cubin = cubin;
  }

  async check(signal: AbortSignal): Promise<StageOutcome<CheckResult>> {
    const simulated = await this.#simulated.check(signal);
    if (simulated.kind === 'failed') return simulated;
    const { holdDevice, runner, task } = this.#parts;
    await using _lock = await holdDevice(signal);
    const session = await openCudaSession(runner, this.#cubin, signal);
    try {
      const problem = await session.loaded(signal);
      if (problem !== undefined) return { kind: 'failed', reasons: [{ rule: 'load', message: problem }] };
      const shapes = [
        ...task.shapes.tune.map((shape) => ({ shape, source: 'tune' as const })),
        ...task.shapes.check.map((shape) => ({ shape, source: 'check' as const })),
        ...task.shapes.heldOut.map((shape) => ({ shape, source: 'held-out' as const })),
      ];
      for (const [index, { shape, source }] of shapes.entries()) {
        const reasons = await this.#checkOne(session, shape, source, index, signal);
        if (reasons.length > 0) return { kind: 'failed', reasons };
      }
      const { findings, notes, doubts } = simulated.value;
      const note = `results of ${shapes.length} shapes compared on the device`;
      return { kind: 'passed', value: { findings, doubts, notes: [...notes, note] } };
    } finally {
      await session.close();
    }
  }

  async #checkOne(
    session: RunnerSession,
    shape: Readonly<Record<string, number>>,
    source: ShapeSource,
    index: number,
    signal: AbortSignal,
  ): Promise<readonly Reason[]> {
    const { task, baseline, comparer, seed, secret } = this.#parts;
    const bound = this.#kernel.bindLaunched(shape);
    if (!bound.ok) return [bound.failure];
    // At tune shapes the inputs are those the simulator's check used: the reference is worked out once.
    const inputSeed =
      source === 'tune' ? seedOf(secret, 'tune', shapeText(shape)) : seedOf(seed, 'device inputs', index);
    const inputs = { shape, seed: inputSeed, pattern: 'normal' as const };
    const expected = await baseline.expected(bound.value, inputs, signal);
    if (expected.kind === 'undefined') return [];
    const result = await runCase(
      {
        task,
        kernel: bound.value,
        oneCase: { ...inputs, source, order: forward, offsetElements: 0 },
        session,
        code: this.#kernel.code,
        comparer,
        expected,
        secret: seed,
        requestId: baseline.nextRequest(),
        mode: 'run',
      },
      signal,
    );
    return result.reasons;
  }

  async bench(signal: AbortSignal): Promise<StageOutcome<BenchResult>> {
    const { task, baseline, baselineCubin, runner, seed, secret, holdDevice } = this.#parts;
    await using _lock = await holdDevice(signal);
    const original = await openCudaSession(runner, baselineCubin, signal);
    const own = await openCudaSession(runner, this.#cubin, signal).catch(async (error: unknown) => {
      await original.close();
      throw error;
    });
    try {
      for (const session of [original, own]) {
        const problem = await session.loaded(signal);
        if (problem !== undefined) return { kind: 'failed', reasons: [{ rule: 'load', message: problem }] };
      }
      const shapes: ShapeTiming[] = [];
      const notes: string[] = [];
      for (const [index, shape] of task.shapes.tune.entries()) {
        const launches = [baseline.kernel.bindLaunched(shape), this.#kernel.bindLaunched(shape)] as const;
        const [first, second] = launches;
        if (!first.ok) return { kind: 'failed', reasons: [first.failure] };
        if (!second.ok) return { kind: 'failed', reasons: [second.failure] };
        const inputs = { shape, seed: seedOf(seed, 'bench inputs', index), pattern: 'normal' as const };
        const nextId = (): number => baseline.nextRequest();
        const paired = await timePaired(
          samplesOf(original, first.value, inputs, secret, nextId),
          samplesOf(own, second.value, inputs, secret, nextId),
          { seed: `${seed} ${shapeText(shape)}` },
          signal,
        );
        if (paired.batch > 1)
          notes.push(
            `timed with a warm L2 at ${shapeText(shape)}: ${paired.batch} launches a sample, the kernel is short`,
          );
        shapes.push({
          shape,
          baseline: estimate(paired.baselineUs, seed),
          candidate: estimate(paired.candidateUs, seed),
        });
      }
      return {
        kind: 'passed',
        value: { shapes, notes, ...speedupOf(shapes, seed), resources: this.#resources(shapes), doubts: [] },
      };
    } catch (error) {
      if (!KernelFoundryError.is(error, 'device-lost')) throw error;
      return { kind: 'failed', reasons: [{ rule: 'device-error', message: error.message }] };
    } finally {
      await own.close();
      await original.close();
    }
  }

  async profile(bench: BenchResult, signal: AbortSignal): Promise<readonly Hint[]> {
    return this.#simulated.profile(bench, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#simulated[Symbol.asyncDispose]();
  }

  #resources(shapes: readonly ShapeTiming[]): Resources {
    const { registers, staticSharedBytes, spillStoreBytes } = this.#cubin.resources;
    const bound = this.#kernel.bindLaunched(shapes[0]?.shape ?? {});
    const launch = bound.ok ? threadsOf(bound.value.launch) : { block: 1, blocks: 1 };
    return occupancyOf(this.#parts.profile, {
      threadsPerBlock: launch.block,
      blocksTotal: launch.blocks,
      registersPerThread: registers,
      registersFrom: 'ptxas',
      staticSharedBytes,
      dynamicSharedBytes: bound.ok ? bound.value.launch.sharedBytes : 0,
      spillBytes: spillStoreBytes,
    });
  }
}

function estimate(samplesUs: readonly number[], seed: string): TimeEstimate {
  const { low, high } = bootstrapInterval([samplesUs], ([set = []]) => median(set), seed);
  return { medianUs: median(samplesUs), ci95Us: [low, high], samplesUs };
}

/** Geometric mean over shapes of median(baseline) / median(candidate), with a bootstrap interval over all samples. */
function speedupOf(shapes: readonly ShapeTiming[], seed: string): Pick<BenchResult, 'speedup'> {
  const sets = shapes.flatMap(({ baseline, candidate }) => [baseline.samplesUs, candidate.samplesUs]);
  const ratio = (all: readonly (readonly number[])[]): number =>
    geometricMean(shapes.map((_, index) => median(all[2 * index] ?? []) / median(all[2 * index + 1] ?? [])));
  const { low, high } = bootstrapInterval(sets, ratio, seed);
  return { speedup: { value: ratio(sets), ci95: [low, high] } };
}
