/** A text with its line ends brought to `\n`, and the way back to the text as it was. */
export interface PlainLines {
  readonly text: string;
  /** How most lines of the original end. */
  readonly lineEnd: '\n' | '\r\n';
  /** Offset into the original for an offset into `text`. */
  originalOffset(offset: number): number;
  /** The text with the line ends of the original. */
  withOriginalEnds(text: string): string;
}

/** Brings `\r\n` to `\n`, so that texts can be compared and merged whatever their line ends are. */
export function plainLines(original: string): PlainLines {
  const returns: number[] = [];
  const text = original.replace(/\r\n/g, (_pair, at: number) => {
    returns.push(at - returns.length);
    return '\n';
  });
  const lines = text.split('\n').length - 1;
  const lineEnd = returns.length > lines / 2 ? '\r\n' : '\n';
  return {
    text,
    lineEnd,
    originalOffset: (offset) => offset + countBelow(returns, offset),
    withOriginalEnds: (changed) => (lineEnd === '\n' ? changed : changed.replace(/\r?\n/g, '\r\n')),
  };
}

/** True when two texts differ in nothing but line ends. */
export function sameLines(a: string, b: string): boolean {
  return a === b || a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}

/** Line and character of an offset, both from 0. Lines end with `\n`, `\r\n` or `\r`, so the place is the same for each of them. */
export function placeAt(text: string, offset: number): { readonly line: number; readonly character: number } {
  let line = 0;
  let start = 0;
  const ends = /\r\n|\n|\r/g;
  for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
    const next = match.index + match[0].length;
    if (next > offset) break;
    line++;
    start = next;
  }
  return { line, character: offset - start };
}

/** How many of the ascending numbers lie below the limit. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
