import { sameLines } from '../../shared/text-lines.ts';
import { mergeThreeWays } from '../../shared/three-way-merge.ts';

/** One file of an apply as it was before and as the apply left it. */
export interface AppliedFile {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
  /** The apply wrote it to the disk; so does its undo. */
  readonly saved: boolean;
}

/** The last apply, kept to be undone. */
export interface ApplyRecord {
  readonly run: string;
  readonly candidate: string;
  /** `matmul.cu, main.cu` */
  readonly title: string;
  readonly files: readonly AppliedFile[];
}

/** What undoing does to a file whose text is `now`. */
export type UndoneFile =
  | { readonly kind: 'exact'; readonly text: string }
  /** It was edited since, and the edits fit together with the undo. */
  | { readonly kind: 'merged'; readonly text: string }
  | { readonly kind: 'conflict' };

/** The text that undoes an apply: the one before, or that with later edits of the person merged in. */
export function undoneText(
  { before, after }: Pick<AppliedFile, 'before' | 'after'>,
  now: string,
): UndoneFile {
  if (sameLines(now, after)) return { kind: 'exact', text: before };
  if (sameLines(now, before)) return { kind: 'exact', text: now };
  const [base, ours, theirs] = [after, now, before].map((text) => text.replaceAll('\r\n', '\n'));
  const merged = mergeThreeWays(base ?? '', ours ?? '', theirs ?? '', { ours: 'now', theirs: 'before' });
  return merged.conflictLines.length === 0 ? { kind: 'merged', text: merged.text } : { kind: 'conflict' };
}
