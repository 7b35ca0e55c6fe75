import type { RequestOutcome, RunnerSession } from './runner-session.ts';
import type { RunnerRequest } from './runner-request.ts';

/**
 * A runner process that several evaluations use in turn: opened at the first request, opened again after it has ended. Requests
 * wait for each other.
 */
export class SharedRunner implements AsyncDisposable {
  readonly #open: () => Promise<RunnerSession>;
  #session: Promise<RunnerSession> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(open: () => Promise<RunnerSession>) {
    this.#open = open;
  }

  /**
   * Runs one request; `use` is called with the answer and the folder of the dumps before any other request may overwrite them.
   */
  async request<Value>(
    request: RunnerRequest,
    signal: AbortSignal,
    use: (outcome: RequestOutcome, folder: string) => Promise<Value>,
  ): Promise<Value> {
    const turn = this.#last.then(async () => {
      this.#session ??= this.#open();
      const session = await this.#session;
      const outcome = await session.request(request, signal);
      if (outcome.kind === 'ended') {
        this.#session = undefined;
        const value = await use(outcome, session.folder);
        await session.close();
        return value;
      }
      return use(outcome, session.folder);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    await session?.close();
  }
}
