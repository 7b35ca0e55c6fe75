import type { DescriptorEvidence } from '../descriptor.ts';
import type { Provenance, Reason, Resources, Speedup, TimeBreakdown, Timing } from '../evaluation.ts';
import type { Hint } from '../hint.ts';
import type { LaunchConfiguration } from '../task.ts';
import type { CandidateRow } from './run-view.ts';

/** Times of one shape, in microseconds. Spread is the 95 % interval and the samples (none on `sim`). */
export interface ShapeRow {
  readonly shape: string;
  readonly baselineUs: number;
  readonly baselineCi95Us: readonly [number, number];
  readonly candidateUs: number;
  readonly candidateCi95Us: readonly [number, number];
  readonly samplesUs: readonly number[];
  readonly speedup: number;
}

/** One counter of the original and of the variant, as text with units. */
export interface CounterRowView {
  readonly name: string;
  readonly baseline: string;
  readonly candidate: string;
}

/** A dot of the roofline: achieved rate over arithmetic intensity. */
export interface RooflinePoint {
  readonly candidate: string;
  readonly label: string;
  /** Floating operations per byte of memory traffic. */
  readonly intensity: number;
  /** Gflop/s. */
  readonly gflops: number;
}

export interface Roofline {
  readonly device: string;
  readonly timing: Timing;
  /** Gbyte/s and Gflop/s of the device at the top of the roof, and where the figures come from. */
  readonly bandwidthGBs: number;
  readonly peakGflops: number;
  readonly source: string;
  readonly points: readonly RooflinePoint[];
}

/** One check that a candidate passed or not. */
export interface CheckRow {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'doubted' | 'not-reached';
  readonly detail: string;
  readonly durationMs?: number;
}

/** A hint with the source line it speaks of. */
export interface HintView extends Hint {
  readonly code?: string;
}

/** Everything known of one candidate. */
export interface CandidateDetails {
  readonly run: string;
  readonly row: CandidateRow;
  readonly timing: Timing;
  readonly device: string;
  /** Text of the evolve region, and unified diff of the whole file against the original. */
  readonly region: string;
  readonly diff: string;
  readonly launch?: { readonly baseline?: LaunchConfiguration; readonly candidate: LaunchConfiguration };
  /** In plain words, e.g. `N is a multiple of 4`. */
  readonly assumptions: readonly string[];
  readonly made: string;
  readonly parents: readonly string[];
  readonly shapes: readonly ShapeRow[];
  readonly speedup?: Speedup;
  /** A second, independent measurement at the end of the run. */
  readonly finalSpeedup?: Speedup;
  readonly checks: readonly CheckRow[];
  readonly reasons: readonly Reason[];
  readonly notes: readonly string[];
  readonly hints: readonly HintView[];
  readonly evidence: readonly DescriptorEvidence[];
  readonly counters: readonly CounterRowView[];
  readonly breakdown: readonly CounterRowView[];
  readonly limitedBy?: TimeBreakdown['limitedBy'];
  readonly resources?: Resources;
  readonly provenance?: Provenance;
  /** Prompt and answer of the model that made it; absent for proposers that ask nobody. */
  readonly conversation?: { readonly model: string; readonly prompt: string; readonly answer: string };
}

/** Two or more variants side by side; the first column is always the original. */
export interface Comparison {
  readonly run: string;
  readonly timing: Timing;
  readonly device: string;
  readonly candidates: readonly CandidateRow[];
  /** One row a shape; medians in microseconds with their intervals, in the order of `candidates`. */
  readonly shapes: readonly {
    readonly shape: string;
    readonly medianUs: readonly (number | null)[];
    readonly ci95Us: readonly (readonly [number, number] | null)[];
  }[];
  /** One row a counter; texts with units in the order of `candidates`. */
  readonly counters: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly roofline?: Roofline;
  /** Why there is no roofline, or no point for one of the candidates, in one sentence. */
  readonly rooflineNote?: string;
}
