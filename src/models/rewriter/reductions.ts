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
  /** What is combined into the variable, one per statement that does so; without a value where there is no node for it. */
  readonly steps: readonly { readonly value: SyntaxNode | undefined; readonly statement: SyntaxNode }[];
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
      steps: steps.flatMap((step) => (step ? [{ value: step.value, statement: step.statement }] : [])),
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
  readonly value: SyntaxNode | undefined;
  readonly statement: SyntaxNode;
}

function combination(use: SyntaxNode, variable: Variable, context: RewriteContext): Combination | undefined {
  const assignment = use.ancestor('assignment_expression');
  if (assignment?.child('left') !== use) return undefined;
  // `y = x += 1` would use the partial value.
  const statement = assignment.parent;
  if (statement?.type !== 'expression_statement') return undefined;
  const right = assignment.child('right');
  const operator = assignment.child('operator')?.text;
  const isVariable = (node: SyntaxNode | null | undefined): boolean =>
    node !== null && node !== undefined && context.names.variableOf(withoutParentheses(node)) === variable;
  if (!right) return undefined;
  const of = (
    kind: ReductionOperator,
    reads: number,
    combinedValue: SyntaxNode | null | undefined,
    name = '',
  ): Combination => ({ operator: kind, name, reads, value: combinedValue ?? undefined, statement });
  if (operator === '+=') return of('sum', 0, right);
  if (operator === '-=') return of('sum', 0, undefined);
  if (operator === '*=') return of('product', 0, right);
  if (operator !== '=') return undefined;
  const value = withoutParentheses(right);
  if (value.type === 'binary_expression') {
    const [left, other] = [value.child('left'), value.child('right')];
    const symbol = value.child('operator')?.text;
    if (symbol === '-' && isVariable(left)) return of('sum', 1, undefined);
    const kind = symbol === '+' ? 'sum' : symbol === '*' ? 'product' : undefined;
    if (!kind || !(isVariable(left) || isVariable(other))) return undefined;
    return of(kind, 1, isVariable(left) ? other : left);
  }
  if (value.type === 'call_expression') {
    const name = value.child('function')?.text ?? '';
    const list = value.child('arguments')?.namedChildren ?? [];
    if (/^(std::|::)?(fma|fmaf|__fmaf_rn)$/.test(name) && isVariable(list[2])) return of('sum', 1, undefined);
    if (list.length !== 2 || !list.some(isVariable)) return undefined;
    const other = isVariable(list[0]) ? list[1] : list[0];
    if (/^(::)?f?maxf?$/.test(name)) return of('maximum', 1, other, name);
    if (/^(::)?f?minf?$/.test(name)) return of('minimum', 1, other, name);
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
  const own = assignment.parent;
  if (!own) return undefined;
  if (value.type === 'conditional_expression') {
    const [yes, no] = [value.child('consequence'), value.child('alternative')];
    if (!yes || !isVariable(no)) return undefined;
    const operator = kindOf(value.child('condition'), yes.text);
    return operator && { operator, name: '', reads: 2, value: yes, statement: own };
  }
  const outer = own.parent;
  const conditional =
    outer?.type === 'compound_statement' && outer.namedChildren.length === 1 ? outer.parent : outer;
  if (conditional?.type !== 'if_statement' || conditional.child('alternative')) return undefined;
  const clause = conditional.child('condition');
  const operator = kindOf(clause?.child('value') ?? clause, value.text);
  return operator && { operator, name: '', reads: 1, value, statement: conditional };
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
