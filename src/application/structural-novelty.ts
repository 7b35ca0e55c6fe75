import { cloneHash } from '../evaluation/static-gate/near-clone.ts';
import type { Candidate } from '../protocol/candidate.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { composeSource } from '../syntax/evolve-region.ts';
import { loadParser } from '../syntax/parser.ts';

/**
 * What tells a new candidate from a clone under other names: the structural hash of the whole file with the candidate
 * in it (names of the surroundings matter) and its launch.
 */
export async function structuralNovelty(
  task: TaskSpec,
): Promise<(candidate: Candidate) => string | undefined> {
  const parser = await loadParser();
  return (candidate) => cloneHash(parser.parse(composeSource(task, candidate)), task, candidate);
}
