import type { TaskSpec } from '../../../protocol/task.ts';
import { sha256Of } from '../../../shared/hash.ts';
import type { Defences } from '../../defences.ts';
import { holdTimed } from '../measured/held-time.ts';
import type { HeldTime } from '../measured/held-time.ts';
import type { MeasuredDevice } from '../measured/measured-device.ts';
import { processorCacheBytes } from './processor-cache.ts';
import { syclDeviceId } from './sycl-device-id.ts';
import type { SyclObject } from './sycl-objects.ts';
import { openSyclSession } from './sycl-session.ts';
import type { SyclFacts, SyclRunnerParts } from './sycl-session.ts';

export interface SyclDeviceParts {
  readonly task: TaskSpec;
  readonly runner: SyclRunnerParts;
  readonly facts: SyclFacts;
  readonly baselineObject: SyclObject;
  /** The candidate's. */
  readonly object: SyclObject;
  /** Most bytes that the buffers of any shape of the task need. */
  readonly bufferBytes: number;
  readonly defences: Defences;
  /** Takes the machine-wide lock of that device. */
  readonly holdDevice: (name: string, signal: AbortSignal) => Promise<AsyncDisposable>;
  readonly monotonic: () => number;
  readonly onHeld?: (time: HeldTime) => void;
}

/** A SYCL device with the objects of baseline and candidate. */
export function syclDevice(parts: SyclDeviceParts): MeasuredDevice {
  const { task, runner, facts, baselineObject, object, bufferBytes, defences, holdDevice } = parts;
  const { name, kind, driver, memoryBytes, l2Bytes } = facts;
  return {
    facts: {
      name,
      kind,
      driver,
      memoryBytes,
      l2Bytes: kind === 'cpu' ? processorCacheBytes() : l2Bytes,
    },
    baselineHash: sha256Of([baselineObject.hash, name, driver]),
    open: async (side, signal) =>
      openSyclSession(
        runner,
        task,
        side === 'baseline' ? baselineObject : object,
        bufferBytes,
        defences,
        signal,
      ),
    // All SYCL devices that are processors are one device, whichever runtime shows it.
    hold: async (stage, signal) =>
      holdTimed(
        stage,
        async () => holdDevice(kind === 'cpu' ? 'processor' : syclDeviceId(runner.selection), signal),
        parts.monotonic,
        parts.onHeld,
      ),
    // No SYCL compiler tells registers in a documented form before a kernel runs.
    resources: () => undefined,
  };
}
