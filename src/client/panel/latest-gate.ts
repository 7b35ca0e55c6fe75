/** Starts a timer; calling what it returns stops it. */
export type StartTimer = (work: () => void, delayMs: number) => () => void;

/** Lets at most one value through an interval: the first at once, of later ones the latest when the interval is over. */
export class LatestGate<T> {
  readonly #pass: (value: T) => void;
  readonly #intervalMs: number;
  readonly #startTimer: StartTimer;
  #waiting: { readonly value: T } | undefined;
  #stop: (() => void) | undefined;

  constructor(pass: (value: T) => void, intervalMs: number, startTimer: StartTimer) {
    this.#pass = pass;
    this.#intervalMs = intervalMs;
    this.#startTimer = startTimer;
  }

  offer(value: T): void {
    if (this.#stop !== undefined) {
      this.#waiting = { value };
      return;
    }
    this.#pass(value);
    this.#stop = this.#startTimer(() => this.#intervalOver(), this.#intervalMs);
  }

  /** Forgets what waits. */
  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#waiting = undefined;
  }

  #intervalOver(): void {
    this.#stop = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.offer(waiting.value);
  }
}
