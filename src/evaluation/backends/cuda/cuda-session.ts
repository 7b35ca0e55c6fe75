import { dirname } from 'node:path';
import type { Executor } from '../../../engine/ports.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { deviceMemoryFor, forward, nonceOf } from '../sim/bound-case.ts';
import type { InputSet, LaunchedKernel } from '../sim/bound-case.ts';
import { RunnerSession } from '../sim/runner-session.ts';
import type { Cubin } from './cubin-builder.ts';
import type { TakeSamples } from './paired-timing.ts';

/** What the runner says of the GPU once a cubin is loaded (native/cuda-runner/session.cpp, `loaded_event`). */
export interface GpuFacts {
  readonly name: string;
  readonly uuid: string;
  readonly driverVersion: number;
  readonly computeCapability: string;
  readonly multiprocessors: number;
  readonly l2Bytes: number;
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
}

const answerMs = 120_000;
const sessionMs = 20 * 60_000;

/** Starts a runner process with one cubin loaded. The caller holds the device lock. */
export async function openCudaSession(
  parts: CudaRunnerParts,
  cubin: Cubin,
  signal: AbortSignal,
): Promise<RunnerSession> {
  const { executor, runner, device, deviceIndex, libcuda } = parts;
  return RunnerSession.open(
    executor,
    {
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
      ],
      environment: {},
      readPaths: [dirname(runner), dirname(cubin.path), ...(libcuda === undefined ? [] : [dirname(libcuda)])],
      outputs: [],
      limits: { wallMs: sessionMs, idleMs: answerMs, outputBytes: 4 << 20, fileBytes: 8 * 2 ** 30 },
      trust: 'candidate',
    },
    signal,
  );
}

/** GPU facts of a session that has loaded its cubin. */
export function gpuFacts(session: RunnerSession): GpuFacts {
  const event = session.loadedEvent;
  if (event === undefined)
    throw new KernelFoundryError('runner-state', 'The runner has not loaded its cubin.');
  return event as unknown as GpuFacts;
}

/** A side of a paired measurement: this session's kernel on these inputs. Rejects with `device-lost` when the device fails. */
export function samplesOf(
  session: RunnerSession,
  kernel: LaunchedKernel,
  inputs: InputSet,
  secret: string,
  nextId: () => number,
): TakeSamples {
  return async (plan, signal) => {
    const id = nextId();
    const { l2Bytes } = gpuFacts(session);
    const outcome = await session.time(
      {
        id,
        nonce: nonceOf(secret, 'time', id),
        seed: inputs.seed,
        pattern: inputs.pattern,
        launch: kernel.launch,
        arguments: kernel.arguments,
        mode: 'time',
        timing: {
          samples: plan.samples,
          warmup: plan.warmup,
          batch: plan.batch,
          // A flush between the launches of a batch would be timed with them: short kernels run warm, and the verdict's notes say so.
          flushBytes: plan.batch === 1 ? 2 * l2Bytes + (8 << 20) : 0,
        },
        order: forward,
        blocks: 'all',
        deviceMemoryBytes: deviceMemoryFor(kernel),
      },
      signal,
    );
    if (outcome.kind === 'ended') throw new KernelFoundryError('device-lost', outcome.reason);
    return { deviceUs: outcome.answer.samplesUs, hostUs: outcome.answer.hostUs };
  };
}
