import { cellPulls, guidanceHints, pullText } from '../../engine/selection/guidance.ts';
import type { Transition } from '../../engine/selection/guidance.ts';
import type { CellId } from '../../protocol/descriptor.ts';
import type { GuidanceArrow } from '../../protocol/editor/run-view.ts';
import type { FoldedCandidate } from './folded-candidate.ts';

/** Steps from verified parents to children that were classified, with what they changed. */
export function transitionsOf(
  evaluated: readonly FoldedCandidate[],
  candidates: ReadonlyMap<string, FoldedCandidate>,
  evaluations: number,
): readonly Transition[] {
  return evaluated.flatMap((child): Transition[] => {
    const parent = child.parent === null ? undefined : candidates.get(child.parent);
    if (parent?.cell === undefined || parent.speedup === undefined || child.cell === undefined) return [];
    const verified = child.state === 'verified' && child.speedup !== undefined;
    return [
      {
        from: parent.cell,
        to: child.cell,
        logGain: verified ? Math.log((child.speedup?.value ?? 1) / parent.speedup.value) : null,
        age: evaluations - child.evaluations,
      },
    ];
  });
}

/** Arrows out of the cells that are shown, strongest first, and what they come to in at most three sentences. */
export function guidance(
  transitions: readonly Transition[],
  filled: readonly CellId[],
  shown: ReadonlySet<CellId>,
  words: (sentence: string) => string,
): { readonly arrows: readonly GuidanceArrow[]; readonly hints: readonly string[] } {
  const cells = new Set(filled);
  const pulls = cellPulls(transitions, (cell) => cells.has(cell)).filter(
    ({ gaining, strength }) => gaining > 0 && strength > 0,
  );
  const strongest = pulls[0]?.strength ?? 1;
  return {
    arrows: pulls
      .filter(({ from }) => shown.has(from))
      .map((pull) => ({
        from: pull.from,
        axis: pull.axis,
        direction: pull.direction,
        strength: pull.strength / strongest,
        text: words(pullText(pull)),
      })),
    hints: guidanceHints(transitions, filled).map(words),
  };
}
