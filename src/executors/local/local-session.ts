import type { JobOutcome, JobResult, JobSession } from '../../engine/ports.ts';
import { AbortError, onAbort, throwIfAborted } from '../../shared/abort.ts';
import { KernelFoundryError } from '../../shared/errors.ts';
import type { SupervisedProcess, SupervisedResult } from '../process-runner.ts';

/** What a session is made of. */
export interface LocalSessionParts {
  readonly folder: string;
  /** Starts the process; what it writes to descriptor 3 goes to the callback. */
  readonly start: (onResults: (text: string) => void) => SupervisedProcess;
  /** Kill it when an awaited answer has not begun for this long. */
  readonly idleMs: number | undefined;
  /** Turns the end of the process into the result of the job. */
  readonly finish: (result: SupervisedResult) => Promise<JobResult>;
  /** Removes the folder, for a session that ends without a result. */
  readonly abandon: () => Promise<void>;
}

/** A session with a process on this machine. Lines that came before the end are still delivered after it. */
export class LocalSession implements JobSession {
  readonly folder: string;
  readonly #process: SupervisedProcess;
  readonly #idleMs: number | undefined;
  readonly #lines: string[] = [];
  readonly #received: string[] = [];
  #rest = '';
  #hasEnded = false;
  #isWaiting = false;
  /** Called when a line or the end has come. */
  #wake: () => void = () => undefined;
  readonly #result: Promise<JobResult>;

  constructor(parts: LocalSessionParts) {
    this.folder = parts.folder;
    this.#idleMs = parts.idleMs;
    this.#process = parts.start((text) => this.#receive(text));
    this.#result = this.#process.ended.then(
      (result) => parts.finish({ ...result, results: this.#received.join('') }),
      async (error: unknown) => {
        await parts.abandon();
        throw error;
      },
    );
    const ended = (): void => {
      this.#hasEnded = true;
      this.#wake();
    };
    this.#result.then(ended, ended);
  }

  send(text: string): void {
    const input = this.#process.standardInput;
    if (!this.#hasEnded && input?.writable === true) input.write(text);
  }

  async nextLine(signal: AbortSignal): Promise<string | undefined> {
    throwIfAborted(signal);
    if (this.#isWaiting) {
      throw new KernelFoundryError('session-busy', 'Only one caller at a time may wait for an answer.');
    }
    this.#isWaiting = true;
    const detach = onAbort(signal, () => this.#wake());
    const stopIdleClock = this.#startIdleClock();
    try {
      for (;;) {
        throwIfAborted(signal);
        const line = this.#lines.shift();
        if (line !== undefined) return line;
        if (this.#hasEnded) {
          await this.#result; // rejects when the machine failed or the session was cancelled
          return undefined;
        }
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      stopIdleClock();
      detach();
      this.#isWaiting = false;
    }
  }

  async finish(signal: AbortSignal): Promise<JobResult> {
    this.#process.standardInput?.end();
    const stopIdleClock = this.#startIdleClock();
    const detach = onAbort(signal, () => this.#process.kill());
    try {
      const result = await this.#result;
      if (signal.aborted) throw new AbortError();
      return result;
    } finally {
      detach();
      stopIdleClock();
    }
  }

  async kill(): Promise<JobResult> {
    this.#process.kill({ kind: 'signalled', signal: 'SIGKILL' });
    return this.#result;
  }

  #startIdleClock(): () => void {
    if (this.#idleMs === undefined) return () => undefined;
    const outcome: JobOutcome = { kind: 'deadline', which: 'idle' };
    const timer = setTimeout(() => this.#process.kill(outcome), this.#idleMs);
    return () => clearTimeout(timer);
  }

  #receive(text: string): void {
    this.#received.push(text);
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#lines.push(...lines);
    if (lines.length > 0) this.#wake();
  }
}
