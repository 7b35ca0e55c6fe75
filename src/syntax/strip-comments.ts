import type { SyntaxTree } from './syntax-node.ts';

/** `text` with every comment replaced by blanks of the same length, so that offsets and lines stay. */
export function blankComments(tree: SyntaxTree): string {
  let result = '';
  let at = 0;
  for (const comment of tree.root.descendants('comment')) {
    result += tree.text.slice(at, comment.start) + comment.text.replace(/[^\n]/g, ' ');
    at = comment.end;
  }
  return result + tree.text.slice(at);
}

/** `text` without comments and without the lines that held nothing else. */
export function stripComments(tree: SyntaxTree): string {
  const original = tree.text.split('\n');
  return blankComments(tree)
    .split('\n')
    .map((line, index) => (line === original[index] ? line : line.trimEnd()))
    .filter((line, index) => line.trim() !== '' || original[index]?.trim() === '')
    .join('\n');
}
