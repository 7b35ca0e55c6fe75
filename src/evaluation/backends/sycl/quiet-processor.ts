import { throwIfAborted } from '../../../shared/abort.ts';

/**
 * Keeps our own work off the processor while something is timed on it: compilers and simulators of other candidates in flight share
 * it, a measurement has it alone. Who waits for it alone comes before those who share it later.
 */
export class QuietProcessor {
  #sharing = 0;
  #alone = false;
  readonly #waiting: { readonly alone: boolean; readonly admit: () => void }[] = [];

  /** Does work beside other such work. */
  async shared<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    return this.#admitted(false, work, signal);
  }

  /** Does work while nothing else runs. */
  async alone<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    return this.#admitted(true, work, signal);
  }

  async #admitted<Value>(alone: boolean, work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    throwIfAborted(signal);
    await new Promise<void>((resolve) => {
      this.#waiting.push({ alone, admit: resolve });
      this.#admitNext();
    });
    try {
      throwIfAborted(signal);
      return await work();
    } finally {
      if (alone) this.#alone = false;
      else this.#sharing -= 1;
      this.#admitNext();
    }
  }

  /** In the order of asking. */
  #admitNext(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || this.#alone || (next.alone && this.#sharing > 0)) return;
      this.#waiting.shift();
      if (next.alone) this.#alone = true;
      else this.#sharing += 1;
      next.admit();
    }
  }
}
