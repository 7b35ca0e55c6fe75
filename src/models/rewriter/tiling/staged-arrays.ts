import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import { Polynomial } from '../../../syntax/polynomial.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import type { Axis } from '../kernel-outline.ts';
import type { RewriteContext } from '../rewrite-context.ts';

/** A shared array that every thread fills with one element of global memory. */
export interface StagedArray {
  readonly array: Variable;
  readonly load: MemoryAccess;
  /** The condition of the load; elements without it are zero. */
  readonly conditions: readonly SyntaxNode[];
  /** Statements that fill the array. */
  readonly statement: SyntaxNode;
  /** Where a thread writes, one axis per dimension, the last dimension last. */
  readonly axes: readonly Axis[];
  /** Length of a row for an array that is written with one subscript over two dimensions. */
  readonly pitch: number | undefined;
}

/** `s[y][x] = a[...]`, `s[y][x] = inside ? a[...] : 0`, `if (inside) s[y][x] = a[...]; else s[y][x] = 0;` */
export function stagedArray(context: RewriteContext, statement: SyntaxNode): StagedArray | undefined {
  if (statement.type !== 'if_statement') return plainFill(context, statement, []);
  const clause = statement.child('condition');
  const condition = clause?.child('value') ?? clause;
  const then = only(statement.child('consequence'));
  const otherwise = statement.child('alternative');
  const filled = then && condition ? plainFill(context, then, conjuncts(condition)) : undefined;
  const inElse = otherwise?.type === 'else_clause' ? only(otherwise.namedChildren[0]) : only(otherwise);
  if (!filled || !inElse) return undefined;
  const zero = assignmentOf(inElse);
  const sameTarget =
    zero?.left.text.replace(/\s+/g, '') === assignmentOf(then)?.left.text.replace(/\s+/g, '');
  return zero && sameTarget && isZero(zero.right) ? { ...filled, statement } : undefined;
}

function plainFill(
  context: RewriteContext,
  statement: SyntaxNode | undefined,
  conditions: readonly SyntaxNode[],
): StagedArray | undefined {
  const assignment = assignmentOf(statement);
  const target = context.accesses.find((access) => access.node === assignment?.left);
  if (!statement || !assignment || target?.space !== 'shared' || target.cast) return undefined;
  const value = withoutParentheses(assignment.right);
  if (value.type === 'conditional_expression') {
    const [condition, yes, no] = ['condition', 'consequence', 'alternative'].map((field) =>
      value.child(field),
    );
    if (!condition || !yes || !no || !isZero(no)) return undefined;
    return made(context, statement, target, yes, [...conditions, ...conjuncts(condition)]);
  }
  return made(context, statement, target, value, conditions);
}

function made(
  context: RewriteContext,
  statement: SyntaxNode,
  target: MemoryAccess,
  value: SyntaxNode,
  conditions: readonly SyntaxNode[],
): StagedArray | undefined {
  const load = context.accesses.find((access) => access.node === withoutParentheses(value));
  const written = writtenAxes(target);
  if (!load || !written || load.space !== 'global' || load.cast || load.variable.kind !== 'parameter')
    return undefined;
  return { array: target.variable, load, conditions, statement, ...written };
}

function writtenAxes(target: MemoryAccess): Pick<StagedArray, 'axes' | 'pitch'> | undefined {
  const axes = target.indices.map(axisOf);
  if (axes.every((axis) => axis !== undefined)) return { axes, pitch: undefined };
  const [index, more] = target.indices;
  if (!index || more) return undefined;
  const [x, y] = [
    index.coefficientOf('threadIdx.x').constantValue,
    index.coefficientOf('threadIdx.y').constantValue,
  ];
  if (x === undefined || y === undefined || index.symbols.length !== 2 || index.terms.length !== 2)
    return undefined;
  if (x === 1 && y > 1) return { axes: ['y', 'x'], pitch: y };
  return y === 1 && x > 1 ? { axes: ['x', 'y'], pitch: x } : undefined;
}

function axisOf(index: Polynomial): Axis | undefined {
  if (index.key === '1*threadIdx.x') return 'x';
  return index.key === '1*threadIdx.y' ? 'y' : undefined;
}

/** The subscripts of a read of the array, one per dimension as it was written; undefined when they cannot be told apart. */
export function readIndices(staged: StagedArray, read: MemoryAccess): readonly Polynomial[] | undefined {
  const { pitch } = staged;
  if (pitch === undefined) return read.indices.length === staged.axes.length ? read.indices : undefined;
  const [index, more] = read.indices;
  if (!index || more) return undefined;
  let [row, column] = [Polynomial.zero, Polynomial.zero];
  for (const { coefficient, factors } of index.terms) {
    const term = factors.reduce<Polynomial>(
      (product, factor) => product.times(Polynomial.symbol(factor)),
      Polynomial.constant(coefficient % pitch === 0 ? coefficient / pitch : coefficient),
    );
    if (coefficient % pitch === 0) row = row.plus(term);
    else column = column.plus(term);
  }
  return [row, column];
}

/** The parts of `a && b && c`. */
export function conjuncts(syntax: SyntaxNode): SyntaxNode[] {
  const node = withoutParentheses(syntax);
  const [left, right] = [node.child('left'), node.child('right')];
  return node.type === 'binary_expression' && node.child('operator')?.text === '&&' && left && right
    ? [...conjuncts(left), ...conjuncts(right)]
    : [node];
}

function assignmentOf(
  statement: SyntaxNode | null | undefined,
): { readonly left: SyntaxNode; readonly right: SyntaxNode } | undefined {
  const node = statement?.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
  const [left, right] = [node?.child('left'), node?.child('right')];
  return node?.type === 'assignment_expression' && node.child('operator')?.text === '=' && left && right
    ? { left, right }
    : undefined;
}

function only(node: SyntaxNode | null | undefined): SyntaxNode | undefined {
  if (node?.type !== 'compound_statement') return node ?? undefined;
  return node.namedChildren.length === 1 ? node.namedChildren[0] : undefined;
}

function isZero(node: SyntaxNode): boolean {
  return /^0*(\.0*)?[fF]?$/.test(withoutParentheses(node).text) && /0/.test(node.text);
}
