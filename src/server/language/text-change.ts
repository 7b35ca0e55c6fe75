import type { TextRange } from '../../protocol/task.ts';

/** One replacement that turns a text into the next: `[start, oldEnd)` became `newLength` other characters. UTF-16 code units. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newLength: number;
}

/** The smallest single replacement between two texts; undefined when they are equal. */
export function changeBetween(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined;
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shortest - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { start, oldEnd: before.length - same, newLength: after.length - same - start };
}

/** Where an offset is after the change: behind text inserted at it, at the start of text replaced around it. */
export function shiftOffset(offset: number, change: TextChange): number {
  const { start, oldEnd, newLength } = change;
  if (offset >= oldEnd) return offset - oldEnd + start + newLength;
  return Math.min(offset, start);
}

/** Where a range is after the change. Text inserted at its borders stays outside. */
export function shiftRange(range: TextRange, change: TextChange): TextRange {
  const { start, oldEnd, newLength } = change;
  const delta = start + newLength - oldEnd;
  // An insertion right in front moves the whole range.
  const from = range.start >= oldEnd ? range.start + delta : Math.min(range.start, start);
  const to =
    range.end > oldEnd || (range.end === oldEnd && oldEnd > start)
      ? range.end + delta
      : Math.min(range.end, start);
  return { start: from, end: Math.max(from, to) };
}

/** True when the change touches text inside the range (not only its borders by insertion). */
export function touches(range: TextRange, { start, oldEnd }: TextChange): boolean {
  return start === oldEnd
    ? range.start < start && start < range.end
    : start < range.end && oldEnd > range.start;
}
