import {
  isProfileName,
  loadProfile,
  profileSources,
  sourcedFigures,
} from '../../evaluation/backends/sim/time-model/device-profile.ts';
import type { FigureName, ProfileName } from '../../evaluation/backends/sim/time-model/device-profile.ts';
import type { Comparison, RooflinePoint } from '../../protocol/editor/candidate-view.ts';
import type { DeviceId, Evaluation, LaunchWork, TimeBreakdown, Timing } from '../../protocol/evaluation.ts';

/** One candidate of a roofline. */
export interface RooflineEntry {
  readonly candidate: string;
  readonly label: string;
  readonly evaluation: Evaluation | undefined;
}

type Precision = 'fp32' | 'fp64' | 'tensor';

/**
 * Dots under the roof of a device (Williams et al. 2009), at the first tune shape. Only what was counted is drawn: on a simulated device
 * by the model, whose roof of tensor cores differs from product to product; on a real one by the simulator or a profiler.
 */
export function rooflineOf(
  device: DeviceId,
  timing: Timing,
  entries: readonly RooflineEntry[],
  words: (sentence: string) => string = (sentence) => sentence,
): Pick<Comparison, 'roofline' | 'rooflineNote'> {
  const [kind, name = ''] = device.split(':');
  if (kind !== 'sim' || !isProfileName(name)) return measuredRoofline(device, timing, entries);
  const counted = entries.flatMap(({ candidate, label, evaluation }) => {
    const breakdown = evaluation?.breakdown;
    return breakdown?.work === undefined ? [] : [{ candidate, label, breakdown, work: breakdown.work }];
  });
  const precisions = new Set(counted.map(({ work }) => precisionOf(work)));
  if (counted.length === 0)
    return {
      rooflineNote:
        'No roofline: these evaluations have no count of operations and memory traffic (they failed, or an earlier version made them).',
    };
  if (precisions.has('tensor'))
    return {
      rooflineNote: 'No roofline: a variant uses tensor units, whose roof differs from type to type.',
    };
  if (precisions.size > 1)
    return {
      rooflineNote:
        'No roofline: the variants compute in single and in double precision, which have different roofs.',
    };
  const [precision = 'fp32'] = precisions;
  const points = counted.flatMap(({ candidate, label, breakdown, work }) =>
    pointOf(candidate, label, breakdown, work),
  );
  if (points.length === 0)
    return { rooflineNote: 'No roofline: this kernel does no floating-point operations.' };
  const missing = entries.length - points.length;
  return {
    roofline: {
      device: loadProfile(name).title,
      timing,
      ...roofOf(name, precision === 'fp64' ? 'fp64Lanes' : 'fp32Lanes', words),
      points,
    },
    ...(missing === 0
      ? {}
      : {
          rooflineNote: missingText(missing),
        }),
  };
}

/**
 * The same of a real device: positions that evaluations hold already, with peaks that were measured. The roof is that of the first
 * position; peaks of one device are measured once.
 */
function measuredRoofline(
  device: DeviceId,
  timing: Timing,
  entries: readonly RooflineEntry[],
): Pick<Comparison, 'roofline' | 'rooflineNote'> {
  const placed = entries.flatMap(({ candidate, label, evaluation }) => {
    const position = evaluation?.profile?.roofline;
    return position === undefined ? [] : [{ candidate, label, position, evaluation }];
  });
  const [first] = placed;
  if (first === undefined)
    return {
      rooflineNote:
        'No roofline: of these variants nobody counted operations and memory traffic, or the device’s peaks could not be measured.',
    };
  if (placed.some(({ position }) => position.precision !== first.position.precision))
    return {
      rooflineNote: 'No roofline: the variants compute in different precisions, which have different roofs.',
    };
  const { peakGbPerSecond, peakGflops, peaksFrom, precision } = first.position;
  const words = { fp32: 'single precision', fp64: 'double precision', tensor: 'tensor units' }[precision];
  const missing = entries.length - placed.length;
  return {
    roofline: {
      device: first.evaluation?.provenance.device ?? device,
      timing,
      bandwidthGBs: peakGbPerSecond,
      peakGflops,
      source: `Bandwidth ${peaksFrom === 'measured' ? 'measured on this device' : 'as the maker states it'}; peak of ${words} from its clock and lanes`,
      points: placed.map(({ candidate, label, position }) => ({
        candidate,
        label,
        intensity: position.arithmeticIntensity,
        gflops: position.achievedGflops,
      })),
    },
    ...(missing === 0 ? {} : { rooflineNote: missingText(missing) }),
  };
}

function missingText(missing: number): string {
  return `${missing === 1 ? 'One variant has' : `${missing} variants have`} no dot: no operations or memory traffic were counted.`;
}

function precisionOf({ fp32Operations, fp64Operations, tensorOperations }: LaunchWork): Precision {
  if (tensorOperations > 0) return 'tensor';
  return fp64Operations > fp32Operations ? 'fp64' : 'fp32';
}

function pointOf(
  candidate: string,
  label: string,
  { totalUs }: TimeBreakdown,
  { fp32Operations, fp64Operations, dramBytes }: LaunchWork,
): RooflinePoint[] {
  const operations = fp32Operations + fp64Operations;
  if (operations <= 0 || dramBytes <= 0 || totalUs <= 0) return [];
  return [{ candidate, label, intensity: operations / dramBytes, gflops: operations / totalUs / 1000 }];
}

/** A fused multiply-add of every lane in every clock, and the bandwidth that the maker states. */
function roofOf(
  name: ProfileName,
  lanes: 'fp32Lanes' | 'fp64Lanes',
  words: (sentence: string) => string,
): { readonly bandwidthGBs: number; readonly peakGflops: number; readonly source: string } {
  const profile = loadProfile(name);
  const figures = sourcedFigures(name);
  const named: readonly FigureName[] = ['dramGbPerSecond', lanes, 'multiprocessors', 'clockMhz'];
  const documents = new Set(
    named.flatMap((figure) => profileSources[figures[figure]?.source ?? '']?.document ?? []),
  );
  const precision = lanes === 'fp32Lanes' ? 'single' : 'double';
  return {
    bandwidthGBs: profile.dramGbPerSecond,
    peakGflops: (2 * profile[lanes] * profile.multiprocessors * profile.clockMhz) / 1000,
    source: `Peak of ${precision} precision: 2 x ${profile[lanes]} lanes x ${profile.multiprocessors} ${words('multiprocessors')} x ${profile.clockMhz} MHz; figures from ${[...documents].join('; ')}`,
  };
}
