/**
 * The integer expression language of tasks (src/protocol/task.ts): launch configurations, extents, scalar values.
 * The parser and the evaluator accept nothing else; conversion from C++ syntax is in `expression-from-syntax.ts`.
 */
import { ExpressionError, operandsOf, precedence } from './expression-node.ts';
import type { ExpressionNode } from './expression-node.ts';
import { ExpressionReader } from './expression-reader.ts';

/** Values of names. */
export type ExpressionNames = Readonly<Record<string, number>> | ReadonlyMap<string, number>;

/** Parses an expression. Throws `ExpressionError` with the position of what is wrong. */
export function parseExpression(text: string): ExpressionNode {
  return new ExpressionReader(text).readAll();
}

/**
 * The value of an expression: an integer. Throws `ExpressionError` for unknown names, division by zero and results
 * beyond 2^53.
 */
export function evaluateExpression(expression: string | ExpressionNode, names: ExpressionNames = {}): number {
  const text = typeof expression === 'string' ? expression : printExpression(expression);
  const node = typeof expression === 'string' ? parseExpression(expression) : expression;
  return evaluate(node, names, text);
}

/** Names an expression refers to, each once, in order of appearance. */
export function expressionNames(expression: string | ExpressionNode): string[] {
  const found = new Set<string>();
  const visit = (node: ExpressionNode): void => {
    if (node.kind === 'name') found.add(node.name);
    for (const child of operandsOf(node)) visit(child);
  };
  visit(typeof expression === 'string' ? parseExpression(expression) : expression);
  return [...found];
}

/** The text of an expression, with no more parentheses than needed. */
export function printExpression(node: ExpressionNode): string {
  return print(node, 0);
}

function print(node: ExpressionNode, minimum: number): string {
  switch (node.kind) {
    case 'number':
      return node.value < 0 && minimum > 0 ? `(${node.value})` : String(node.value);
    case 'name':
      return node.name;
    case 'unary':
      return `${node.operator}${print(node.operand, precedence.length + 1)}`;
    case 'call':
      return `${node.name}(${node.arguments.map((argument) => print(argument, 0)).join(', ')})`;
    case 'conditional': {
      const text = `${print(node.condition, 1)} ? ${print(node.then, 0)} : ${print(node.otherwise, 0)}`;
      return minimum > 0 ? `(${text})` : text;
    }
    case 'binary': {
      const level = 1 + precedence.findIndex((operators) => operators.includes(node.operator));
      const text = `${print(node.left, level)} ${node.operator} ${print(node.right, level + 1)}`;
      return level < minimum ? `(${text})` : text;
    }
  }
}

function evaluate(node: ExpressionNode, names: ExpressionNames, text: string): number {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'name': {
      const value = valueOf(names, node.name);
      if (value === undefined)
        throw new ExpressionError(`"${node.name}" has no value`, text, Math.max(0, node.position));
      return value;
    }
    case 'unary': {
      const value = evaluate(node.operand, names, text);
      return node.operator === '-' ? 0 - value : node.operator === '!' ? Number(value === 0) : -value - 1;
    }
    case 'conditional':
      return evaluate(node.condition, names, text) !== 0
        ? evaluate(node.then, names, text)
        : evaluate(node.otherwise, names, text);
    case 'call': {
      const [first = 0, second = 0] = node.arguments.map((argument) => evaluate(argument, names, text));
      if (node.name === 'min') return Math.min(first, second);
      if (node.name === 'max') return Math.max(first, second);
      if (second === 0) throw new ExpressionError('Division by zero', text, 0);
      return Math.ceil(first / second);
    }
    case 'binary':
      return evaluateBinary(node, names, text);
  }
}

function valueOf(names: ExpressionNames, name: string): number | undefined {
  if (names instanceof Map) return (names as ReadonlyMap<string, number>).get(name);
  return Object.hasOwn(names, name) ? (names as Readonly<Record<string, number>>)[name] : undefined;
}

function evaluateBinary(
  node: ExpressionNode & { readonly kind: 'binary' },
  names: ExpressionNames,
  text: string,
): number {
  const left = evaluate(node.left, names, text);
  if (node.operator === '&&') return Number(left !== 0 && evaluate(node.right, names, text) !== 0);
  if (node.operator === '||') return Number(left !== 0 || evaluate(node.right, names, text) !== 0);
  const right = evaluate(node.right, names, text);
  const value = combine(node.operator, left, right, text);
  if (!Number.isSafeInteger(value)) throw new ExpressionError('The value is too large', text, 0);
  return value;
}

function combine(operator: string, left: number, right: number, text: string): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
    case '%':
      if (right === 0) throw new ExpressionError('Division by zero', text, Math.max(0, text.search(/[/%]/)));
      // `+ 0` turns -0 into 0.
      return (operator === '/' ? Math.trunc(left / right) : left % right) + 0;
    case '<<':
    case '>>':
      if (right < 0 || right > 62)
        throw new ExpressionError(
          'The shift distance is out of range',
          text,
          Math.max(0, text.search(/<<|>>/)),
        );
      return operator === '<<' ? left * 2 ** right : Math.floor(left / 2 ** right);
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '&':
      return Number(BigInt(left) & BigInt(right));
    case '|':
      return Number(BigInt(left) | BigInt(right));
    case '^':
      return Number(BigInt(left) ^ BigInt(right));
    default:
      throw new ExpressionError(`Unknown operator "${operator}"`, text, 0);
  }
}
