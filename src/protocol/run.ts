import type { DeviceId, Timing } from './evaluation.ts';
import type { Budget, TaskSpec } from './task.ts';

/** Where the user's code stood when a run began. */
export interface GitProvenance {
  readonly commit: string;
  /** True when tracked files differed from the commit. */
  readonly dirty: boolean;
}

/** Everything a run was started with, stored with it: resuming needs no other file. */
export interface RunSpec {
  readonly task: TaskSpec;
  /** Hash of the task without absolute paths. */
  readonly taskHash: string;
  readonly device: DeviceId;
  readonly timing: Timing;
  readonly proposers: readonly string[];
  readonly budget: Budget;
  readonly seed: string;
  /** Candidates in flight at most. */
  readonly inFlight: number;
  /** Name and version of the program that started the run. */
  readonly tool: string;
  readonly git?: GitProvenance;
}

/** `interrupted`: its process is gone without a word; `resume` goes on. */
export type RunStatus = 'running' | 'paused' | 'interrupted' | 'finished';

/** One line of `runs`. */
export interface RunSummary {
  readonly run: string;
  readonly task: string;
  readonly device: DeviceId;
  readonly timing: Timing;
  readonly status: RunStatus;
  readonly evaluations: number;
  readonly elites: number;
  /** Best speedup so far in the archive, or the one reported when finished; null when nothing beats the baseline. */
  readonly best: number | null;
  /** Milliseconds since the epoch. */
  readonly createdMs: number;
  readonly updatedMs: number;
}
