import { diff3Merge } from 'node-diff3';

/** How the two sides are called in conflict markers. */
export interface MergeNames {
  readonly ours: string;
  readonly theirs: string;
}

/** What came of a merge. */
export interface MergedText {
  readonly text: string;
  /** 1-based lines of `text` where a conflict begins; empty when both changes fit together. */
  readonly conflictLines: readonly number[];
}

/**
 * Merges two changes of one text by lines (diff3). Where both changed the same lines differently, both stand between conflict markers
 * under their names; nothing is dropped. Lines end with `\n` (see `text-lines.ts`).
 */
export function mergeThreeWays(base: string, ours: string, theirs: string, names: MergeNames): MergedText {
  const regions = diff3Merge(ours.split('\n'), base.split('\n'), theirs.split('\n'), {
    excludeFalseConflicts: true,
  });
  const lines: string[] = [];
  const conflictLines: number[] = [];
  for (const { ok, conflict } of regions) {
    if (ok !== undefined) lines.push(...ok);
    if (conflict === undefined) continue;
    conflictLines.push(lines.length + 1);
    lines.push(`<<<<<<< ${names.ours}`, ...conflict.a, '=======', ...conflict.b, `>>>>>>> ${names.theirs}`);
  }
  return { text: lines.join('\n'), conflictLines };
}
