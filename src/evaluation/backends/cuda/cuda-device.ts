import type { Resources } from '../../../protocol/evaluation.ts';
import type { Shape, TaskSpec } from '../../../protocol/task.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { threadsOf } from '../../bind-task.ts';
import type { Defences } from '../../defences.ts';
import type { RooflinePeaks } from '../../profiling/roofline.ts';
import { holdTimed } from '../measured/held-time.ts';
import type { HeldTime } from '../measured/held-time.ts';
import type { MeasuredDevice } from '../measured/measured-device.ts';
import type { PreparedKernel } from '../sim/prepared-kernel.ts';
import type { DeviceProfile } from '../sim/time-model/device-profile.ts';
import { occupancyOf } from '../sim/time-model/occupancy.ts';
import type { Cubin } from './cubin-builder.ts';
import { cudaPeaks } from './cuda-peaks.ts';
import { openCudaSession } from './cuda-session.ts';
import type { CudaRunnerParts, GpuFacts } from './cuda-session.ts';
import { cudaTools } from './cuda-tools.ts';
import type { CudaToolkit } from './toolchain/cuda-toolkit.ts';

export interface CudaDeviceParts {
  readonly runner: CudaRunnerParts;
  readonly gpu: GpuFacts;
  readonly baselineCubin: Cubin;
  /** The candidate's. */
  readonly cubin: Cubin;
  readonly kernel: PreparedKernel;
  /** Whose limits the occupancy is computed with. */
  readonly profile: DeviceProfile;
  /** Takes the machine-wide lock of the GPU with that UUID. */
  readonly holdDevice: (uuid: string, signal: AbortSignal) => Promise<AsyncDisposable>;
  readonly task: TaskSpec;
  readonly toolkit: Pick<CudaToolkit, 'tools'>;
  readonly defences: Defences;
  /** Of this evaluation. */
  readonly seed: string;
  readonly cacheFolder: string;
  readonly monotonic: () => number;
  readonly onHeld?: (time: HeldTime) => void;
}

/** A CUDA GPU with the cubins of baseline and candidate. */
export function cudaDevice(parts: CudaDeviceParts): MeasuredDevice {
  const { runner, gpu, baselineCubin, cubin, holdDevice } = parts;
  return {
    facts: {
      name: gpu.name,
      kind: 'gpu',
      uuid: gpu.uuid,
      driver: String(gpu.driverVersion),
      l2Bytes: gpu.l2Bytes,
      memoryBytes: gpu.memoryBytes,
    },
    baselineHash: sha256Of([baselineCubin.path, gpu.uuid, String(gpu.driverVersion)]),
    open: async (side, signal) =>
      openCudaSession(runner, side === 'baseline' ? baselineCubin : cubin, signal),
    hold: async (stage, signal) =>
      holdTimed(stage, async () => holdDevice(gpu.uuid, signal), parts.monotonic, parts.onHeld),
    peaks: async (signal) => cudaPeaks(runner, gpu, parts.profile, parts.cacheFolder, signal),
    resources: (shape) => resourcesAt(parts, shape),
    tools: cudaTools({
      ...parts,
      resources: (shape) => resourcesAt(parts, shape),
      peaks: async (signal) => rooflinePeaks(parts, signal),
    }),
  };
}

/** Peaks for the roofline: single precision as the plausibility bound has it, double by the lanes that the architecture has of each. */
async function rooflinePeaks(
  { runner, gpu, profile, cacheFolder }: CudaDeviceParts,
  signal: AbortSignal,
): Promise<RooflinePeaks | undefined> {
  const peaks = await cudaPeaks(runner, gpu, profile, cacheFolder, signal);
  if (peaks === undefined) return undefined;
  const fp32Gflops = peaks.fp32OperationsPerSecond / 1e9;
  return {
    fp32Gflops,
    fp64Gflops: (fp32Gflops * profile.fp64Lanes) / profile.fp32Lanes,
    tensorGflops: 0,
    gbPerSecond: peaks.dramGbPerSecond,
    from: 'measured',
  };
}

function resourcesAt({ cubin, kernel, profile }: CudaDeviceParts, shape: Shape): Resources {
  const { registers, staticSharedBytes, spillStoreBytes } = cubin.resources;
  const bound = kernel.bindLaunched(shape);
  const launch = bound.ok ? threadsOf(bound.value.launch) : { block: 1, blocks: 1 };
  return occupancyOf(profile, {
    threadsPerBlock: launch.block,
    blocksTotal: launch.blocks,
    registersPerThread: registers,
    registersFrom: 'ptxas',
    staticSharedBytes,
    dynamicSharedBytes: bound.ok ? bound.value.launch.sharedBytes : 0,
    spillBytes: spillStoreBytes,
  });
}
