import { dirname } from 'node:path';
import type { Executor } from '../../../engine/ports.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import type { Defences } from '../../defences.ts';
import { RunnerSession } from '../sim/runner-session.ts';
import type { SyclCompiler } from './sycl-compiler.ts';
import { selectorEnvironment, syclDeviceId } from './sycl-device-id.ts';
import type { SyclSelection } from './sycl-device-id.ts';
import type { SyclObject } from './sycl-objects.ts';

/** What the runner says of its device once an object is loaded (native/sycl-runner/session.cpp, `loaded_event`). */
export interface SyclFacts {
  readonly name: string;
  readonly driver: string;
  readonly platform: string;
  readonly kind: 'gpu' | 'cpu';
  readonly memoryBytes: number;
  /** Of the processor's device this may be anything: see processor-cache. */
  readonly l2Bytes: number;
  readonly computeUnits: number;
  readonly localBytes: number;
  /** False: the device has no clock that events can be read from, times are the host's. */
  readonly profiling: boolean;
}

export interface SyclRunnerParts {
  readonly executor: Executor;
  /** Path of the runner that `compiler` has built. */
  readonly runner: string;
  readonly compiler: SyclCompiler;
  readonly selection: SyclSelection;
}

const answerMs = 120_000;
const sessionMs = 30 * 60_000;
/** Runtime, drivers and their compilers beside the buffers. */
const fixedResident = 2 * 2 ** 30;

/** Starts a runner process with one object loaded. The caller holds the device. */
export async function openSyclSession(
  { executor, runner, compiler, selection }: SyclRunnerParts,
  task: TaskSpec,
  object: SyclObject,
  bufferBytes: number,
  defences: Defences,
  signal: AbortSignal,
): Promise<RunnerSession> {
  const device = syclDeviceId(selection);
  const buffers = task.arguments.flatMap((argument, index) =>
    argument.kind === 'buffer' && argument.form === 'buffer' ? [index] : [],
  );
  return RunnerSession.open(
    executor,
    {
      label: `run ${task.name} on ${device}`,
      requirements: { stage: 'bench', backend: 'sycl', device, exclusive: false },
      inputs: [{ name: 'unit.so', path: object.path }],
      command: [
        runner,
        '--object',
        './unit.so',
        '--device',
        `${selection.backend}:${selection.type}:${selection.index}`,
        ...(buffers.length === 0 ? [] : ['--buffers', buffers.join(',')]),
      ],
      environment: { ...compiler.environment, ...selectorEnvironment(compiler.kind, selection) },
      readPaths: [dirname(runner), dirname(object.path), ...compiler.readPaths],
      outputs: [],
      limits: {
        wallMs: sessionMs,
        idleMs: answerMs,
        outputBytes: 4 << 20,
        fileBytes: Math.max(256 << 20, 4 * bufferBytes),
        // Images of sixteen input sets, places for as many, and what was read back.
        residentBytes: fixedResident + 40 * bufferBytes,
      },
      trust: 'candidate',
    },
    signal,
    defences,
  );
}

/** Facts of a session that has loaded its object. */
export function syclFacts(session: RunnerSession): SyclFacts {
  const event = session.loadedEvent;
  if (event === undefined)
    throw new KernelFoundryError('runner-state', 'The runner has not loaded its object.');
  return event as unknown as SyclFacts;
}
