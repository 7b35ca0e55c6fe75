import type { LineageNode } from '../../protocol/editor/run-view.ts';
import { originText } from '../report/lineage.ts';
import type { FoldedCandidate } from './folded-candidate.ts';
import { cut } from './snapshot-limits.ts';

/**
 * The tree of all ancestors of these candidates, in the order of decisions. Where there are more than `limit`, the ones
 * named first keep their ancestors; a node then names only parents that are shown.
 */
export function lineageNodes(
  leaves: readonly FoldedCandidate[],
  candidates: ReadonlyMap<string, FoldedCandidate>,
  limits: { readonly lineage: number; readonly shortText: number },
): readonly LineageNode[] {
  const shown = new Map<string, FoldedCandidate>();
  for (const leaf of leaves) {
    const chain = ancestry(leaf, candidates, shown);
    if (shown.size + chain.length > limits.lineage && shown.size > 0) continue;
    // The ancestors nearest to the leaf come first: a chain that is too long loses its far end.
    for (const one of chain.slice(0, limits.lineage - shown.size)) shown.set(one.candidate, one);
  }
  return [...shown.values()]
    .sort((a, b) => a.decision - b.decision)
    .map((one): LineageNode => {
      const { candidate, decision, state, speedup, cell, origin } = one;
      return {
        candidate,
        parents: parentsOf(one).filter((parent) => shown.has(parent)),
        decision,
        summary: cut(one.summary, limits.shortText),
        made: cut(originText(origin), limits.shortText),
        ...(origin.kind === 'model' && origin.promptSet !== undefined
          ? { promptSet: cut(origin.promptSet, 60) }
          : {}),
        state,
        ...(speedup === undefined ? {} : { speedup: speedup.value }),
        ...(cell === undefined ? {} : { cell }),
        elite: one.elite === 'best',
      };
    });
}

/** The candidate and its ancestors that are not shown yet, nearest first. */
function ancestry(
  leaf: FoldedCandidate,
  candidates: ReadonlyMap<string, FoldedCandidate>,
  shown: ReadonlyMap<string, FoldedCandidate>,
): readonly FoldedCandidate[] {
  const chain = new Map<string, FoldedCandidate>();
  let front: readonly FoldedCandidate[] = shown.has(leaf.candidate) ? [] : [leaf];
  while (front.length > 0) {
    for (const one of front) chain.set(one.candidate, one);
    front = front
      .flatMap(parentsOf)
      .filter((parent) => !chain.has(parent) && !shown.has(parent))
      .flatMap((parent) => candidates.get(parent) ?? []);
  }
  return [...chain.values()];
}

/** All parents of a crossover, or the one that was asked to be improved. */
function parentsOf({ parents, parent }: FoldedCandidate): readonly string[] {
  if (parents.length > 0) return parents;
  return parent === null ? [] : [parent];
}
