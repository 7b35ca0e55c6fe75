import type { Candidate } from '../protocol/candidate.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { baselineRegion, candidateId } from './evolve-region.ts';

/** The user's original code as a candidate: what everything else is measured against. */
export function baselineCandidate(task: TaskSpec): Candidate {
  const region = baselineRegion(task);
  const launch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
  return {
    id: candidateId(region, launch),
    region,
    ...(launch === undefined ? {} : { launch }),
    assumptions: [],
    parents: [],
    origin: { kind: 'baseline' },
    summary: 'original code',
  };
}
