/** A replacement of a part of a text; offsets in UTF-16 code units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all edits made. They must not overlap; edits at the same place are made in their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of sortedEdits(edits)) {
    if (edit.start < at) throw new RangeError('Two edits of one text overlap.');
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Edits by where they begin. */
export function sortedEdits<T extends TextEdit>(edits: readonly T[]): T[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The smallest single edit of whole lines that makes one text of another; none when they are equal. */
export function lineEditBetween(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const [old, now] = [linesOf(before), linesOf(after)];
  let prefix = 0;
  while (prefix < old.length && prefix < now.length && old[prefix] === now[prefix]) prefix++;
  let suffix = 0;
  while (suffix < Math.min(old.length, now.length) - prefix && old.at(-1 - suffix) === now.at(-1 - suffix))
    suffix++;
  const start = old.slice(0, prefix).join('').length;
  const tail = old.slice(old.length - suffix).join('').length;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
