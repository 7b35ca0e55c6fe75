import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import { numberLiteral } from '../../syntax/expression-from-syntax.ts';
import { Polynomial } from './polynomial.ts';
import { declarationOf, reassignments } from './local-variables.ts';
import { factsAt } from './guard-facts.ts';

/** What the analysis needs to know about the launch and the parameters. */
export interface BoundsContext {
  /** Body of the kernel. */
  readonly body: SyntaxNode;
  /** Grid and block extents in shape names: `gridDim.x`, `blockDim.y`, ... */
  readonly builtin: (name: string) => Polynomial | undefined;
  /** Value of an integer parameter of the kernel, or of a constant of the file. */
  readonly named: (name: string) => Polynomial | undefined;
  /** Upper bound of what an integer buffer holds; called with the name of the parameter. */
  readonly dataBound: (buffer: string) => Polynomial | undefined;
  /** The parameter behind a pointer expression, aliases followed. */
  readonly pointerBase: (name: string, use: SyntaxNode) => string | undefined;
}

type Side = 'upper' | 'lower';

/**
 * Symbolic bounds of integer expressions inside a kernel, from guards, loop conditions, definitions and the launch.
 * Both ends are inclusive; undefined where nothing is known.
 */
export class IndexBounds {
  readonly #context: BoundsContext;

  constructor(context: BoundsContext) {
    this.#context = context;
  }

  /** The largest value the expression can take where it stands. */
  upper(node: SyntaxNode): Polynomial | undefined {
    return this.#bound(node, 'upper', 0);
  }

  /** The smallest value the expression can take where it stands. */
  lower(node: SyntaxNode): Polynomial | undefined {
    return this.#bound(node, 'lower', 0);
  }

  #bound(syntax: SyntaxNode, side: Side, depth: number): Polynomial | undefined {
    if (depth > 24) return undefined;
    const node = withoutParentheses(syntax);
    const guard = this.#fromGuards(node, side, depth);
    if (guard !== undefined) return guard;
    const other: Side = side === 'upper' ? 'lower' : 'upper';
    switch (node.type) {
      case 'number_literal': {
        const literal = numberLiteral(node.text);
        return literal?.kind === 'number' ? Polynomial.constant(literal.value) : undefined;
      }
      case 'identifier':
        return this.#variable(node, side, depth);
      case 'field_expression':
        return this.#builtin(node.text.replace(/\s+/g, ''), side);
      case 'cast_expression': {
        const value = node.child('value');
        return value === null ? undefined : this.#bound(value, side, depth + 1);
      }
      case 'call_expression':
        return this.#call(node, side, depth);
      case 'conditional_expression': {
        const then = node.child('consequence');
        const otherwise = node.child('alternative');
        const a = then === null ? undefined : this.#bound(then, side, depth + 1);
        const b = otherwise === null ? undefined : this.#bound(otherwise, side, depth + 1);
        return a === undefined || b === undefined ? undefined : wider(a, b, side);
      }
      case 'subscript_expression': {
        if (side === 'lower') return Polynomial.constant(0);
        const base = node.child('argument');
        const buffer = base?.type === 'identifier' ? this.#context.pointerBase(base.text, base) : undefined;
        return buffer === undefined ? undefined : this.#context.dataBound(buffer);
      }
      case 'binary_expression':
        return this.#binary(node, side, other, depth);
      case 'unary_expression': {
        const operand = node.child('argument');
        if (operand === null || node.child('operator')?.text !== '-') return undefined;
        return this.#bound(operand, other, depth + 1)?.times(Polynomial.constant(-1));
      }
      default:
        return undefined;
    }
  }

  #binary(node: SyntaxNode, side: Side, other: Side, depth: number): Polynomial | undefined {
    const left = node.child('left');
    const right = node.child('right');
    if (left === null || right === null) return undefined;
    const operator = node.child('operator')?.text ?? '';
    const a = this.#bound(left, side, depth + 1);
    switch (operator) {
      case '+': {
        const b = this.#bound(right, side, depth + 1);
        return a === undefined || b === undefined ? undefined : a.plus(b);
      }
      case '-': {
        const b = this.#bound(right, other, depth + 1);
        return a === undefined || b === undefined ? undefined : a.minus(b);
      }
      case '*': {
        const b = this.#bound(right, side, depth + 1);
        return a === undefined || b === undefined ? undefined : a.times(b);
      }
      case '%': {
        if (side === 'lower') return Polynomial.constant(0);
        const b = this.#bound(right, 'upper', depth + 1);
        return b?.minus(Polynomial.constant(1));
      }
      case '/': {
        const b = this.#bound(right, 'upper', depth + 1);
        return a === undefined || b === undefined ? undefined : quotient(a, b);
      }
      case '<<':
      case '>>': {
        const shift = this.#bound(right, 'upper', depth + 1)?.number;
        if (a === undefined || shift === undefined || shift < 0 || shift > 30) return undefined;
        const factor = Polynomial.constant(2 ** shift);
        return operator === '<<' ? a.times(factor) : quotient(a, factor);
      }
      case '&': {
        if (side === 'lower') return Polynomial.constant(0);
        const masks = [a, this.#bound(right, side, depth + 1)];
        return masks.find((mask) => mask?.number !== undefined) ?? masks.find((mask) => mask !== undefined);
      }
      default:
        return undefined;
    }
  }

  #call(node: SyntaxNode, side: Side, depth: number): Polynomial | undefined {
    const name = (node.child('function')?.text ?? '').replace(/^std::|^::/, '').replace(/<.*>$/, '');
    const values = (node.child('arguments')?.namedChildren ?? []).map((argument) =>
      this.#bound(argument, side, depth + 1),
    );
    const [first, second] = values;
    if (name === 'static_cast' || name === 'int' || name === 'size_t' || name === '__ldg') return first;
    const narrowing = (name === 'min' && side === 'upper') || (name === 'max' && side === 'lower');
    if (narrowing) {
      // Either bound holds; a plain size says more than an expression over thread indices.
      if (first === undefined || second === undefined) return first ?? second;
      return first.monomials.length <= second.monomials.length ? first : second;
    }
    if (name === 'min' || name === 'max')
      return first === undefined || second === undefined ? undefined : wider(first, second, side);
    return undefined;
  }

  #builtin(name: string, side: Side): Polynomial | undefined {
    const [kind = '', axis = ''] = name.split('.');
    switch (kind) {
      case 'threadIdx':
        return side === 'lower'
          ? Polynomial.constant(0)
          : this.#context.builtin(`blockDim.${axis}`)?.minus(Polynomial.constant(1));
      case 'blockIdx':
        return side === 'lower'
          ? Polynomial.constant(0)
          : this.#context.builtin(`gridDim.${axis}`)?.minus(Polynomial.constant(1));
      default:
        return this.#context.builtin(name);
    }
  }

  #variable(node: SyntaxNode, side: Side, depth: number): Polynomial | undefined {
    const name = node.text;
    const declaration = declarationOf(name, node, this.#context.body);
    if (declaration === undefined) return this.#context.named(name);
    const changes = reassignments(name, declaration.scope);
    const initial = (): Polynomial | undefined =>
      declaration.value === undefined ? undefined : this.#bound(declaration.value, side, depth + 1);
    if (changes.length === 0) return initial();
    // A variable that only grows is never below its start, one that only shrinks never above.
    const grows = changes.every(
      (change) => change === '++' || change === '+=' || change === '*=' || change === '<<=',
    );
    const shrinks = changes.every(
      (change) => change === '--' || change === '-=' || change === '/=' || change === '>>=',
    );
    if ((grows && side === 'lower') || (shrinks && side === 'upper')) return initial();
    if (shrinks && side === 'lower') return Polynomial.constant(0);
    return undefined;
  }

  /** Bounds that conditions around the expression put on it. */
  #fromGuards(node: SyntaxNode, side: Side, depth: number): Polynomial | undefined {
    if (node.type === 'number_literal') return undefined;
    const text = plainText(node);
    const bounds: Polynomial[] = [];
    for (const fact of factsAt(node, this.#context.body)) {
      if (fact.side !== side || fact.subject !== text || fact.limit.contains(node)) continue;
      const limit = this.#bound(fact.limit, side, depth + 1);
      if (limit === undefined) continue;
      bounds.push(limit.plus(Polynomial.constant(fact.offset)));
    }
    // The nearest condition comes first; a bound without opaque terms is preferred.
    const best = bounds.sort((a, b) => opaqueTerms(a) - opaqueTerms(b))[0];
    return best && this.#besideUnequal(node, best, side, depth);
  }

  /** `i < n` and `i != n - 1` together leave `i <= n - 2`. */
  #besideUnequal(node: SyntaxNode, bound: Polynomial, side: Side, depth: number): Polynomial {
    const text = plainText(node);
    const one = Polynomial.constant(1);
    for (const fact of factsAt(node, this.#context.body)) {
      if (fact.side !== 'unequal' || fact.subject !== text || fact.limit.contains(node)) continue;
      const limit = this.#bound(fact.limit, side, depth + 1)?.plus(Polynomial.constant(fact.offset));
      if (limit !== undefined && limit.minus(bound).number === 0)
        return side === 'upper' ? bound.minus(one) : bound.plus(one);
    }
    return bound;
  }
}

/** Text without white space: two spellings of an expression compare equal. */
export function plainText(node: SyntaxNode): string {
  return withoutParentheses(node).text.replace(/\s+/g, '');
}

function opaqueTerms(polynomial: Polynomial): number {
  return polynomial.monomials.flatMap((term) => term.factors).filter((factor) => /\W/.test(factor)).length;
}

/** floor(a / b): exact where a + 1 or a is a multiple of b. */
function quotient(a: Polynomial, b: Polynomial): Polynomial | undefined {
  const one = Polynomial.constant(1);
  const [x, y] = [a.number, b.number];
  if (x !== undefined && y !== undefined && y !== 0) return Polynomial.constant(Math.floor(x / y));
  const exact = a.dividedBy(b);
  if (exact !== undefined) return exact;
  const below = a.plus(one).dividedBy(b);
  if (below !== undefined) return below.minus(one);
  return Polynomial.term(`${wrapped(a)} / ${wrapped(b)}`);
}

function wrapped(polynomial: Polynomial): string {
  const text = polynomial.toString();
  return /^\w+$/.test(text) ? text : `(${text})`;
}

/** The bound that covers both alternatives. */
function wider(a: Polynomial, b: Polynomial, side: Side): Polynomial {
  const [x, y] = [a.number, b.number];
  if (x !== undefined && y !== undefined)
    return Polynomial.constant(side === 'upper' ? Math.max(x, y) : Math.min(x, y));
  const difference = a.minus(b).number;
  if (difference !== undefined) return difference >= 0 === (side === 'upper') ? a : b;
  if (x !== undefined && x <= 0 && side === 'upper') return b;
  if (y !== undefined && y <= 0 && side === 'upper') return a;
  return Polynomial.term(`${side === 'upper' ? 'max' : 'min'}(${a.toString()}, ${b.toString()})`);
}
