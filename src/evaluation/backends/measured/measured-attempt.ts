import type { Hint } from '../../../protocol/hint.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { shapeText } from '../../bind-task.ts';
import { asProfileResult } from '../../pipeline.ts';
import type { Attempt, BenchResult, CheckResult, ProfileResult, StageOutcome } from '../../pipeline.ts';
import { mergeHints } from '../../hints/merge-hints.ts';
import { benchOnDevice } from './device-bench.ts';
import { checkOnDevice } from './device-check.ts';
import { probeHealth } from './device-health.ts';
import { isWouldBeElite } from './device-tools.ts';
import type { DeviceStage } from './measured-device.ts';
import type { MeasuredParts } from './measured-parts.ts';
import { isAtRoofline } from './plausibility.ts';

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
    const checked = await this.#onDevice('check', async () => checkOnDevice(this.#parts, signal), signal);
    if (checked.kind === 'failed') return checked;
    const { findings, notes, doubts } = screened.value;
    return { kind: 'passed', value: { findings, doubts, notes: [...notes, ...checked.value.notes] } };
  }

  async bench(signal: AbortSignal): Promise<StageOutcome<BenchResult>> {
    return this.#onDevice(
      'bench',
      async () => {
        const benched = await benchOnDevice(this.#parts, signal);
        return benched.kind === 'failed' ? benched : this.#sanitized(benched.value, signal);
      },
      signal,
    );
  }

  async profile(bench: BenchResult, signal: AbortSignal): Promise<ProfileResult> {
    const looked = asProfileResult((await this.#screening?.profile(bench, signal)) ?? []);
    const { device } = this.#parts;
    const { tools } = device;
    const hints = [...looked.hints, ...rooflineHints(bench)];
    if (tools === undefined) return { ...looked, hints };
    const hold = async (): Promise<AsyncDisposable> => device.hold('profile', signal);
    const own = await tools.profile(bench, looked.work, isWouldBeElite(bench) ? hold : undefined, signal);
    return { ...own, hints: mergeHints(hints, own.hints) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#screening?.[Symbol.asyncDispose]();
  }

  /** Looks at a would-be elite with the device's sanitizer; what it finds fails the candidate. */
  async #sanitized(bench: BenchResult, signal: AbortSignal): Promise<StageOutcome<BenchResult>> {
    const { tools } = this.#parts.device;
    if (tools === undefined || !isWouldBeElite(bench)) return { kind: 'passed', value: bench };
    const { reasons, notes } = await tools.sanitize(signal);
    if (reasons.length > 0) return { kind: 'failed', reasons };
    return { kind: 'passed', value: { ...bench, notes: [...(bench.notes ?? []), ...notes] } };
  }

  /**
   * Works with the device held. A candidate that takes its process or the device down fails, and the device has to show that it still
   * works; when it was the baseline's process, everything is tried once more.
   */
  async #onDevice<Value>(
    stage: DeviceStage,
    work: () => Promise<StageOutcome<Value>>,
    signal: AbortSignal,
  ): Promise<StageOutcome<Value>> {
    await using _device = await this.#parts.device.hold(stage, signal);
    for (let attempt = 0; ; attempt++) {
      try {
        const outcome = await work();
        if (outcome.kind === 'failed' && outcome.reasons.some(({ rule }) => lossRules.has(rule)))
          await probeHealth(this.#parts, signal);
        return outcome;
      } catch (error) {
        const isLoss = ['device-lost', 'device-load', 'device-memory'].some((code) =>
          KernelFoundryError.is(error, code),
        );
        if (!isLoss || !KernelFoundryError.is(error)) throw error;
        await probeHealth(this.#parts, signal);
        if (error.details['side'] === 'candidate')
          return {
            kind: 'failed',
            reasons: [
              { rule: error.code === 'device-load' ? 'load' : 'device-error', message: error.message },
            ],
          };
        if (attempt > 0) throw error;
      }
    }
  }
}

/** Rules of reasons that tell of a lost process. */
const lossRules: ReadonlySet<string> = new Set(['runner-ended', 'device-error']);

function rooflineHints(bench: BenchResult): readonly Hint[] {
  return bench.shapes.flatMap(({ shape, candidate, conditions }) => {
    const boundUs = conditions?.boundUs ?? 0;
    if (!isAtRoofline(candidate.medianUs, boundUs)) return [];
    return [
      {
        rule: 'at-the-roofline',
        text: `At ${shapeText(shape)} the kernel takes ${candidate.medianUs.toPrecision(3)} us; the data it has to move and its arithmetic need ${boundUs.toPrecision(3)} us on this device. Only less work or traffic would make it faster.`,
        estimatedSpeedup: 1,
        scope: 'kernel' as const,
        source: 'model' as const,
      },
    ];
  });
}

const nothingFound: StageOutcome<CheckResult> = {
  kind: 'passed',
  value: { findings: [], notes: [], doubts: [] },
};
