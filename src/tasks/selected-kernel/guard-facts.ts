import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import { numberLiteral } from '../../syntax/expression-from-syntax.ts';

/** Something a condition says: `subject <= limit + offset` (upper) or `subject >= limit + offset` (lower). */
export interface GuardFact {
  /** Text of the bounded expression without white space. */
  readonly subject: string;
  /** `unequal`: the subject never has the value `limit + offset`. */
  readonly side: 'upper' | 'lower' | 'unequal';
  readonly limit: SyntaxNode;
  readonly offset: number;
}

/** What is known to hold where `node` is evaluated, nearest condition first. */
export function factsAt(node: SyntaxNode, body: SyntaxNode): GuardFact[] {
  const facts: GuardFact[] = [];
  for (
    let inner: SyntaxNode = node, outer = node.parent;
    outer !== null && body.contains(inner);
    inner = outer, outer = outer.parent
  ) {
    switch (outer.type) {
      case 'if_statement':
        if (inner.field === 'consequence') facts.push(...whenTrue(outer.child('condition')));
        if (inner.field === 'alternative') facts.push(...whenFalse(outer.child('condition')));
        break;
      case 'while_statement':
        if (inner.field === 'body') facts.push(...whenTrue(outer.child('condition')));
        break;
      case 'for_statement':
        if (inner.field === 'body' || inner.field === 'update')
          facts.push(...whenTrue(outer.child('condition')));
        break;
      case 'conditional_expression':
        if (inner.field === 'consequence') facts.push(...whenTrue(outer.child('condition')));
        if (inner.field === 'alternative') facts.push(...whenFalse(outer.child('condition')));
        break;
      case 'binary_expression':
        if (inner.field === 'right' && outer.child('operator')?.text === '&&')
          facts.push(...whenTrue(outer.child('left')));
        break;
      case 'compound_statement':
        for (const sibling of outer.children) {
          if (sibling.start >= inner.start) break;
          if (sibling.type === 'if_statement' && leaves(sibling.child('consequence')))
            facts.push(...whenFalse(sibling.child('condition')));
        }
        break;
    }
  }
  return facts;
}

/** True when a statement certainly ends the work of this thread or iteration. */
function leaves(statement: SyntaxNode | null): boolean {
  if (statement === null) return false;
  if (/^(return|continue|break)_statement$/.test(statement.type)) return true;
  return statement.type === 'compound_statement' && leaves(statement.namedChildren.at(-1) ?? null);
}

function conditionOf(syntax: SyntaxNode | null): SyntaxNode | undefined {
  if (syntax === null) return undefined;
  const node = withoutParentheses(syntax);
  if (node.type === 'condition_clause')
    return conditionOf(node.child('value') ?? node.namedChildren[0] ?? null);
  return node;
}

function whenTrue(syntax: SyntaxNode | null): GuardFact[] {
  const node = conditionOf(syntax);
  if (node?.type === 'unary_expression' && node.child('operator')?.text === '!')
    return whenFalse(node.child('argument'));
  if (node?.type !== 'binary_expression') return [];
  const operator = node.child('operator')?.text ?? '';
  const left = node.child('left');
  const right = node.child('right');
  if (left === null || right === null) return [];
  if (operator === '&&') return [...whenTrue(left), ...whenTrue(right)];
  return relation(left, operator, right);
}

function whenFalse(syntax: SyntaxNode | null): GuardFact[] {
  const node = conditionOf(syntax);
  if (node === undefined) return [];
  if (node.type === 'unary_expression' && node.child('operator')?.text === '!')
    return whenTrue(node.child('argument'));
  if (node.type !== 'binary_expression') return [];
  const operator = node.child('operator')?.text ?? '';
  const left = node.child('left');
  const right = node.child('right');
  if (left === null || right === null) return [];
  if (operator === '||') return [...whenFalse(left), ...whenFalse(right)];
  const negated: Readonly<Record<string, string>> = {
    '<': '>=',
    '<=': '>',
    '>': '<=',
    '>=': '<',
    '!=': '==',
    '==': '!=',
  };
  return relation(left, negated[operator] ?? '', right);
}

function relation(left: SyntaxNode, operator: string, right: SyntaxNode): GuardFact[] {
  switch (operator) {
    case '<':
      return [...fact(left, 'upper', right, -1), ...fact(right, 'lower', left, 1)];
    case '<=':
      return [...fact(left, 'upper', right, 0), ...fact(right, 'lower', left, 0)];
    case '>':
      return relation(right, '<', left);
    case '>=':
      return relation(right, '<=', left);
    case '==':
      return [
        ...fact(left, 'upper', right, 0),
        ...fact(left, 'lower', right, 0),
        ...fact(right, 'upper', left, 0),
        ...fact(right, 'lower', left, 0),
      ];
    case '!=':
      return [...fact(left, 'unequal', right, 0), ...fact(right, 'unequal', left, 0)];
    default:
      return [];
  }
}

/** `i + 2 < n` also bounds `i`. */
function fact(subject: SyntaxNode, side: GuardFact['side'], limit: SyntaxNode, offset: number): GuardFact[] {
  const node = withoutParentheses(subject);
  if (node.type === 'number_literal') return [];
  const facts: GuardFact[] = [{ subject: node.text.replace(/\s+/g, ''), side, limit, offset }];
  if (node.type === 'cast_expression') {
    const value = node.child('value');
    if (value !== null) facts.push(...fact(value, side, limit, offset));
  }
  if (node.type === 'binary_expression') {
    const operator = node.child('operator')?.text;
    const left = node.child('left');
    const literal = numberLiteral(node.child('right')?.text ?? '');
    if (left !== null && literal?.kind === 'number' && (operator === '+' || operator === '-'))
      facts.push(...fact(left, side, limit, offset + (operator === '+' ? -literal.value : literal.value)));
  }
  return facts;
}
