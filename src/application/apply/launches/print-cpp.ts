import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import { precedence } from '../../../syntax/expression-node.ts';

/** An expression of the task language as C++; `text` gives the C++ of each name. Division rounds up as `(n + 15) / 16`. */
export function printCpp(node: ExpressionNode, text: (name: string) => string): string {
  return print(node, 0, text);
}

function print(node: ExpressionNode, minimum: number, text: (name: string) => string): string {
  const inner = (part: ExpressionNode, level: number): string => print(part, level, text);
  switch (node.kind) {
    case 'number':
      return node.value < 0 && minimum > 0 ? `(${node.value})` : String(node.value);
    case 'name': {
      const own = text(node.name);
      return minimum === 0 || isAtom(own) ? own : `(${own})`;
    }
    case 'unary':
      return `${node.operator}${inner(node.operand, precedence.length + 1)}`;
    case 'conditional':
      return `(${inner(node.condition, 1)} ? ${inner(node.then, 1)} : ${inner(node.otherwise, 1)})`;
    case 'binary': {
      const level = 1 + precedence.findIndex((operators) => operators.includes(node.operator));
      const whole = `${inner(node.left, level)} ${node.operator} ${inner(node.right, level + 1)}`;
      return level < minimum ? `(${whole})` : whole;
    }
    case 'call':
      return call(node, minimum, inner);
  }
}

function call(
  { name, arguments: parts }: ExpressionNode & { readonly kind: 'call' },
  minimum: number,
  inner: (part: ExpressionNode, level: number) => string,
): string {
  const [first, second] = parts;
  if (first === undefined || second === undefined)
    return inner(first ?? { kind: 'number', value: 0 }, minimum);
  const additive = 1 + precedence.findIndex((operators) => operators.includes('+'));
  const multiplicative = additive + 1;
  if (name === 'ceilDiv') {
    const added = second.kind === 'number' ? String(second.value - 1) : `${inner(second, additive)} - 1`;
    const whole = `(${inner(first, additive)} + ${added}) / ${inner(second, multiplicative + 1)}`;
    return minimum > multiplicative ? `(${whole})` : whole;
  }
  const comparison = name === 'min' ? '<' : '>';
  const tight = precedence.length + 1;
  return `(${inner(first, tight)} ${comparison} ${inner(second, tight)} ? ${inner(first, tight)} : ${inner(second, tight)})`;
}

/** Needs no parentheses wherever it stands. */
function isAtom(text: string): boolean {
  return /^(?:[\w:.]|->)+(?:\([\w:., ]*\))?$/.test(text) || /^\([^()]*\)$/.test(text);
}
