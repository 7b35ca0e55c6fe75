import type { SyntaxNode, SyntaxTree } from './syntax-node.ts';

/** A place the grammar could not read. */
export interface SyntaxProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly start: number;
  readonly end: number;
  /** One sentence. */
  readonly message: string;
}

/** Everything in the tree (or below `within`) that is not valid, in source order; empty for clean text. */
export function syntaxErrors(tree: SyntaxTree, within: SyntaxNode = tree.root): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.missing) problems.push(problemAt(node, `A "${node.type}" is missing here.`));
    else if (node.type === 'ERROR') problems.push(problemAt(node, unexpected(node)));
    else for (const child of node.children) visit(child);
  };
  visit(within);
  return problems;
}

function unexpected(node: SyntaxNode): string {
  const text = node.text.replace(/\s+/g, ' ').trim();
  if (text === '') return 'The text is not valid here.';
  return `"${text.length > 40 ? `${text.slice(0, 40)}...` : text}" is not valid here.`;
}

function problemAt(node: SyntaxNode, message: string): SyntaxProblem {
  return { line: node.line, column: node.column, start: node.start, end: node.end, message };
}
