import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { formatRequest } from '../src/evaluation/backends/sim/runner-request.ts';
import type { RunnerRequest } from '../src/evaluation/backends/sim/runner-request.ts';

/** A simulator's runner without a sandbox, for kernels of our own: so that the processor time of one request can be read. */
export class TimedRunner implements Disposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, results: Readable) {
    this.#child = child;
    this.#lines = createInterface({ input: results })[Symbol.asyncIterator]();
  }

  /** Starts the runner with an object loaded. */
  static async open(runner: string, object: string): Promise<TimedRunner> {
    const child = spawn(runner, ['--candidate', object], { stdio: ['pipe', 'ignore', 'inherit', 'pipe'] });
    const timed = new TimedRunner(child, child.stdio[3] as Readable);
    await timed.#answer();
    return timed;
  }

  /** Nanoseconds of processor time for one request; wall time where the system does not tell. */
  async nanosecondsOf(request: RunnerRequest): Promise<number> {
    const start = this.#now();
    this.#child.stdin?.write(formatRequest(request));
    const answer = await this.#answer();
    const end = this.#now();
    if (!answer.startsWith('{"event":"done"')) throw new Error(answer.slice(0, 200));
    return end - start;
  }

  async #answer(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error('the runner ended');
    return next.value;
  }

  #now(): number {
    try {
      return Number(readFileSync(`/proc/${this.#child.pid}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      return performance.now() * 1e6;
    }
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}
