import { throwIfAborted } from '../../../shared/abort.ts';
import { bootstrapInterval, median } from '../../statistics.ts';

/** Times `samples` launches after `warmup` thrown-away ones; microseconds per launch of each sample, device and host. */
export type TakeSamples = (plan: SamplePlan, signal: AbortSignal) => Promise<Samples>;

export interface SamplePlan {
  readonly samples: number;
  readonly warmup: number;
  /** Launches per sample. */
  readonly batch: number;
}

export interface Samples {
  readonly deviceUs: readonly number[];
  readonly hostUs: readonly number[];
}

export interface PairedSamples {
  readonly baselineUs: readonly number[];
  readonly candidateUs: readonly number[];
  readonly ratio: number;
  readonly ci95: readonly [number, number];
  /** Launches per sample; above 1 the L2 was warm, for nothing can be flushed between launches that are timed together. */
  readonly batch: number;
  /** Set when screening already showed a clear loss and sampling stopped there. */
  readonly stoppedAtScreening: boolean;
}

export interface PairedOptions {
  readonly seed: string;
  /** Most samples a side. */
  readonly maximumSamples?: number;
  /** Stop when the interval of the ratio is narrower than this share of it. */
  readonly widthGoal?: number;
}

const samplesPerTurn = 5;
/** Kernels below this time are launched several times between two events: an event's resolution is about half a microsecond. */
const shortKernelUs = 20;

/**
 * Baseline and candidate in turn, A B B A, each in its own process, so that drift of clocks and temperature hits both alike. Ends
 * when the 95 % bootstrap interval of median(baseline) / median(candidate) is narrower than the goal, when the candidate is
 * clearly slower after the first turns, or at the cap.
 */
export async function timePaired(
  baseline: TakeSamples,
  candidate: TakeSamples,
  options: PairedOptions,
  signal: AbortSignal,
): Promise<PairedSamples> {
  const { maximumSamples = 60, widthGoal = 0.01 } = options;
  const probe = await baseline({ samples: 3, warmup: 3, batch: 1 }, signal);
  const batch = Math.max(1, Math.ceil(shortKernelUs / Math.max(0.5, median(probe.deviceUs))));
  const plan: SamplePlan = { samples: samplesPerTurn, warmup: 2, batch };
  const baselineUs: number[] = [];
  const candidateUs: number[] = [];
  for (let turn = 0; ; turn++) {
    throwIfAborted(signal);
    const order =
      turn % 2 === 0 ? (['baseline', 'candidate'] as const) : (['candidate', 'baseline'] as const);
    for (const side of order) {
      const taken = await (side === 'baseline' ? baseline : candidate)(plan, signal);
      (side === 'baseline' ? baselineUs : candidateUs).push(...taken.deviceUs);
    }
    // A full A B B A must be in before anything is concluded.
    if (turn % 2 === 0) continue;
    const { low, high } = bootstrapInterval(
      [baselineUs, candidateUs],
      ([a = [], b = []]) => median(a) / median(b),
      options.seed,
    );
    const ratio = median(baselineUs) / median(candidateUs);
    const isClearLoss = turn === 1 && high < 0.9;
    if (isClearLoss || (high - low) / ratio < widthGoal || baselineUs.length >= maximumSamples)
      return { baselineUs, candidateUs, ratio, ci95: [low, high], batch, stoppedAtScreening: isClearLoss };
  }
}
