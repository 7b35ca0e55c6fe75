import { KernelFoundryError } from '../../../shared/errors.ts';
import type { RunnerSession } from '../sim/runner-session.ts';
import type { MeasuredDevice, Side } from './measured-device.ts';

/**
 * The two processes of a paired measurement, opened at need. Both stay open and take turns; where device memory holds only one of them
 * (`exclusive`) the other is closed before one is opened.
 */
export class RunnerPair implements AsyncDisposable {
  readonly #device: Pick<MeasuredDevice, 'open'>;
  readonly #sessions = new Map<Side, RunnerSession>();
  #isExclusive = false;

  constructor(device: Pick<MeasuredDevice, 'open'>) {
    this.#device = device;
  }

  get isExclusive(): boolean {
    return this.#isExclusive;
  }

  /** From now on one process at a time; both are closed. */
  async makeExclusive(): Promise<void> {
    this.#isExclusive = true;
    await this.closeAll();
  }

  /** Processes that are open now: as many as the device should see of ours. */
  get openCount(): number {
    return this.#sessions.size;
  }

  /** The side's process, with its code loaded. Throws `device-load` when it cannot be. */
  async session(side: Side, signal: AbortSignal): Promise<RunnerSession> {
    const known = this.#sessions.get(side);
    if (known !== undefined) return known;
    if (this.#isExclusive) await this.closeAll();
    const session = await this.#device.open(side, signal);
    this.#sessions.set(side, session);
    const problem = await session.loaded(signal);
    if (problem !== undefined) throw new KernelFoundryError('device-load', problem, { details: { side } });
    return session;
  }

  /** Device memory that was free when the younger of the processes had started, in bytes; undefined where runners do not say. */
  freeBytes(): number | undefined {
    const told = [...this.#sessions.values()].map((session) => session.loadedEvent?.['freeBytes']);
    const numbers = told.filter((value) => typeof value === 'number');
    return numbers.length === 0 ? undefined : Math.min(...numbers);
  }

  async closeAll(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAll();
  }
}
