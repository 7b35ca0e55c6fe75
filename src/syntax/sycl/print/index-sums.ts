import type { SyntaxNode } from '../../syntax-node.ts';

/** `x` for `threadIdx.x`; undefined when the node is another expression. */
export function builtinAxis(node: SyntaxNode, name: string): string | undefined {
  const match = /^(\w+)\s*\.\s*([xyz])$/.exec(node.text);
  return match?.[1] === name ? match[2] : undefined;
}

/** `x` for `blockIdx.x * blockDim.x` in either order. */
function blockStart(node: SyntaxNode): string | undefined {
  return productAxis(node, 'blockIdx', 'blockDim');
}

/** The axis when a node is the product of two builtins of one axis. */
export function productAxis(node: SyntaxNode, first: string, second: string): string | undefined {
  if (node.type === 'parenthesized_expression') {
    const [inner] = node.namedChildren;
    return inner && productAxis(inner, first, second);
  }
  if (node.type !== 'binary_expression' || node.child('operator')?.text !== '*') return undefined;
  const [left, right] = [node.child('left'), node.child('right')];
  if (!left || !right) return undefined;
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const axis = builtinAxis(one, first);
    if (axis !== undefined && builtinAxis(other, second) === axis) return axis;
  }
  return undefined;
}

/** The sum in parentheses where that is an index, which views close up on the right of another sum. */
function indexInParentheses(node: SyntaxNode): SyntaxNode {
  const inner = node.type === 'parenthesized_expression' ? node.namedChildren[0] : undefined;
  return inner && globalIndexIn(sumTerms(inner)) ? inner : node;
}

/** Terms of a sum with the operator in front of each. */
export function sumTerms(node: SyntaxNode): { readonly operator: '+' | '-'; readonly node: SyntaxNode }[] {
  const operator = node.child('operator')?.text;
  const [left, right] = [node.child('left'), node.child('right')];
  if (node.type === 'binary_expression' && left && right && (operator === '+' || operator === '-'))
    return [
      ...sumTerms(left),
      ...(operator === '+' ? sumTerms(indexInParentheses(right)) : [{ operator, node: right } as const]),
    ];
  return [{ operator: '+', node }];
}

/** A sum with a thread's global index in it: the axis, and which two terms make it. */
export function globalIndexIn(
  terms: readonly { readonly operator: '+' | '-'; readonly node: SyntaxNode }[],
): { readonly axis: string; readonly block: number; readonly thread: number } | undefined {
  for (const [block, term] of terms.entries()) {
    const axis = term.operator === '+' ? blockStart(term.node) : undefined;
    if (axis === undefined) continue;
    const thread = terms.findIndex(
      (other) => other.operator === '+' && builtinAxis(other.node, 'threadIdx') === axis,
    );
    if (thread >= 0) return { axis, block, thread };
  }
  return undefined;
}
