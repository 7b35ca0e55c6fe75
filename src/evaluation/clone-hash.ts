import type { Candidate } from '../protocol/candidate.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { canonicalJson, shortId } from '../shared/hash.ts';
import { structuralHashWithin } from '../syntax/structural-hash.ts';
import type { SyntaxTree } from '../syntax/syntax-node.ts';
import { launchOf } from './bind-task.ts';
import { composeSource } from './compose-source.ts';

/**
 * Hash of a candidate's region in its file (`tree`) without comments, layout and names. Candidates with the same hash compile to the same kernel and are
 * launched alike; assumptions are not part of it.
 */
export function cloneHash(tree: SyntaxTree, task: TaskSpec, candidate: Candidate): string {
  const { region } = composeSource(task, candidate);
  return shortId(
    `${structuralHashWithin(tree, region)} ${canonicalJson(launchOf(task, candidate) ?? null)}`,
    16,
  );
}
