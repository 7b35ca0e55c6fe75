import type { Evaluation, Timing } from '../../protocol/evaluation.ts';

/** What a measurement says about the machine: one for each call of the script, since a second call may run on another one. */
export interface SessionRecord {
  readonly kind: 'session';
  /** Date of the call, ISO 8601. */
  readonly key: string;
  readonly device: string;
  readonly simulatedDevice: string;
  /** `modelled` where the script was only tried out. */
  readonly timing: Timing;
  /** The device's compiler, as devices are listed. */
  readonly compiler: string;
  readonly tool: string;
  readonly commit: string;
  readonly dirty: boolean;
  readonly command: string;
  /** Processor, cores, load, kernel. */
  readonly machine: string;
  /** Clocks, temperature, power, driver as its own tool tells them; empty where there is no such tool. */
  readonly state: readonly string[];
}

/** The original against itself, once. */
export interface SelfTestRecord {
  readonly kind: 'self-test';
  readonly key: string;
  readonly session: string;
  readonly example: string;
  readonly evaluation: Evaluation;
  /** Measured anew, as a finalist is, where the first measurement looked like a gain beyond noise. */
  readonly again?: Evaluation;
}

/** One variant, on the device (`variant`) or by the time model (`model`). */
export interface VariantRecord {
  readonly kind: 'variant' | 'model';
  /** `example/candidate`. */
  readonly key: string;
  readonly session: string;
  readonly example: string;
  readonly summary: string;
  readonly evaluation: Evaluation;
}

/** One example optimised on the device. */
export interface SearchRecord {
  readonly kind: 'search';
  /** Name of the example. */
  readonly key: string;
  readonly session: string;
  readonly seconds: number;
  readonly seed: string;
  readonly evaluations: number;
  readonly endedBecause: string | null;
  readonly baseline: Evaluation | null;
  /** The winner as measured again in fresh processes; null where nothing is faster than the original beyond doubt. */
  readonly best: {
    readonly summary: string;
    readonly assumptions: readonly string[];
    readonly diff: string;
    readonly evaluation: Evaluation;
  } | null;
}

/** One attack or honest kernel of the suite on the device. */
export interface RedTeamRecord {
  readonly kind: 'red-team';
  /** `defences/NAME`, or `controls/NAME` where the attack was also tried with its defences off. */
  readonly key: string;
  readonly session: string;
  /** `T1`, ...; `honest` for kernels that must pass. */
  readonly row: string;
  /** True where an attack was caught or gained nothing, or an honest kernel passed. */
  readonly isRight: boolean;
  /** What was decisive. */
  readonly said: string;
  /** Absent where no control was tried. */
  readonly control?: { readonly isEffective: boolean; readonly said: string };
}

/** A kernel that breaks the device, and what became of a sound one after it. */
export interface ErrorPathRecord {
  readonly kind: 'error-path';
  readonly key: string;
  readonly session: string;
  readonly wallMs: number;
  readonly broken: Evaluation;
  readonly after: Evaluation;
}

/** Something that could not be measured, and why. */
export interface ProblemRecord {
  readonly kind: 'problem';
  /** `stage/item`. */
  readonly key: string;
  readonly session: string;
  readonly message: string;
}

/** One line of the file of samples. */
export type MeasureRecord =
  | SessionRecord
  | SelfTestRecord
  | VariantRecord
  | SearchRecord
  | RedTeamRecord
  | ErrorPathRecord
  | ProblemRecord;
