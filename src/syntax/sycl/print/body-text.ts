import { declaredVariables } from '../declared-variables.ts';
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
  const shownAt = [...aligned];
  if (fresh) {
    const speaksOfItem = itemWords(view);
    for (const [at, line] of aligned.entries()) {
      if (line === undefined || own[line] === before[line]) continue;
      const guarded = view.guards.some((statement) => (before[line] ?? '').includes(statement));
      if (guarded || speaksOfItem.test(own[line] ?? '')) aligned[at] = undefined;
    }
  }
  keepTogether(aligned, before, own);
  keepDeclared(aligned, view, own);
  const unused = unusedObjects(aligned, lines, view, own);
  const result: string[] = [];
  const printedLines: number[] = [];
  lines.after.forEach((_, at) => {
    const line = aligned[at];
    if (line !== undefined) {
      if (!unused.has(line)) result.push(own[line] ?? '');
      return;
    }
    printedLines.push(at);
    // The view has an empty line where a statement of several lines stood.
    const stood = shownAt[at];
    if ((lines.after[at] ?? '').trim() === '' && stood !== undefined && (own[stood] ?? '').trim() !== '')
      return;
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

/** Names that mean the item or come from it. */
function itemWords(view: KernelView): RegExp {
  const { item } = view.sycl.callable;
  const names = [item.name, ...objectDeclarations(view).map(({ name }) => name)].filter(
    (name) => name !== '',
  );
  return new RegExp(`\\b(${names.length === 0 ? '(?!)' : names.join('|')})\\b`);
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

/** Declarations of the source that only SYCL needs: groups, ids, references to atomics. */
function objectDeclarations(
  view: KernelView,
): { readonly name: string; readonly first: number; readonly last: number }[] {
  const { body } = view.sycl.callable;
  const shown = view.text.split('\n');
  return body.descendants('declaration').flatMap((declaration) => {
    const [variable, more] = declaredVariables(declaration);
    if (!variable || more) return [];
    const first = declaration.line - body.line;
    const last = first + declaration.text.split('\n').length - 1;
    const mentioned = shown
      .slice(declaration.line - 1, declaration.line + last - first)
      .some((line) => new RegExp(`\\b${variable.name}\\b`).test(line));
    return mentioned ? [] : [{ name: variable.name, first, last }];
  });
}

/** A line that names a group or an id needs the line that declares it. */
function keepDeclared(aligned: (number | undefined)[], view: KernelView, own: readonly string[]): void {
  for (const { name, first } of objectDeclarations(view)) {
    if (aligned.includes(first)) continue;
    for (const [at, to] of aligned.entries())
      if (to !== undefined && new RegExp(`\\b${name}\\b`).test(own[to] ?? '')) aligned[at] = undefined;
  }
}

/** Lines of declarations that nothing uses any more, and did before. */
function unusedObjects(
  aligned: readonly (number | undefined)[],
  lines: BodyLines,
  view: KernelView,
  own: readonly string[],
): ReadonlySet<number> {
  const unused = new Set<number>();
  for (const { name, first, last } of objectDeclarations(view)) {
    const word = new RegExp(`\\b${name}\\b`);
    const isOwn = (line: number): boolean => line >= first && line <= last;
    const before = own.some((text, line) => !isOwn(line) && word.test(text));
    const after = aligned.some((line, at) =>
      line === undefined ? word.test(lines.printed[at] ?? '') : !isOwn(line) && word.test(own[line] ?? ''),
    );
    const alone = /^\s*[\w:]/.test(own[first] ?? '') && /;\s*$/.test(own[last] ?? '');
    if (before && !after && alone) for (let line = first; line <= last; line++) unused.add(line);
  }
  return unused;
}
