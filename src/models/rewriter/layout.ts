import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { Edit } from './edit.ts';

/** White space in front of the first character of the node's line. */
export function indentOf(node: SyntaxNode): string {
  const { text } = node.tree;
  const lineStart = text.lastIndexOf('\n', node.start - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
}

/** One more level than the kernel's own lines use: two or four blanks, or a tab. */
export function indentUnit(body: SyntaxNode): string {
  const first = body.namedChildren.find((child) => child.line !== body.line);
  const inner = first ? indentOf(first) : '';
  const outer = indentOf(body);
  return inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '    ';
}

/** Text of a node whose further lines are moved from their indentation to another. */
export function reindented(node: SyntaxNode, indent: string, text: string = node.text): string {
  const from = indentOf(node);
  return text
    .split('\n')
    .map((line, index) =>
      index === 0 || line.trim() === ''
        ? line
        : indent + (line.startsWith(from) ? line.slice(from.length) : line.trimStart()),
    )
    .join('\n');
}

/** Lines with one indentation in front of each that is not empty. */
export function indented(lines: readonly string[], indent: string): string {
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => (line.trim() === '' ? '' : indent + line))
    .join('\n');
}

/** Text of a node with some inner nodes replaced. */
export function textWith(node: SyntaxNode, replacements: ReadonlyMap<SyntaxNode, string>): string {
  let text = '';
  let at = node.start;
  const sorted = [...replacements.entries()]
    .filter(([inner]) => node.contains(inner))
    .sort(([a], [b]) => a.start - b.start || b.end - a.end);
  for (const [inner, replacement] of sorted) {
    if (inner.start < at) continue;
    text += node.tree.text.slice(at, inner.start) + replacement;
    at = inner.end;
  }
  return text + node.tree.text.slice(at, node.end);
}

/** Takes a statement away, and its line when nothing else is on it. */
export function removalOf(node: SyntaxNode): Edit {
  const { text } = node.tree;
  const start = text.lastIndexOf('\n', node.start - 1) + 1;
  const end = text.indexOf('\n', node.end);
  const alone =
    text.slice(start, node.start).trim() === '' &&
    end >= 0 &&
    /^\s*(\/\/.*)?$/.test(text.slice(node.end, end));
  return alone ? { start, end: end + 1, text: '' } : { start: node.start, end: node.end, text: '' };
}

/** Where lines in front of a loop go: before attributes and pragmas that belong to it. */
export function placeBefore(node: SyntaxNode): number {
  const { text } = node.tree;
  const first = node.parent?.type === 'attributed_statement' ? node.parent : node;
  let place = first.start;
  let lineStart = text.lastIndexOf('\n', place - 1) + 1;
  if (text.slice(lineStart, place).trim() !== '') return place;
  // Read from the text: in front of a body without braces the tree has no pragmas.
  while (lineStart > 0) {
    const previous = text.lastIndexOf('\n', lineStart - 2) + 1;
    const line = text.slice(previous, lineStart);
    const pragma = /^\s*(?=#\s*pragma\b)/.exec(line);
    if (pragma) place = previous + pragma[0].length;
    else if (line.trim() !== '') break;
    lineStart = previous;
  }
  return place;
}

/** Puts lines in front of a loop and behind it, in braces where the loop is the whole body of another statement. */
export function linesAround(
  loop: SyntaxNode,
  before: readonly string[],
  after: readonly string[] = [],
): Edit[] {
  if (before.length + after.length === 0) return [];
  const indent = indentOf(loop);
  const outer = loop.parent?.type === 'attributed_statement' ? loop.parent.parent : loop.parent;
  const isBody = outer !== null && outer.type !== 'compound_statement';
  const start = placeBefore(loop);
  const head = [...(isBody ? ['{'] : []), ...before].map((line) => `${line}\n${indent}`);
  const tail = [...after, ...(isBody ? ['}'] : [])].map((line) => `\n${indent}${line}`);
  const edits: Edit[] = [];
  if (head.length > 0) edits.push({ start, end: start, text: head.join('') });
  if (tail.length > 0) edits.push({ start: loop.end, end: loop.end, text: tail.join('') });
  return edits;
}
