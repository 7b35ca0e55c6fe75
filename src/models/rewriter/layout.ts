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

/** Where lines in front of a loop go: before a pragma that belongs to it. */
export function placeBefore(node: SyntaxNode): number {
  const siblings = node.parent?.children ?? [];
  let first = node;
  for (let at = siblings.indexOf(node) - 1; at >= 0; at--) {
    const previous = siblings[at];
    if (!previous || !/^\s*#\s*pragma/.test(previous.text)) break;
    first = previous;
  }
  return first.start;
}
