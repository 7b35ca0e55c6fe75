import type { Candidate } from '../protocol/candidate.ts';
import type { LaunchConfiguration, TaskSpec } from '../protocol/task.ts';
import { canonicalJson, sha256Of } from '../shared/hash.ts';

/** Id of a candidate: the first 16 hex digits of SHA-256 over region and launch configuration. Every proposer uses this. */
export function candidateId(region: string, launch?: LaunchConfiguration): string {
  return sha256Of([region, launch === undefined ? '' : canonicalJson(launch)]).slice(0, 16);
}

/** The user's original code as a candidate: what everything else is measured against. */
export function baselineCandidate(task: TaskSpec): Candidate {
  const region = task.source.slice(task.region.start, task.region.end);
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
