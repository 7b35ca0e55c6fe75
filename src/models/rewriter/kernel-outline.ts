import { isIntegerType } from '../../syntax/expression-from-syntax.ts';
import type { Variable } from '../../syntax/definitions-and-uses.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import { Polynomial } from '../../syntax/polynomial.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** A condition under which a thread works, in positive form. */
export interface Guard {
  readonly text: string;
  /** The expression the condition was made of, for questions about what it depends on. */
  readonly node: SyntaxNode;
}

/** The parts of the common kernel: declarations, a bounds check in either form, then the work. */
export interface KernelOutline {
  /** Declarations at the start, in order. */
  readonly declarations: readonly SyntaxNode[];
  readonly guards: readonly Guard[];
  /** What remains; the last `if` that only guards is opened. */
  readonly core: readonly SyntaxNode[];
}

/** Takes a kernel's body apart. The core may be empty and may contain anything. */
export function outlineOf(body: SyntaxNode): KernelOutline {
  const declarations: SyntaxNode[] = [];
  const guards: Guard[] = [];
  let rest: readonly SyntaxNode[] = body.namedChildren;
  while (rest.length > 0) {
    const [statement, ...others] = rest;
    if (!statement) break;
    if (statement.type === 'declaration') {
      declarations.push(statement);
      rest = others;
      continue;
    }
    const conditional = plainIf(statement);
    if (!conditional) break;
    const inner = blockStatements(conditional.then);
    const [only] = inner;
    if (inner.length === 1 && only?.type === 'return_statement' && only.namedChildren.length === 0) {
      for (const node of split(conditional.condition, '||')) guards.push({ text: negated(node), node });
      rest = others;
    } else if (others.length === 0) {
      for (const node of split(conditional.condition, '&&')) guards.push({ text: wrapped(node), node });
      rest = inner;
    } else break;
  }
  return { declarations, guards, core: rest };
}

function plainIf(
  statement: SyntaxNode,
): { readonly condition: SyntaxNode; readonly then: SyntaxNode } | undefined {
  if (statement.type !== 'if_statement' || statement.child('alternative')) return undefined;
  const clause = statement.child('condition');
  const condition = clause?.type === 'condition_clause' ? clause.child('value') : clause;
  const then = statement.child('consequence');
  return condition && then ? { condition, then } : undefined;
}

function blockStatements(node: SyntaxNode): readonly SyntaxNode[] {
  return node.type === 'compound_statement' ? node.namedChildren : [node];
}

function split(syntax: SyntaxNode, operator: '&&' | '||'): SyntaxNode[] {
  const node = withoutParentheses(syntax);
  const [left, right] = [node.child('left'), node.child('right')];
  if (node.type === 'binary_expression' && node.child('operator')?.text === operator && left && right)
    return [...split(left, operator), ...split(right, operator)];
  return [node];
}

const opposites: Readonly<Record<string, string>> = {
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  '==': '!=',
  '!=': '==',
};

function negated(node: SyntaxNode): string {
  const operator = node.child('operator')?.text ?? '';
  const [left, right] = [node.child('left'), node.child('right')];
  const opposite = Object.hasOwn(opposites, operator) ? opposites[operator] : undefined;
  if (node.type === 'binary_expression' && opposite !== undefined && left && right)
    return `${left.text} ${opposite} ${right.text}`;
  if (node.type === 'unary_expression' && operator === '!') {
    const argument = node.child('argument');
    if (argument) return wrapped(withoutParentheses(argument));
  }
  return `!(${node.text})`;
}

function wrapped(node: SyntaxNode): string {
  const operator = node.child('operator')?.text ?? '';
  return operator === '||' || node.type === 'conditional_expression' ? `(${node.text})` : node.text;
}

/** A dimension of threads and blocks. */
export type Axis = 'x' | 'y';

/** A local variable that is the global index of a thread along one axis. */
export interface AxisVariable {
  readonly variable: Variable;
  readonly axis: Axis;
  /** `int`, `unsigned int`, ...: how new declarations of it are written. */
  readonly typeText: string;
}

/**
 * Variables with the value blockIdx.A * (threads per block along A) + threadIdx.A, the block size written as blockDim.A
 * or as a constant that equals the launch's. They must keep that value in the whole kernel.
 */
export function axisVariables(context: RewriteContext): AxisVariable[] {
  const found: AxisVariable[] = [];
  for (const variable of context.names.variables) {
    if (variable.kind !== 'local' || variable.pointer || variable.isArray || !variable.initializer) continue;
    if (!isIntegerType(variable.baseType) || context.names.writesOf(variable).length > 0) continue;
    const value = context.subscripts.valueOf(variable.initializer);
    for (const axis of ['x', 'y'] as const)
      if (isGlobalIndex(value, axis, context)) found.push({ variable, axis, typeText: variable.baseType });
  }
  return found;
}

/** True for blockIdx.A * (block size along A) + threadIdx.A. */
export function isGlobalIndex(value: Polynomial, axis: Axis | 'z', context: RewriteContext): boolean {
  if (value.coefficientOf(`threadIdx.${axis}`).constantValue !== 1) return false;
  const perBlock = value.coefficientOf(`blockIdx.${axis}`);
  const rest = value.without(`threadIdx.${axis}`).without(`blockIdx.${axis}`);
  if (rest.constantValue !== 0) return false;
  const size = context.block?.[axis === 'x' ? 0 : axis === 'y' ? 1 : 2];
  const blockDim = `blockDim.${axis}`;
  return (
    (size !== undefined && perBlock.constantValue === size) ||
    (perBlock.coefficientOf(blockDim).constantValue === 1 && perBlock.without(blockDim).constantValue === 0)
  );
}

/** Keys of the symbols that differ between threads along an axis. */
export function dependsOnAxis(value: Polynomial, axis: Axis | 'z'): boolean {
  return value.dependsOn(`threadIdx.${axis}`) || value.dependsOn(`blockIdx.${axis}`);
}

/** Mentions of threadIdx, blockIdx, blockDim or gridDim in a node, `threadIdx.x` and the like, in source order. */
export function builtinMentions(node: SyntaxNode): SyntaxNode[] {
  return node
    .descendants('field_expression')
    .filter((field) => /^(threadIdx|blockIdx|blockDim|gridDim)$/.test(field.child('argument')?.text ?? ''));
}
