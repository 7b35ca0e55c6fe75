import type { Candidate } from '../../protocol/candidate.ts';
import type { StageName } from '../../protocol/evaluation.ts';
import type { RunEvent } from '../../protocol/run-event.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import type { Clock, Evaluator, Logger, Proposer, RunJournal } from '../ports.ts';
import type { RunState } from './run-state.ts';

/** How clones are told, so that they cost no evaluation. */
export interface Novelty {
  /** Cheap; equal for clones, rarely for others. */
  fingerprint(candidate: Candidate): string;
  /** Exact; asked for candidates that share a fingerprint. */
  isClone(candidate: Candidate, other: Candidate): boolean;
}

/** Everything a search is given. */
export interface SearchParts {
  readonly task: TaskSpec;
  readonly evaluator: Evaluator;
  readonly proposers: readonly Proposer[];
  readonly journal: RunJournal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly novelty: Novelty;
  /** Called after an event is durable. */
  readonly onEvent?: (event: RunEvent, state: RunState) => void;
  readonly onStage?: (candidate: string, stage: StageName) => void;
  /** Milliseconds the run was active in earlier sessions. */
  readonly earlierMs: number;
}

/** `pause` leaves the run resumable; `stop` ends it with a report. Both cut short what is in flight. */
export interface SearchSignals {
  readonly pause: AbortSignal;
  readonly stop: AbortSignal;
}

/** How a session of a run ended. */
export type SearchEnd = { readonly kind: 'finished' } | { readonly kind: 'paused'; readonly reason: string };
