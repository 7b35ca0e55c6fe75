import type { FunctionNames, Variable } from './definitions-and-uses.ts';
import type { SyntaxNode } from './syntax-node.ts';
import { withoutParentheses } from './syntax-node.ts';

/** How the loop variable moves. */
export type LoopStep =
  /** `i += amount` or `i -= amount`; without a node the amount is 1. */
  | { readonly kind: 'add'; readonly sign: 1 | -1; readonly amount: SyntaxNode | null }
  /** `i *= n`, `i /= n`, `i <<= n`, `i >>= n`. */
  | { readonly kind: 'scale'; readonly operator: '*' | '/' | '<<' | '>>'; readonly amount: SyntaxNode };

/** A counting loop in canonical form; `for` and `while` loops look the same. */
export interface Loop {
  readonly node: SyntaxNode;
  readonly kind: 'for' | 'while';
  readonly variable: Variable;
  /** Value before the first iteration. */
  readonly start: SyntaxNode;
  /** The loop runs while `variable relation bound`. */
  readonly relation: '<' | '<=' | '>' | '>=' | '!=';
  readonly bound: SyntaxNode;
  readonly step: LoopStep;
  /** The node that moves the variable. */
  readonly update: SyntaxNode;
  readonly body: SyntaxNode;
  /** The body without braces. */
  readonly statements: readonly SyntaxNode[];
  /** The variable is declared by the loop itself, so it ends with it. */
  readonly declares: boolean;
}

const flipped = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '!=': '!=' } as const;

/** Counting loops of a function, outer before inner; loops that do not count are left out. */
export function findLoops(names: FunctionNames): Loop[] {
  return names.body
    .descendants('for_statement', 'while_statement')
    .map((node) => (node.type === 'for_statement' ? forLoop(node, names) : whileLoop(node, names)))
    .filter((loop) => loop !== undefined);
}

/** True when the loop runs over start, start + 1, ... below the bound. */
export function isUnitStride(loop: Loop): boolean {
  return (
    loop.step.kind === 'add' &&
    loop.step.sign === 1 &&
    (loop.step.amount === null || loop.step.amount.text === '1') &&
    (loop.relation === '<' || loop.relation === '!=')
  );
}

/** Statements of a body with or without braces, comments left out. */
export function statementsOf(body: SyntaxNode): readonly SyntaxNode[] {
  return body.type === 'compound_statement' ? body.namedChildren : [body];
}

/** `break`, `return`, `goto` that leave the loop early. `continue` counts too: it skips what follows it. */
export function leavesEarly(body: SyntaxNode): boolean {
  for (const node of body.descendants(
    'return_statement',
    'goto_statement',
    'break_statement',
    'continue_statement',
  )) {
    if (node.type === 'return_statement' || node.type === 'goto_statement') return true;
    const owner = node.ancestor(
      'for_statement',
      'while_statement',
      'do_statement',
      ...(node.type === 'break_statement' ? ['switch_statement'] : []),
    );
    if (!owner || !body.contains(owner) || owner === body) return true;
  }
  return false;
}

function forLoop(node: SyntaxNode, names: FunctionNames): Loop | undefined {
  const condition = node.child('condition');
  const update = node.child('update');
  const body = node.child('body');
  if (!condition || !update || !body) return undefined;
  const moved = movedVariable(update, names);
  if (!moved) return undefined;
  const compared = comparison(condition, moved.variable, names);
  const start = startOf(node.child('initializer'), moved.variable, node, names);
  if (!compared || !start) return undefined;
  if (writesIn(body, moved.variable).length > 0) return undefined;
  return {
    node,
    kind: 'for',
    variable: moved.variable,
    start,
    ...compared,
    step: moved.step,
    update,
    body,
    statements: statementsOf(body),
    declares: node.child('initializer')?.type === 'declaration',
  };
}

function whileLoop(node: SyntaxNode, names: FunctionNames): Loop | undefined {
  const clause = node.child('condition');
  const body = node.child('body');
  const condition = clause?.type === 'condition_clause' ? clause.child('value') : clause;
  if (!condition || body?.type !== 'compound_statement') return undefined;
  for (const statement of [...body.namedChildren].reverse()) {
    const update = statement.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
    const moved = update && movedVariable(update, names);
    if (!moved || writesIn(body, moved.variable).length !== 1) continue;
    const compared = comparison(condition, moved.variable, names);
    const start = compared && lastValueBefore(moved.variable, node, names);
    // A `continue` would skip the update.
    if (!compared || !start || leavesEarly(body)) continue;
    return {
      node,
      kind: 'while',
      variable: moved.variable,
      start,
      ...compared,
      step: moved.step,
      update,
      body,
      statements: body.namedChildren.filter((child) => child !== statement),
      declares: false,
    };
  }
  return undefined;
}

function writesIn(node: SyntaxNode, variable: Variable): readonly SyntaxNode[] {
  return variable.uses
    .filter((use) => use.access !== 'read' && node.contains(use.node))
    .map((use) => use.node);
}

/** `++i`, `i += s`, `i = i + s` and their relatives. */
export function movedVariable(
  syntax: SyntaxNode,
  names: FunctionNames,
): { readonly variable: Variable; readonly step: LoopStep } | undefined {
  const update = withoutParentheses(syntax);
  if (update.type === 'update_expression') {
    const argument = update.child('argument');
    const variable = argument && names.variableOf(withoutParentheses(argument));
    const sign = update.child('operator')?.text === '--' ? -1 : 1;
    return variable ? { variable, step: { kind: 'add', sign, amount: null } } : undefined;
  }
  if (update.type !== 'assignment_expression') return undefined;
  const left = update.child('left');
  const right = update.child('right');
  const operator = update.child('operator')?.text ?? '';
  const variable = left && names.variableOf(withoutParentheses(left));
  if (!variable || !right) return undefined;
  if (operator === '=') {
    const sum = withoutParentheses(right);
    const [a, b] = [sum.child('left'), sum.child('right')];
    const inner = sum.child('operator')?.text ?? '';
    if (sum.type !== 'binary_expression' || !a || !b) return undefined;
    if (names.variableOf(withoutParentheses(a)) === variable) return stepOf(variable, inner, b);
    if (names.variableOf(withoutParentheses(b)) === variable && (inner === '+' || inner === '*'))
      return stepOf(variable, inner, a);
    return undefined;
  }
  return stepOf(variable, operator.slice(0, -1), right);
}

function stepOf(
  variable: Variable,
  operator: string,
  amount: SyntaxNode,
): { readonly variable: Variable; readonly step: LoopStep } | undefined {
  switch (operator) {
    case '+':
      return { variable, step: { kind: 'add', sign: 1, amount } };
    case '-':
      return { variable, step: { kind: 'add', sign: -1, amount } };
    case '*':
    case '/':
    case '<<':
    case '>>':
      return { variable, step: { kind: 'scale', operator, amount } };
    default:
      return undefined;
  }
}

function comparison(
  syntax: SyntaxNode,
  variable: Variable,
  names: FunctionNames,
): Pick<Loop, 'relation' | 'bound'> | undefined {
  const condition = withoutParentheses(syntax);
  if (condition.type === 'identifier' && names.variableOf(condition) === variable) return undefined;
  if (condition.type !== 'binary_expression') return undefined;
  const [left, right] = [condition.child('left'), condition.child('right')];
  const operator = condition.child('operator')?.text ?? '';
  if (!left || !right || !(operator in flipped)) return undefined;
  const relation = operator as Loop['relation'];
  if (names.variableOf(stripCast(left)) === variable) return { relation, bound: right };
  if (names.variableOf(stripCast(right)) === variable) return { relation: flipped[relation], bound: left };
  return undefined;
}

function stripCast(syntax: SyntaxNode): SyntaxNode {
  const node = withoutParentheses(syntax);
  const value = node.type === 'cast_expression' ? node.child('value') : null;
  return value ? stripCast(value) : node;
}

function startOf(
  initializer: SyntaxNode | null,
  variable: Variable,
  loop: SyntaxNode,
  names: FunctionNames,
): SyntaxNode | undefined {
  if (!initializer) return lastValueBefore(variable, loop, names);
  if (initializer.type === 'declaration')
    return variable.declaration === initializer
      ? (variable.initializer ?? undefined)
      : lastValueBefore(variable, loop, names);
  for (const node of initializer.descendants('assignment_expression')) {
    const left = node.child('left');
    if (left && names.variableOf(left) === variable && node.child('operator')?.text === '=')
      return node.child('right') ?? undefined;
  }
  return undefined;
}

/** The initialiser or plain assignment that certainly gave the variable its value before the place. */
export function lastValueBefore(
  variable: Variable,
  place: SyntaxNode,
  names: FunctionNames,
): SyntaxNode | undefined {
  let value = variable.initializer ?? undefined;
  for (const use of names.writesOf(variable)) {
    if (use.node.start >= place.start) {
      // A write after the place matters only when a loop around both brings it back.
      const around = use.node.ancestor('for_statement', 'while_statement', 'do_statement');
      if (around?.contains(place) && !place.contains(use.node) && !around.contains(variable.node))
        return undefined;
      continue;
    }
    const assignment = use.node.ancestor('assignment_expression');
    if (use.access !== 'write' || assignment?.child('left') !== use.node) return undefined;
    if (!isVisibleFrom(use.node, place)) return undefined;
    value = assignment.child('right') ?? undefined;
  }
  return value;
}

/** Every block, loop and branch around the node is also around the place, so the node certainly ran before. */
export function isVisibleFrom(node: SyntaxNode, place: SyntaxNode): boolean {
  const scopes = [
    'compound_statement',
    'for_statement',
    'while_statement',
    'do_statement',
    'if_statement',
    'else_clause',
    'switch_statement',
    'conditional_expression',
  ];
  for (let scope = node.ancestor(...scopes); scope; scope = scope.ancestor(...scopes))
    if (!scope.contains(place)) return false;
  return true;
}
