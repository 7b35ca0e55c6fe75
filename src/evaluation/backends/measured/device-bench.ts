import type { ShapeTiming, TimeEstimate } from '../../../protocol/evaluation.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { shapeText } from '../../bind-task.ts';
import type { BenchResult, StageOutcome } from '../../pipeline.ts';
import { seedOf } from '../../stages/check-plan.ts';
import { bootstrapInterval, geometricMean, median } from '../../statistics.ts';
import type { MeasuredParts } from './measured-parts.ts';
import { timePaired } from './paired-timing.ts';
import { samplesOf } from './timed-session.ts';

/** Times the candidate against the baseline at every tune shape. The caller holds the device. */
export async function benchOnDevice(
  parts: MeasuredParts,
  signal: AbortSignal,
): Promise<StageOutcome<BenchResult>> {
  const { task, baseline, kernel, device, seed, secret } = parts;
  const original = await device.open('baseline', signal);
  const own = await device.open('candidate', signal).catch(async (error: unknown) => {
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
      const first = baseline.kernel.bind(shape);
      const second = kernel.bind(shape);
      if (!first.ok) return { kind: 'failed', reasons: [first.failure] };
      if (!second.ok) return { kind: 'failed', reasons: [second.failure] };
      const inputs = { shape, seed: seedOf(seed, 'bench inputs', index), pattern: 'normal' as const };
      const common = { inputs, secret, l2Bytes: device.facts.l2Bytes, nextId: () => baseline.nextRequest() };
      const paired = await timePaired(
        samplesOf({ ...common, session: original, kernel: first.value }),
        samplesOf({ ...common, session: own, kernel: second.value }),
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
    const resources = device.resources(task.shapes.tune[0] ?? {});
    return {
      kind: 'passed',
      value: {
        shapes,
        notes,
        ...speedupOf(shapes, seed),
        doubts: [],
        ...(resources === undefined ? {} : { resources }),
      },
    };
  } catch (error) {
    if (!KernelFoundryError.is(error, 'device-lost')) throw error;
    return { kind: 'failed', reasons: [{ rule: 'device-error', message: error.message }] };
  } finally {
    await own.close();
    await original.close();
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
