import { join } from 'node:path';
import type { OutputFiles } from '../sim/reference-outputs.ts';
import { ReferenceOutputs } from '../sim/reference-outputs.ts';
import type { BoundKernel, InputSet } from '../sim/bound-case.ts';
import { SharedRunner } from '../sim/shared-runner.ts';
import type { ExpectedOutputs, SimBaseline } from '../sim/sim-baseline.ts';
import type { MeasuredDevice } from './measured-device.ts';

export interface DeviceReferenceParts {
  readonly device: MeasuredDevice;
  /** The original, for its own launch and for the reference in double precision where the task has one. */
  readonly baseline: SimBaseline;
  readonly cacheFolder: string;
  readonly secret: string;
}

/**
 * What outputs on a real device should be: those of the reference in double precision, or of the baseline on the same device, in a
 * process that never loads a candidate. A simulated baseline would take minutes at the shapes that are timed. The device is held
 * by the caller; the baseline's process is opened at the first outputs that are not kept on disk yet.
 */
export class DeviceReference implements AsyncDisposable {
  readonly #parts: DeviceReferenceParts;
  readonly #runner: SharedRunner;
  readonly #outputs: ReferenceOutputs;
  readonly #lifetime = new AbortController();

  constructor(parts: DeviceReferenceParts) {
    this.#parts = parts;
    this.#runner = new SharedRunner(async () => parts.device.open('baseline', this.#lifetime.signal));
    this.#outputs = new ReferenceOutputs({
      runner: this.#runner,
      hash: parts.device.baselineHash,
      cacheFolder: join(parts.cacheFolder, 'device-outputs'),
      secret: parts.secret,
    });
  }

  /** Expected outputs of `kernel` (the candidate's binding) for one set of inputs, and the baseline's. */
  async expected(kernel: BoundKernel, inputs: InputSet, signal: AbortSignal): Promise<ExpectedOutputs> {
    const { baseline } = this.#parts;
    const bound = baseline.kernel.bind(inputs.shape);
    if (!bound.ok) return { kind: 'undefined', reason: bound.failure.message };
    const own = await this.#outputs.outputs(bound.value, inputs, signal);
    if (own.kind === 'undefined') return own;
    const double = baseline.hasDoubleReference
      ? await baseline.expected(kernel, inputs, signal, false)
      : undefined;
    return double?.kind === 'outputs' ? { ...double, baseline: own.files } : byBaseline(own.files);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runner[Symbol.asyncDispose]();
    this.#lifetime.abort();
  }
}

function byBaseline(files: OutputFiles): ExpectedOutputs {
  return { kind: 'outputs', expected: files, isDouble: false, baseline: files };
}
