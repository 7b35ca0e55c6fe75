import type { LaunchWork } from '../../protocol/evaluation.ts';
import type { RooflinePosition } from '../../protocol/profile.ts';
import type { Shape } from '../../protocol/task.ts';

/** What a device can do at best. */
export interface RooflinePeaks {
  readonly fp32Gflops: number;
  readonly fp64Gflops: number;
  /** 0 where it is not known; the roof of tensor units differs from type to type. */
  readonly tensorGflops: number;
  readonly gbPerSecond: number;
  readonly from: RooflinePosition['peaksFrom'];
}

/** From this share of a roof on, that roof is said to limit the kernel. */
const nearRoof = 0.6;

/**
 * Position under the roof: intensity = operations / bytes, roof = min(peak, intensity x bandwidth) (Williams, Waterman, Patterson 2009,
 * equation 1). Undefined for kernels without floating-point operations or memory traffic, which have no place there.
 */
export function rooflinePosition(
  shape: Shape,
  work: LaunchWork,
  timeUs: number,
  peaks: RooflinePeaks,
  workFrom: RooflinePosition['workFrom'],
): RooflinePosition | undefined {
  const { fp32Operations, fp64Operations, tensorOperations, dramBytes } = work;
  const operations = fp32Operations + fp64Operations + tensorOperations;
  const precision =
    tensorOperations > fp32Operations + fp64Operations
      ? 'tensor'
      : fp64Operations > fp32Operations
        ? 'fp64'
        : 'fp32';
  const peakGflops = { fp32: peaks.fp32Gflops, fp64: peaks.fp64Gflops, tensor: peaks.tensorGflops }[
    precision
  ];
  if (operations <= 0 || dramBytes <= 0 || timeUs <= 0 || peakGflops <= 0 || peaks.gbPerSecond <= 0)
    return undefined;
  const intensity = operations / dramBytes;
  const achievedGflops = operations / timeUs / 1000;
  const achievedGbPerSecond = dramBytes / timeUs / 1000;
  const memoryRoof = intensity * peaks.gbPerSecond;
  const bound = memoryRoof < peakGflops ? 'memory' : 'compute';
  const shareOfBound = achievedGflops / Math.min(memoryRoof, peakGflops);
  return {
    shape,
    precision,
    arithmeticIntensity: intensity,
    achievedGflops,
    achievedGbPerSecond,
    peakGflops,
    peakGbPerSecond: peaks.gbPerSecond,
    peaksFrom: peaks.from,
    workFrom,
    bound,
    shareOfBound,
    limitedBy:
      shareOfBound < nearRoof ? 'neither roof' : bound === 'memory' ? 'memory bandwidth' : 'arithmetic',
  };
}
