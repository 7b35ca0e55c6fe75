import { ExpressionError, functions, numberNode, precedence } from './expression-node.ts';
import type { ExpressionNode } from './expression-node.ts';

interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly position: number;
}

const tokenPattern =
  /\s+|(?<number>0[xX][0-9a-fA-F]+|\d+)(?<suffix>[uUlL]*)(?![\w.])|(?<name>[A-Za-z_]\w*)|(?<symbol><<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>&|^!~?:(),])/y;

/** Reads the text of one expression by recursive descent. */
export class ExpressionReader {
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
