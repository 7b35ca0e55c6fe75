import type { Novelty } from '../engine/run/search-parts.ts';
import { cloneHash } from '../evaluation/clone-hash.ts';
import type { Candidate } from '../protocol/candidate.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { composeSource } from '../syntax/evolve-region.ts';
import { loadParser } from '../syntax/parser.ts';
import { tokenFingerprint } from '../syntax/token-fingerprint.ts';

/**
 * What tells a new candidate from a clone under other names: a cheap fingerprint first, and only for candidates that
 * share one the structural hash of the whole file with the candidate in it (names of the surroundings matter).
 */
export async function structuralNovelty(task: TaskSpec): Promise<Novelty> {
  const parser = await loadParser();
  const hashes = new Map<string, string>();
  const hashOf = (candidate: Candidate): string => {
    const known = hashes.get(candidate.id);
    if (known !== undefined) return known;
    const hash = cloneHash(parser.parse(composeSource(task, candidate)), task, candidate);
    hashes.set(candidate.id, hash);
    return hash;
  };
  return {
    fingerprint: tokenFingerprint,
    isClone: (candidate, other) => hashOf(candidate) === hashOf(other),
  };
}
