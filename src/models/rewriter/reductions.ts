import { elementTypeOf } from '../../syntax/element-types.ts';
import type { Variable } from '../../syntax/definitions-and-uses.ts';
import type { Loop } from '../../syntax/loops.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** An associative operation that combines values. */
export type ReductionOperator = 'sum' | 'product' | 'maximum' | 'minimum';

/** A variable that a loop changes only by combining values into it. */
export interface Reduction {
  readonly variable: Variable;
  readonly operator: ReductionOperator;
  /** The neutral element as source text. */
  readonly neutral: string;
  /** The value before the loop is the neutral element. */
  readonly startsNeutral: boolean;
  /** Source text that combines two values. */
  combine(a: string, b: string): string;
}

/**
 * The reductions of a loop; undefined when a variable from outside the loop is changed in any other way. Function
 * names of the source (`fmaxf`, `max`) are kept.
 */
export function findReductions(context: RewriteContext, loop: Loop): Reduction[] | undefined {
  const reductions: Reduction[] = [];
  for (const variable of context.names.variables) {
    if (variable === loop.variable || loop.body.contains(variable.node)) continue;
    const inside = variable.uses.filter((use) => loop.node.contains(use.node));
    const writes = inside.filter((use) => use.access !== 'read');
    if (writes.length === 0) continue;
    if (variable.space !== 'register' || variable.pointer || writes.some((use) => use.access === 'address'))
      return undefined;
    const steps = writes.map((use) => combination(use.node, variable, context));
    const [first] = steps;
    if (!first || steps.some((step) => step?.operator !== first.operator || step.name !== first.name))
      return undefined;
    // Reads other than the one inside the combination would see a partial result.
    const own = steps.reduce((sum, step) => sum + (step?.reads ?? 0), 0);
    if (inside.filter((use) => use.access === 'read').length !== own) return undefined;
    const neutral = neutralOf(first.operator, variable.baseType);
    if (neutral === undefined) return undefined;
    reductions.push({
      variable,
      operator: first.operator,
      neutral,
      startsNeutral: startsNeutral(variable, first.operator, loop, context),
      combine: (a, b) => combined(first, a, b),
    });
  }
  return reductions;
}

interface Combination {
  readonly operator: ReductionOperator;
  /** Function name for maximum and minimum; empty when the source compares instead. */
  readonly name: string;
  /** How often the combination reads the variable itself. */
  readonly reads: number;
}

function combination(use: SyntaxNode, variable: Variable, context: RewriteContext): Combination | undefined {
  const assignment = use.ancestor('assignment_expression');
  if (assignment?.child('left') !== use) return undefined;
  // `y = x += 1` would use the partial value.
  if (assignment.parent?.type !== 'expression_statement') return undefined;
  const right = assignment.child('right');
  const operator = assignment.child('operator')?.text;
  const isVariable = (node: SyntaxNode | null | undefined): boolean =>
    node !== null && node !== undefined && context.names.variableOf(withoutParentheses(node)) === variable;
  if (!right) return undefined;
  if (operator === '+=' || operator === '-=') return { operator: 'sum', name: '', reads: 0 };
  if (operator === '*=') return { operator: 'product', name: '', reads: 0 };
  if (operator !== '=') return undefined;
  const value = withoutParentheses(right);
  if (value.type === 'binary_expression') {
    const [left, other] = [value.child('left'), value.child('right')];
    const symbol = value.child('operator')?.text;
    if (symbol === '-' && isVariable(left)) return { operator: 'sum', name: '', reads: 1 };
    if (symbol === '+' && (isVariable(left) || isVariable(other)))
      return { operator: 'sum', name: '', reads: 1 };
    if (symbol === '*' && (isVariable(left) || isVariable(other)))
      return { operator: 'product', name: '', reads: 1 };
    return undefined;
  }
  if (value.type === 'call_expression') {
    const name = value.child('function')?.text ?? '';
    const list = value.child('arguments')?.namedChildren ?? [];
    if (/^(std::|::)?(fma|fmaf|__fmaf_rn)$/.test(name) && isVariable(list[2]))
      return { operator: 'sum', name: '', reads: 1 };
    if (list.length !== 2 || !list.some(isVariable)) return undefined;
    if (/^(::)?f?maxf?$/.test(name)) return { operator: 'maximum', name, reads: 1 };
    if (/^(::)?f?minf?$/.test(name)) return { operator: 'minimum', name, reads: 1 };
    return undefined;
  }
  return comparison(assignment, value, isVariable);
}

/** `m = x > m ? x : m` and `if (x > m) m = x;`. */
function comparison(
  assignment: SyntaxNode,
  value: SyntaxNode,
  isVariable: (node: SyntaxNode | null | undefined) => boolean,
): Combination | undefined {
  const kindOf = (
    condition: SyntaxNode | null | undefined,
    chosen: string,
  ): ReductionOperator | undefined => {
    const test = condition && withoutParentheses(condition);
    if (test?.type !== 'binary_expression') return undefined;
    const [left, right] = [test.child('left'), test.child('right')];
    const relation = test.child('operator')?.text ?? '';
    if (!left || !right || !/^[<>]=?$/.test(relation)) return undefined;
    const greater = relation.startsWith('>');
    if (isVariable(right) && left.text === chosen) return greater ? 'maximum' : 'minimum';
    if (isVariable(left) && right.text === chosen) return greater ? 'minimum' : 'maximum';
    return undefined;
  };
  if (value.type === 'conditional_expression') {
    const [yes, no] = [value.child('consequence'), value.child('alternative')];
    if (!yes || !isVariable(no)) return undefined;
    const operator = kindOf(value.child('condition'), yes.text);
    return operator && { operator, name: '', reads: 2 };
  }
  const statement = assignment.parent?.parent;
  const conditional =
    statement?.type === 'compound_statement' && statement.namedChildren.length === 1
      ? statement.parent
      : statement;
  if (conditional?.type !== 'if_statement' || conditional.child('alternative')) return undefined;
  const clause = conditional.child('condition');
  const operator = kindOf(clause?.child('value') ?? clause, value.text);
  return operator && { operator, name: '', reads: 1 };
}

function combined(step: Combination, a: string, b: string): string {
  switch (step.operator) {
    case 'sum':
      return `${a} + ${b}`;
    case 'product':
      return `${a} * ${b}`;
    case 'maximum':
      return `${step.name || 'max'}(${a}, ${b})`;
    case 'minimum':
      return `${step.name || 'min'}(${a}, ${b})`;
  }
}

function neutralOf(operator: ReductionOperator, type: string): string | undefined {
  const element = elementTypeOf(type);
  const floating = element === 'f32' || element === 'f64' || element === undefined;
  if (operator === 'sum') return element === 'f32' ? '0.0f' : floating ? '0.0' : '0';
  if (operator === 'product') return element === 'f32' ? '1.0f' : floating ? '1.0' : '1';
  if (element === 'f32') return operator === 'maximum' ? '-INFINITY' : 'INFINITY';
  if (element === 'f64') return operator === 'maximum' ? '-INFINITY' : 'INFINITY';
  if (element === 'i32') return operator === 'maximum' ? '(-2147483647 - 1)' : '2147483647';
  if (element === 'u32') return operator === 'maximum' ? '0u' : '4294967295u';
  return undefined;
}

/** True when the variable surely holds the neutral element (or, for extremes, is idempotent) when the loop starts. */
function startsNeutral(
  variable: Variable,
  operator: ReductionOperator,
  loop: Loop,
  context: RewriteContext,
): boolean {
  // A maximum or minimum may count its first value once per lane.
  if (operator === 'maximum' || operator === 'minimum') return true;
  const earlier = context.names.writesOf(variable).filter((use) => use.node.start < loop.node.start);
  if (earlier.length > 0 || !variable.initializer) return false;
  const value = Number(variable.initializer.text.replace(/[fFuUlL]+$/, ''));
  return value === (operator === 'sum' ? 0 : 1);
}
