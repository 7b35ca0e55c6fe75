import type { KernelView } from '../view/kernel-view.ts';
import { alignedLines } from './line-alignment.ts';
import { lineBreak, removed } from './sycl-text.ts';

/** A rewritten body, line by line. */
export interface BodyLines {
  /** Of the rewritten view, from `{` to `}`. */
  readonly after: readonly string[];
  /** The same lines in SYCL, with marks where statements were taken out. */
  readonly printed: readonly string[];
}

/**
 * The body in SYCL. Lines that the rewrite left alone are the user's, byte for byte; with `fresh` those among them that speak of
 * the item are printed too, because it is another one now.
 */
export function bodyText(
  view: KernelView,
  lines: BodyLines,
  fresh: boolean,
): { readonly text: string; readonly printedLines: readonly number[] } {
  const { source, sycl } = view;
  const own = source.text.slice(sycl.body.start, sycl.body.end).split('\n');
  const bodyRange = view.kernel.body;
  const before = view.text.slice(bodyRange.start, bodyRange.end).split('\n');
  const aligned = [...alignedLines(before, lines.after)];
  if (own.length !== before.length) aligned.fill(undefined);
  if (fresh)
    for (const [at, line] of aligned.entries())
      if (line !== undefined && own[line] !== before[line]) aligned[at] = undefined;
  keepTogether(aligned, before, own);
  keepDeclared(aligned, view, own);
  const result: string[] = [];
  const printedLines: number[] = [];
  lines.after.forEach((_, at) => {
    const line = aligned[at];
    if (line !== undefined) {
      result.push(own[line] ?? '');
      return;
    }
    printedLines.push(at);
    const text = lines.printed[at] ?? '';
    if (!text.includes(removed) && !text.includes(lineBreak)) {
      result.push(text);
      return;
    }
    const indent = /^[ \t]*/.exec(text.replaceAll(lineBreak, ''))?.[0] ?? '';
    for (const part of text.replaceAll(removed, '').split(lineBreak))
      if (part.trim() !== '') result.push(part.startsWith('{') ? part.trimEnd() : indent + part.trim());
  });
  return { text: result.join('\n'), printedLines };
}

/** Lines of one replaced construct stay together: all of them the user's, or none. */
function keepTogether(
  aligned: (number | undefined)[],
  before: readonly string[],
  own: readonly string[],
): void {
  // A construct of several lines leaves blank lines in the view where the source has text.
  for (let line = 0; line < before.length; line++) {
    const isRest = (before[line] ?? '').trim().length < 3 && (own[line] ?? '').trim().length >= 3;
    if (!isRest || line === 0) continue;
    let first = line - 1;
    while (first > 0 && (before[first] ?? '').trim().length < 3 && (own[first] ?? '').trim().length >= 3)
      first--;
    const places = [...aligned.keys()].filter((at) => {
      const to = aligned[at];
      return to !== undefined && to >= first && to <= line;
    });
    const whole = places.length === line - first + 1;
    if (!whole) for (const at of places) aligned[at] = undefined;
  }
}

/** A line that names a group or an id needs the line that declares it. */
function keepDeclared(aligned: (number | undefined)[], view: KernelView, own: readonly string[]): void {
  const { sycl } = view;
  const firstLine = sycl.callable.body.line;
  for (const declaration of sycl.callable.body.descendants('declaration')) {
    const name = declaration.childrenOf('declarator')[0]?.descendants('identifier')[0]?.text;
    const line = declaration.line - firstLine;
    const shown = view.text.split('\n')[declaration.line - 1] ?? '';
    if (name === undefined || new RegExp(`\\b${name}\\b`).test(shown) || aligned.includes(line)) continue;
    for (const [at, to] of aligned.entries())
      if (to !== undefined && new RegExp(`\\b${name}\\b`).test(own[to] ?? '')) aligned[at] = undefined;
  }
}
