import type { Candidate } from '../protocol/candidate.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { canonicalJson, shortId } from '../shared/hash.ts';
import { structuralHash } from '../syntax/structural-hash.ts';
import type { SyntaxTree } from '../syntax/syntax-node.ts';
import { launchOf } from './bind-task.ts';

/**
 * Hash of a candidate without comments, layout and names. Candidates with the same hash compile to the same kernel and are
 * launched alike; assumptions are not part of it.
 */
export function cloneHash(tree: SyntaxTree, task: TaskSpec, candidate: Candidate): string {
  return shortId(`${structuralHash(tree)} ${canonicalJson(launchOf(task, candidate) ?? null)}`, 16);
}
