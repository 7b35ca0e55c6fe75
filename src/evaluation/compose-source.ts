import type { Candidate } from '../protocol/candidate.ts';
import type { TaskSpec, TextRange } from '../protocol/task.ts';
import { composeSource as composedText } from '../syntax/evolve-region.ts';

/** A task's source with a candidate's region in place. */
export interface ComposedSource {
  readonly text: string;
  /** The candidate's region in `text`. */
  readonly region: TextRange;
  /** Line of the region's first character, from 1. */
  readonly regionLine: number;
}

/** Puts the candidate's region into the task's source. */
export function composeSource(task: TaskSpec, candidate: Pick<Candidate, 'region'>): ComposedSource {
  const before = task.source.slice(0, task.region.start);
  return {
    text: composedText(task, candidate),
    region: { start: before.length, end: before.length + candidate.region.length },
    regionLine: before.split('\n').length,
  };
}
