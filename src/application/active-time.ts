import type { RunEvent } from '../protocol/run-event.ts';

/**
 * How long a run was active, from the times of its events: the time between a pause, a kill or an end and the next
 * `run-resumed` does not count. What a killed session did after its last event is lost.
 */
export class ActiveTime {
  #milliseconds = 0;
  #last: number | undefined;

  /** Events in their order. */
  add({ event, timeMs }: { readonly event: Pick<RunEvent, 'kind'>; readonly timeMs: number }): void {
    if (this.#last !== undefined && event.kind !== 'run-resumed')
      this.#milliseconds += Math.max(0, timeMs - this.#last);
    this.#last = timeMs;
  }

  get milliseconds(): number {
    return this.#milliseconds;
  }
}
