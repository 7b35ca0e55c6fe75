import { evaluateExpression, printExpression } from './expression.ts';
import { numberNode, operandsOf } from './expression-node.ts';
import type { ExpressionNode } from './expression-node.ts';

/** `expression` with names replaced by other expressions. */
export function substitute(
  node: ExpressionNode,
  replacement: (name: string) => ExpressionNode | undefined,
): ExpressionNode {
  switch (node.kind) {
    case 'number':
      return node;
    case 'name':
      return replacement(node.name) ?? node;
    case 'unary':
      return { ...node, operand: substitute(node.operand, replacement) };
    case 'binary':
      return {
        ...node,
        left: substitute(node.left, replacement),
        right: substitute(node.right, replacement),
      };
    case 'conditional':
      return {
        ...node,
        condition: substitute(node.condition, replacement),
        then: substitute(node.then, replacement),
        otherwise: substitute(node.otherwise, replacement),
      };
    case 'call':
      return { ...node, arguments: node.arguments.map((argument) => substitute(argument, replacement)) };
  }
}

/** Constant parts folded, neutral elements dropped, `(n + b - 1) / b` written as `ceilDiv(n, b)`. */
export function simplifyExpression(node: ExpressionNode): ExpressionNode {
  switch (node.kind) {
    case 'number':
    case 'name':
      return node;
    case 'unary':
      return folded({ ...node, operand: simplifyExpression(node.operand) });
    case 'conditional': {
      const condition = simplifyExpression(node.condition);
      if (condition.kind === 'number')
        return simplifyExpression(condition.value !== 0 ? node.then : node.otherwise);
      return {
        ...node,
        condition,
        then: simplifyExpression(node.then),
        otherwise: simplifyExpression(node.otherwise),
      };
    }
    case 'call':
      return simplifyCall({ ...node, arguments: node.arguments.map(simplifyExpression) });
    case 'binary':
      return simplifyBinary({
        ...node,
        left: simplifyExpression(node.left),
        right: simplifyExpression(node.right),
      });
  }
}

function folded(node: ExpressionNode): ExpressionNode {
  if (operandsOf(node).some((operand) => operand.kind !== 'number')) return node;
  try {
    return numberNode(evaluateExpression(node));
  } catch {
    return node;
  }
}

function isNumber(node: ExpressionNode, value: number): boolean {
  return node.kind === 'number' && node.value === value;
}

function simplifyCall(node: ExpressionNode & { readonly kind: 'call' }): ExpressionNode {
  const [first, second] = node.arguments;
  if (node.name === 'ceilDiv' && first && second && isNumber(second, 1)) return first;
  return folded(node);
}

function simplifyBinary(node: ExpressionNode & { readonly kind: 'binary' }): ExpressionNode {
  const { operator, left, right } = node;
  if (operator === '*' && isNumber(left, 1)) return right;
  if ((operator === '*' || operator === '/') && isNumber(right, 1)) return left;
  if (operator === '*' && (isNumber(left, 0) || isNumber(right, 0))) return numberNode(0);
  if (operator === '+' && isNumber(left, 0)) return right;
  if (['+', '-', '<<', '>>', '|'].includes(operator) && isNumber(right, 0)) return left;
  if (operator === '/') return ceilDivOf(left, right) ?? folded(node);
  return folded(node);
}

/** `(n + (b - 1)) / b`, `(n + b - 1) / b` and `(n - 1) / b + 1` are rounding up; the first two are recognised. */
function ceilDivOf(numerator: ExpressionNode, divisor: ExpressionNode): ExpressionNode | undefined {
  const terms = sumTerms(numerator, 1);
  const by = printExpression(divisor);
  const call = (rest: readonly Term[]): ExpressionNode | undefined => {
    const value = fromTerms(rest);
    return value && { kind: 'call', name: 'ceilDiv', arguments: [value, divisor] };
  };
  if (divisor.kind === 'number') {
    let constant = 0;
    const rest: Term[] = [];
    for (const term of terms)
      if (term.node.kind === 'number') constant += term.sign * term.node.value;
      else rest.push(term);
    return divisor.value > 1 && constant === divisor.value - 1 && rest.length > 0 ? call(rest) : undefined;
  }
  const added = terms.findIndex((term) => term.sign === 1 && printExpression(term.node) === by);
  const minusOne = terms.findIndex((term) => term.sign === -1 && isNumber(term.node, 1));
  if (added < 0 || minusOne < 0 || terms.length < 3) return undefined;
  return call(terms.filter((_, at) => at !== added && at !== minusOne));
}

interface Term {
  readonly sign: 1 | -1;
  readonly node: ExpressionNode;
}

function sumTerms(node: ExpressionNode, sign: 1 | -1): Term[] {
  if (node.kind === 'binary' && (node.operator === '+' || node.operator === '-')) {
    const other = node.operator === '+' ? sign : (-sign as 1 | -1);
    return [...sumTerms(node.left, sign), ...sumTerms(node.right, other)];
  }
  if (node.kind === 'number' && node.value < 0)
    return [{ sign: -sign as 1 | -1, node: numberNode(-node.value) }];
  return [{ sign, node }];
}

function fromTerms(terms: readonly Term[]): ExpressionNode | undefined {
  let sum: ExpressionNode | undefined;
  for (const term of terms) {
    if (!sum) sum = term.sign === 1 ? term.node : { kind: 'unary', operator: '-', operand: term.node };
    else sum = { kind: 'binary', operator: term.sign === 1 ? '+' : '-', left: sum, right: term.node };
  }
  return sum;
}
