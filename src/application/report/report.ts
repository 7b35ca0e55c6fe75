import type { Assumption, Origin } from '../../protocol/candidate.ts';
import type { CellId } from '../../protocol/descriptor.ts';
import type { DeviceId, Evaluation, Provenance, Speedup, Timing } from '../../protocol/evaluation.ts';
import type { Usage } from '../../protocol/run-event.ts';
import type { RunStatus } from '../../protocol/run.ts';
import type { Budget, Language, LaunchConfiguration } from '../../protocol/task.ts';
import type { CounterSummary, LineSummary } from './counter-summary.ts';

/** A candidate of a report with what is known of it. */
export interface ReportedCandidate {
  readonly candidate: string;
  readonly summary: string;
  readonly origin: Origin;
  readonly region: string;
  readonly launch?: LaunchConfiguration;
  readonly assumptions: readonly Assumption[];
  readonly evaluation: Evaluation;
}

/** One step on the way from the original code to the winner. */
export interface LineageStep {
  readonly candidate: string;
  readonly summary: string;
  readonly made: string;
  /** Against the baseline. */
  readonly speedup: number | null;
  /** Against the step before. */
  readonly gain: number | null;
  readonly cell?: CellId;
}

/** Candidates that failed for the same reason. */
export interface FailureGroup {
  readonly stage: string;
  readonly rule: string;
  readonly count: number;
  /** One of the messages, and what that candidate had tried. */
  readonly message: string;
  readonly example: string;
}

/** One filled cell. */
export interface ReportedElite {
  readonly cell: CellId;
  readonly place: 'best' | 'alternative';
  readonly candidate: string;
  readonly summary: string;
  readonly speedup: number;
  readonly assumptions: readonly Assumption[];
}

/** Everything a report of one run says, ready to be rendered as Markdown or JSON. */
export interface RunReport {
  readonly run: string;
  readonly task: string;
  readonly language: Language;
  readonly kernel: string;
  /** Name of the source file, without folders. */
  readonly source: string;
  readonly device: DeviceId;
  readonly timing: Timing;
  readonly status: RunStatus;
  readonly endedBecause: string | null;
  readonly seed: string;
  readonly budget: Budget;
  readonly tool: string;
  readonly evaluations: number;
  readonly byStage: Readonly<Record<string, number>>;
  readonly usage: Usage;
  readonly coverage: number;
  readonly qdScore: number;
  readonly baseline: ReportedCandidate | null;
  /** The winner, measured again after the search; null where nothing beats the original. */
  readonly best: (ReportedCandidate & { readonly speedup: Speedup; readonly cell: CellId | null }) | null;
  readonly elites: readonly ReportedElite[];
  readonly counters: { readonly before: CounterSummary | null; readonly after: CounterSummary | null };
  readonly lines: { readonly before: readonly LineSummary[]; readonly after: readonly LineSummary[] };
  /** Source text of the lines that hints name, by line. */
  readonly hintedCode: {
    readonly before: Readonly<Record<number, string>>;
    readonly after: Readonly<Record<number, string>>;
  };
  readonly lineage: readonly LineageStep[];
  readonly failures: readonly FailureGroup[];
  /** Unified diff of the source file; empty when there is no winner. */
  readonly diff: string;
  readonly provenance: Provenance | null;
}
