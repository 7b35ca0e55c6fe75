/**
 * The integer expression language of tasks (src/protocol/task.ts): launch configurations, extents, scalar values.
 * The parser and the evaluator accept nothing else; conversion from C++ syntax is in `expression-from-syntax.ts`.
 */
import { KernelFoundryError } from '../shared/errors.ts';

/** Binary operators, loosest first. */
const precedence: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Functions of the language and how many arguments each takes. */
const functions: Readonly<Record<string, number>> = { min: 2, max: 2, ceilDiv: 2 };

/** A parsed expression. */
export type ExpressionNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string; readonly position: number }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | '~'; readonly operand: ExpressionNode }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: ExpressionNode;
      readonly then: ExpressionNode;
      readonly otherwise: ExpressionNode;
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly ExpressionNode[] };

/** Values of names. */
export type ExpressionNames = Readonly<Record<string, number>> | ReadonlyMap<string, number>;

/** A bad expression or one without a value; `position` counts characters of the expression from 0. */
export class ExpressionError extends KernelFoundryError {
  readonly position: number;

  constructor(message: string, expression: string, position: number) {
    super('expression', `${message} (at character ${position + 1} of "${expression}")`, {
      details: { expression, position },
    });
    this.position = position;
  }
}

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

/** A number node. */
export function numberNode(value: number): ExpressionNode {
  return { kind: 'number', value };
}

function operandsOf(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'number':
    case 'name':
      return [];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.condition, node.then, node.otherwise];
    case 'call':
      return node.arguments;
  }
}

function folded(node: ExpressionNode): ExpressionNode {
  if (operandsOf(node).some((operand) => operand.kind !== 'number')) return node;
  try {
    return numberNode(evaluate(node, {}, ''));
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

interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly position: number;
}

const tokenPattern =
  /\s+|(?<number>0[xX][0-9a-fA-F]+|\d+)(?<suffix>[uUlL]*)(?![\w.])|(?<name>[A-Za-z_]\w*)|(?<symbol><<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>&|^!~?:(),])/y;

class ExpressionReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = this.#split();
  }

  readAll(): ExpressionNode {
    if (this.#peek().kind === 'end') throw this.#error('The expression is empty', this.#peek());
    const node = this.#conditional();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw this.#error(`Unexpected "${rest.text}"`, rest);
    return node;
  }

  #split(): Token[] {
    const tokens: Token[] = [];
    let position = 0;
    while (position < this.#text.length) {
      tokenPattern.lastIndex = position;
      const match = tokenPattern.exec(this.#text);
      if (!match)
        throw new ExpressionError(`Unexpected "${this.#text.charAt(position)}"`, this.#text, position);
      const { number, name, symbol } = match.groups ?? {};
      if (number !== undefined) tokens.push({ kind: 'number', text: number, position });
      else if (name !== undefined) tokens.push({ kind: 'name', text: name, position });
      else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, position });
      position = tokenPattern.lastIndex;
    }
    tokens.push({ kind: 'end', text: 'end of expression', position });
    return tokens;
  }

  #conditional(): ExpressionNode {
    const condition = this.#binary(0);
    if (!this.#take('?')) return condition;
    const then = this.#conditional();
    this.#expect(':');
    return { kind: 'conditional', condition, then, otherwise: this.#conditional() };
  }

  #binary(level: number): ExpressionNode {
    const operators = precedence[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    while (this.#peek().kind === 'symbol' && operators.includes(this.#peek().text)) {
      const operator = this.#next().text;
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1) };
    }
    return left;
  }

  #unary(): ExpressionNode {
    if (this.#take('-')) {
      const operand = this.#unary();
      return operand.kind === 'number'
        ? numberNode(0 - operand.value)
        : { kind: 'unary', operator: '-', operand };
    }
    if (this.#take('+')) return this.#unary();
    if (this.#take('!')) return { kind: 'unary', operator: '!', operand: this.#unary() };
    if (this.#take('~')) return { kind: 'unary', operator: '~', operand: this.#unary() };
    return this.#primary();
  }

  #primary(): ExpressionNode {
    const token = this.#next();
    if (token.kind === 'number') {
      const value = Number(token.text);
      if (!Number.isSafeInteger(value)) throw this.#error('The number is too large', token);
      return numberNode(value);
    }
    if (token.kind === 'name') {
      if (this.#peek().text !== '(' || this.#peek().kind !== 'symbol')
        return { kind: 'name', name: token.text, position: token.position };
      return this.#call(token);
    }
    if (token.text === '(' && token.kind === 'symbol') {
      const inner = this.#conditional();
      this.#expect(')');
      return inner;
    }
    throw this.#error(`Expected a number, a name or "(" but found ${quoted(token)}`, token);
  }

  #call(name: Token): ExpressionNode {
    const count = Object.hasOwn(functions, name.text) ? functions[name.text] : undefined;
    if (count === undefined)
      throw this.#error(
        `"${name.text}" is not a function here; there are ${Object.keys(functions).join(', ')}`,
        name,
      );
    this.#expect('(');
    const list: ExpressionNode[] = [this.#conditional()];
    while (this.#take(',')) list.push(this.#conditional());
    this.#expect(')');
    if (list.length !== count)
      throw this.#error(`"${name.text}" takes ${count} arguments, not ${list.length}`, name);
    return { kind: 'call', name: name.text, arguments: list };
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: 'end of expression', position: this.#text.length };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #take(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #expect(symbol: string): void {
    const token = this.#peek();
    if (!this.#take(symbol)) throw this.#error(`Expected "${symbol}" but found ${quoted(token)}`, token);
  }

  #error(message: string, token: Token): ExpressionError {
    return new ExpressionError(message, this.#text, token.position);
  }
}

function quoted(token: Token): string {
  return token.kind === 'end' ? 'the end' : `"${token.text}"`;
}
