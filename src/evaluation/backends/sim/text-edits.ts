/** One replacement in a text; offsets in UTF-16 code units, end exclusive. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies replacements that do not overlap. Each replacement is given as many line ends as the text it replaces, so that every
 * line after it keeps its number. An edit inside another one is dropped: the outer one has decided.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  let result = '';
  let at = 0;
  for (const edit of ordered) {
    if (edit.start < at) continue;
    const replaced = text.slice(edit.start, edit.end);
    result += text.slice(at, edit.start) + withLines(edit.text, lineEnds(replaced));
    at = edit.end;
  }
  return result + text.slice(at);
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1;
}

function withLines(text: string, wanted: number): string {
  const present = lineEnds(text);
  if (present <= wanted) return text + '\n'.repeat(wanted - present);
  // Too many: the last ones become spaces.
  let excess = present - wanted;
  return text
    .split('')
    .reverse()
    .map((character) => (character === '\n' && excess-- > 0 ? ' ' : character))
    .reverse()
    .join('');
}

/** The text with everything but line ends replaced by blanks. */
export function blanked(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** Drops the mark some editors put before the first character: only there a compiler takes it. */
export function byteOrderMarkEdits(text: string): readonly TextEdit[] {
  return text.startsWith('\uFEFF') ? [{ start: 0, end: 1, text: '' }] : [];
}
