import type { DeviceId } from '../../../protocol/evaluation.ts';
import type { Hint } from '../../../protocol/hint.ts';
import type { Attempt, BenchResult, CheckResult, StageOutcome } from '../../pipeline.ts';
import type { SyclTarget } from './sycl-compiler.ts';

/** A candidate on a device whose results count and whose times do not: it is checked, and fails the bench stage with the reason. */
export class UnrankedAttempt implements Attempt {
  readonly #inner: Attempt;
  readonly #device: DeviceId;
  readonly #target: SyclTarget;

  constructor(inner: Attempt, device: DeviceId, target: SyclTarget) {
    this.#inner = inner;
    this.#device = device;
    this.#target = target;
  }

  async check(signal: AbortSignal): Promise<StageOutcome<CheckResult>> {
    return this.#inner.check(signal);
  }

  async bench(): Promise<StageOutcome<BenchResult>> {
    return Promise.resolve({
      kind: 'failed',
      reasons: [
        {
          rule: 'times-do-not-rank',
          message: `${this.#device} does not time kernels${this.#target.note === undefined ? '' : `: ${this.#target.note}`}`,
        },
      ],
    });
  }

  async profile(): Promise<readonly Hint[]> {
    return Promise.resolve([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }
}
