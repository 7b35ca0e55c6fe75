import { dirname } from 'node:path';
import type { Executor, Job } from '../../../engine/ports.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { RunnerSession } from '../sim/runner-session.ts';
import type { Cubin } from './cubin-builder.ts';

/** What the runner says of the GPU once a cubin is loaded (native/cuda-runner/session.cpp, `loaded_event`). */
export interface GpuFacts {
  readonly name: string;
  readonly uuid: string;
  readonly driverVersion: number;
  readonly computeCapability: string;
  readonly multiprocessors: number;
  readonly l2Bytes: number;
  readonly memoryBytes: number;
  /** Highest clock of the multiprocessors. */
  readonly clockKhz: number;
}

export interface CudaRunnerParts {
  readonly executor: Executor;
  /** Path of kf-cuda-runner. */
  readonly runner: string;
  /** `cuda:0`. */
  readonly device: string;
  readonly deviceIndex: number;
  /** Another driver library than libcuda.so.1, for tests. */
  readonly libcuda?: string;
  /** Another management library than libnvidia-ml.so.1, for tests. */
  readonly libnvml?: string;
  /** Which GPUs the driver shows, and in what order (CUDA_VISIBLE_DEVICES and the like): the same for every process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Longest time for one answer, in milliseconds; a kernel that hangs costs so much. */
  readonly answerMs?: number;
}

const usualAnswerMs = 60_000;
const sessionMs = 20 * 60_000;

/** The job that starts a runner process with one cubin loaded. */
export function cudaRunnerJob(parts: CudaRunnerParts, cubin: Cubin): Job {
  const { runner, device, deviceIndex, libcuda, libnvml, environment, answerMs } = parts;
  return {
    label: `run ${cubin.resources.symbol} on ${device}`,
    requirements: { stage: 'bench', backend: 'cuda', device, exclusive: false },
    inputs: [{ name: 'kernel.cubin', path: cubin.path }],
    command: [
      runner,
      '--cubin',
      './kernel.cubin',
      '--kernel',
      cubin.resources.symbol,
      '--device',
      String(deviceIndex),
      ...(libcuda === undefined ? [] : ['--libcuda', libcuda]),
      ...(libnvml === undefined ? [] : ['--libnvml', libnvml]),
    ],
    environment: environment ?? {},
    readPaths: [dirname(runner), dirname(cubin.path), ...(libcuda === undefined ? [] : [dirname(libcuda)])],
    outputs: [],
    limits: {
      wallMs: sessionMs,
      idleMs: answerMs ?? usualAnswerMs,
      outputBytes: 4 << 20,
      fileBytes: 8 * 2 ** 30,
    },
    trust: 'candidate',
  };
}

/** Starts a runner process with one cubin loaded. The caller holds the device lock. */
export async function openCudaSession(
  parts: CudaRunnerParts,
  cubin: Cubin,
  signal: AbortSignal,
): Promise<RunnerSession> {
  return RunnerSession.open(parts.executor, cudaRunnerJob(parts, cubin), signal);
}

/** GPU facts of a session that has loaded its cubin. */
export function gpuFacts(session: RunnerSession): GpuFacts {
  const event = session.loadedEvent;
  if (event === undefined)
    throw new KernelFoundryError('runner-state', 'The runner has not loaded its cubin.');
  return event as unknown as GpuFacts;
}
