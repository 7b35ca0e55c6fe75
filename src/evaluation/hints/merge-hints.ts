import type { Hint } from '../../protocol/hint.ts';

/** Who is believed when two say the same: what was measured, then what the compiler built, then what was counted, then the model. */
const credence: Readonly<Record<Hint['source'], number>> = {
  ncu: 5,
  unitrace: 5,
  vtune: 5,
  compiler: 3,
  simulator: 2,
  model: 1,
};

/**
 * Hints of several sources as one list, the most promising first. Of one rule at one place the better founded one stays and names the
 * others in `alsoFrom`. A hint about the whole kernel takes the most promising line that another source has for it; estimates stay as
 * their source made them, and one that has none takes that of the next.
 */
export function mergeHints(...lists: readonly (readonly Hint[])[]): readonly Hint[] {
  const ordered = lists.flat().sort(byPromise);
  const merged: Hint[] = [];
  for (const hint of ordered) {
    // Several hints of one source are several things: that source knows.
    const index = merged.findIndex(
      (known) =>
        known.rule === hint.rule && !sourcesOf(known).includes(hint.source) && isSamePlace(known, hint),
    );
    const known = merged[index];
    if (known === undefined) merged.push(hint);
    else merged[index] = joined(known, hint);
  }
  return merged.sort(byPromise);
}

function byPromise(a: Hint, b: Hint): number {
  return (b.estimatedSpeedup ?? 1) - (a.estimatedSpeedup ?? 1);
}

function sourcesOf({ source, alsoFrom = [] }: Hint): readonly Hint['source'][] {
  return [source, ...alsoFrom];
}

function isSamePlace(a: Hint, b: Hint): boolean {
  return a.scope === 'kernel' || b.scope === 'kernel' || a.line === b.line;
}

function joined(a: Hint, b: Hint): Hint {
  const [first, second] = credence[b.source] > credence[a.source] ? [b, a] : [a, b];
  const line = first.line ?? second.line;
  const gain = first.estimatedSpeedup ?? second.estimatedSpeedup;
  const also = sourcesOf(second).concat(first.alsoFrom ?? []);
  return {
    rule: first.rule,
    text: first.text,
    ...(gain === undefined ? {} : { estimatedSpeedup: gain }),
    ...(line === undefined ? { scope: 'kernel' as const } : { scope: 'line' as const, line }),
    source: first.source,
    alsoFrom: [...new Set(also)].filter((source) => source !== first.source),
  };
}
