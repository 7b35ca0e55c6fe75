import type { Hint } from '../../../protocol/hint.ts';
import type { Attempt, BenchResult, CheckResult, StageOutcome } from '../../pipeline.ts';
import { benchOnDevice } from './device-bench.ts';
import { checkOnDevice } from './device-check.ts';
import type { MeasuredParts } from './measured-parts.ts';

/**
 * One candidate on a real device. `screening` (the simulator's attempt) looks at it first where there is one: races and bounds do not
 * show on a device, and a candidate that fails there takes no device time. Then the device's own results are compared, then it
 * is timed against the baseline.
 */
export class MeasuredAttempt implements Attempt {
  readonly #parts: MeasuredParts;
  readonly #screening: Attempt | undefined;

  constructor(parts: MeasuredParts, screening?: Attempt) {
    this.#parts = parts;
    this.#screening = screening;
  }

  async check(signal: AbortSignal): Promise<StageOutcome<CheckResult>> {
    const screened = (await this.#screening?.check(signal)) ?? nothingFound;
    if (screened.kind === 'failed') return screened;
    await using _device = await this.#parts.device.hold('check', signal);
    const checked = await checkOnDevice(this.#parts, signal);
    if (checked.kind === 'failed') return checked;
    const { findings, notes, doubts } = screened.value;
    return { kind: 'passed', value: { findings, doubts, notes: [...notes, ...checked.value.notes] } };
  }

  async bench(signal: AbortSignal): Promise<StageOutcome<BenchResult>> {
    await using _device = await this.#parts.device.hold('bench', signal);
    return await benchOnDevice(this.#parts, signal);
  }

  async profile(bench: BenchResult, signal: AbortSignal): Promise<readonly Hint[]> {
    return (await this.#screening?.profile(bench, signal)) ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#screening?.[Symbol.asyncDispose]();
  }
}

const nothingFound: StageOutcome<CheckResult> = {
  kind: 'passed',
  value: { findings: [], notes: [], doubts: [] },
};
