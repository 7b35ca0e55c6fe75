import type { Hint } from '../../../protocol/hint.ts';
import type { Attempt, BenchResult, CheckResult, StageOutcome } from '../../pipeline.ts';
import type { QuietProcessor } from './quiet-processor.ts';

/**
 * A candidate whose device is the processor that we compile and simulate on too: while it is timed nothing else of ours runs. The
 * simulator's hints speak of GPUs and are left out.
 */
export class ProcessorAttempt implements Attempt {
  readonly #inner: Attempt;
  readonly #quiet: QuietProcessor;

  constructor(inner: Attempt, quiet: QuietProcessor) {
    this.#inner = inner;
    this.#quiet = quiet;
  }

  async check(signal: AbortSignal): Promise<StageOutcome<CheckResult>> {
    return this.#quiet.shared(async () => this.#inner.check(signal), signal);
  }

  async bench(signal: AbortSignal): Promise<StageOutcome<BenchResult>> {
    return this.#quiet.alone(async () => this.#inner.bench(signal), signal);
  }

  async profile(): Promise<readonly Hint[]> {
    return Promise.resolve([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }
}
