import type { Candidate } from '../../protocol/candidate.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { canonicalJson, shortId } from '../../shared/hash.ts';
import { structuralHash } from '../../syntax/structural-hash.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { launchOf } from '../bind-task.ts';
import type { GateRule } from './gate-rule.ts';

/**
 * Hash of a candidate without comments, layout and names. Candidates with the same hash compile to the same kernel and are
 * launched alike; assumptions are not part of it.
 */
export function cloneHash(tree: SyntaxTree, task: TaskSpec, candidate: Candidate): string {
  return shortId(`${structuralHash(tree)} ${canonicalJson(launchOf(task, candidate) ?? null)}`, 16);
}

/** Catches candidates that differ from an evaluated one in names and layout only. */
export const cloneRule: GateRule = {
  id: 'near-clone',
  why: 'Evaluating the same kernel under other names wastes the budget and floods the archive.',
  check({ tree, task, candidate, known, composed }) {
    const twin = known.get(cloneHash(tree, task, candidate));
    if (twin === undefined || twin === candidate.id) return [];
    return [
      {
        rule: this.id,
        message: `differs from ${twin}, evaluated before, in names, comments and layout only`,
        line: composed.regionLine,
      },
    ];
  },
};
