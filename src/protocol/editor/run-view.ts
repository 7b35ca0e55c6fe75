import type { Axis, CellId } from '../descriptor.ts';
import type { DeviceId, Speedup, StageName, Timing } from '../evaluation.ts';
import type { ArchiveStatus, Usage } from '../run-event.ts';
import type { RunSummary } from '../run.ts';
import type { Budget, Language } from '../task.ts';
import type { Problem } from './problem.ts';

/** A run as trees, lenses and the status bar show it. */
export interface RunView extends RunSummary {
  readonly language: Language;
  readonly kernel: string;
  readonly sourceFile: string;
  readonly taskFile?: string;
  /** Hash of the kernel the run was started on (`regionHash` of its region): finds its lens again after moves. */
  readonly kernelHash: string;
  readonly proposers: readonly string[];
  readonly budget: Budget;
  readonly usage: Usage;
  /** Time the run was active, in milliseconds; time on a measured device in seconds. */
  readonly activeMs: number;
  readonly gpuSeconds: number;
  /** The best so far, or the one reported at the end; null when nothing beats the original. */
  readonly bestCandidate: string | null;
  readonly bestSpeedup: Speedup | null;
  /** Full name of the device's hardware where it is known, e.g. `NVIDIA H100 SXM`. */
  readonly deviceTitle: string;
  readonly endedBecause: 'budget' | 'exhausted' | 'stopped' | 'baseline-failed' | null;
  /** Why it paused or broke off, with what to do about it. */
  readonly problem?: Problem;
  /** Folder of the store that holds it. */
  readonly store: string;
}

/** What a candidate has become, for glyphs and filters. */
export type CandidateState = 'evaluating' | 'verified' | 'quarantined' | 'failed';

/** One candidate in lists; everything else by `candidate` details. */
export interface CandidateRow {
  readonly candidate: string;
  /** Index of the decision that made it; 0 is the original. */
  readonly decision: number;
  readonly proposer: string;
  readonly parent: string | null;
  readonly summary: string;
  readonly state: CandidateState;
  /** Last stage passed through, and why it failed or is doubted (first reason's rule and message, cut to 200 characters). */
  readonly stage?: StageName;
  readonly rule?: string;
  readonly reason?: string;
  readonly cell?: CellId;
  readonly speedup?: Speedup;
  readonly elite?: 'best' | 'alternative';
}

/** One of the 64 cells that has seen a candidate. */
export interface CellView {
  readonly cell: CellId;
  readonly evaluated: number;
  readonly best?: { readonly candidate: string; readonly speedup: number; readonly summary: string };
  readonly alternatives: number;
}

/** One point of the progress chart: the best so far after so much effort. */
export interface ProgressPoint {
  readonly evaluations: number;
  /** Milliseconds the run had been active. */
  readonly activeMs: number;
  readonly usd: number;
  /** Best speedup so far; 1 while nothing beats the original. */
  readonly best: number;
  /** This evaluation's own speedup where it verified. */
  readonly own?: number;
}

/** One node of the lineage tree, pruned to ancestors of elites. */
export interface LineageNode {
  readonly candidate: string;
  readonly parents: readonly string[];
  readonly decision: number;
  readonly summary: string;
  /** Who made it, e.g. `rewriter: tile-shared, unroll`, `openai:gpt-5`. */
  readonly made: string;
  readonly promptSet?: string;
  readonly state: CandidateState;
  readonly speedup?: number;
  readonly cell?: CellId;
  readonly elite: boolean;
}

/** Where recorded parent-to-child transitions point from a cell. */
export interface GuidanceArrow {
  readonly from: CellId;
  readonly axis: Axis;
  readonly direction: 1 | -1;
  /** 0 to 1 within this run. */
  readonly strength: number;
  /** In plain words, e.g. `moving to shared-memory tiles gained 1.4x in 3 of 4 tries`. */
  readonly text: string;
}

/** What the person filters by; acts on every view of the panel. */
export interface CandidateFilter {
  readonly states: readonly CandidateState[];
  /** Part of a summary, proposer, rule or id; empty for all. */
  readonly text: string;
  /** Only candidates at least this fast; 0 for all. */
  readonly minimumSpeedup: number;
  /** Only the k fastest; 0 for all (lists are cut at 200). */
  readonly top: number;
  readonly elitesOnly: boolean;
}

/**
 * Everything the panel shows of a run at one moment, complete and bounded: below 200 KB as JSON, at most four a second.
 * Never partial: the panel replaces what it had.
 */
export interface RunSnapshot {
  readonly run: RunView;
  readonly timing: Timing;
  readonly device: DeviceId;
  /** The original's time at each tune shape in microseconds. */
  readonly baseline: readonly {
    readonly shape: string;
    readonly medianUs: number;
    readonly ci95Us: readonly [number, number];
  }[];
  readonly filter: CandidateFilter;
  /** Cells of candidates that match the filter. */
  readonly cells: readonly CellView[];
  readonly coverage: number;
  readonly qdScore: number;
  /** The fastest that match, at most 200, verified first; then the others by decision, newest first. */
  readonly candidates: readonly CandidateRow[];
  /** How many match, and how many there are. */
  readonly matching: number;
  readonly total: number;
  readonly progress: readonly ProgressPoint[];
  readonly lineage: readonly LineageNode[];
  readonly arrows: readonly GuidanceArrow[];
  /** What the arrows come to for the run as a whole, in at most three sentences; of the whole run, whatever the filter. */
  readonly directions?: readonly string[];
  /** `stage` is the stage that failed, `quarantined`, or `proposal` for proposals that came to nothing (`rule` is the proposer). */
  readonly failures: readonly {
    readonly stage: string;
    readonly rule: string;
    readonly count: number;
    readonly message: string;
  }[];
  /** Latest changes of the archive, newest first, at most 10. */
  readonly recent: readonly {
    readonly candidate: string;
    readonly cell: CellId;
    readonly status: ArchiveStatus;
    readonly speedup: number;
    readonly summary: string;
  }[];
}
