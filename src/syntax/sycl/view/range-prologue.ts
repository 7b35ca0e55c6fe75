import { printExpression } from '../../expression.ts';
import { simplifyExpression } from '../../simplify-expression.ts';
import type { SyntaxNode } from '../../syntax-node.ts';
import { declaredVariables } from '../declared-variables.ts';
import type { LaunchRanges } from '../kernel-launch.ts';
import type { SyclKernel } from '../sycl-kernel.ts';
import { axisOf, globalIndex } from './sycl-objects.ts';
import { Unshowable } from './unshowable.ts';

/** What a `range` kernel does without saying so: every work item has an index, and there are no others than those. */
export interface RangePrologue {
  /** Statements in front of the first one. */
  readonly first: readonly string[];
  /** The guard, behind the declarations of the indices. */
  readonly after: ReadonlyMap<SyntaxNode, string>;
  /** Names of the indices where the parameter is an `id`. */
  readonly names: readonly string[];
  /** Variables of the kernel that hold the whole index, and the offset from which on the guard bounds them. */
  readonly declared?: { readonly names: readonly string[]; readonly from: number };
  readonly extents: readonly string[];
}

/** The parameter of a one-dimensional kernel is used as the number it converts to. */
export function isPlainIndex(kernel: SyclKernel): boolean {
  const { item, body } = kernel.callable;
  if (item.kind === 'id') return true;
  if (item.kind !== 'item' || kernel.dimensions !== 1 || item.name === '') return false;
  return !body.descendants('field_expression').some((field) => field.child('argument')?.text === item.name);
}

/** Index variables and the guard of a `range` kernel; with `opens` the guard is the head of a block and no early return. */
export function rangePrologue(
  kernel: SyclKernel,
  ranges: LaunchRanges | undefined,
  opens = false,
): RangePrologue {
  const { item, body } = kernel.callable;
  const { dimensions } = kernel;
  if (ranges?.global.length !== dimensions)
    throw new Unshowable(kernel.call, 'The range of the launch cannot be followed.');
  const extents = ranges.global.map((extent) => printExpression(simplifyExpression(extent)));
  const leading: { readonly declaration: SyntaxNode; readonly name: string; readonly dimension: number }[] =
    [];
  for (const statement of body.namedChildren) {
    if (statement.type !== 'declaration') break;
    const variables = declaredVariables(statement);
    const found = variables.flatMap((variable) => {
      const dimension = dimensionOf(variable.value?.text ?? '', item.name, dimensions);
      return dimension === undefined ? [] : [{ declaration: statement, name: variable.name, dimension }];
    });
    leading.push(...found);
    if (leading.length === 0 && variables.length === 0) break;
  }
  const first: string[] = [];
  const names: string[] = [];
  const indices: string[] = [];
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const index = globalIndex(axisOf(dimension, dimensions));
    const known = leading.find((one) => one.dimension === dimension && isUnchanged(body, one.name));
    if (known && dimensions > 1) {
      indices.push(known.name);
      names.push(index);
      continue;
    }
    if (known && (!isPlainIndex(kernel) || onlyIn(body, item.name, known.declaration))) {
      indices.push(known.name);
      names.push(index);
      continue;
    }
    const wanted = item.name === '' ? 'index' : item.name;
    const own = dimensions === 1 ? wanted : `${wanted}_${dimension}`;
    if (item.kind === 'id' || isPlainIndex(kernel)) {
      first.push(`const size_t ${own} = ${index};`);
      names.push(own);
      indices.push(own);
    } else {
      names.push(index);
      indices.push(index);
    }
  }
  const condition = indices
    .map((index, dimension) => `${index} ${opens ? '<' : '>='} ${operand(extents[dimension] ?? '1')}`)
    .join(opens ? ' && ' : ' || ');
  const guard = opens ? `if (${condition}) {` : `if (${condition}) return;`;
  if (/\b(ceilDiv|min|max)\(/.test(guard))
    throw new Unshowable(kernel.call, 'The range of the launch is no plain sum or product.');
  const last = leading.at(-1)?.declaration;
  const usesNames = leading.some((one) => indices.includes(one.name));
  const declared = last && indices.every((index) => leading.some((one) => one.name === index));
  return last && usesNames
    ? {
        ...(declared ? { declared: { names: indices, from: last.end } } : {}),
        first,
        after: new Map([[last, ` ${guard}`]]),
        names,
        extents,
      }
    : { first: [...first, guard], after: new Map(), names, extents };
}

function operand(text: string): string {
  // Arithmetic binds tighter than the comparison.
  return /[<>?=&|^]/.test(text) ? `(${text})` : text;
}

function dimensionOf(text: string, item: string, dimensions: number): number | undefined {
  const plain = text.replace(/\s+/g, '').replace(/^static_cast<[^<>]*>\((.*)\)$/, '$1');
  const index = new RegExp(
    `^${item}(?:\\[(\\d)\\]|\\.get\\((\\d)\\)|\\.get_(?:global_)?id\\((\\d)\\))$`,
  ).exec(plain);
  const dimension = index ? Number(index[1] ?? index[2] ?? index[3]) : undefined;
  if (dimension !== undefined) return dimension < dimensions ? dimension : undefined;
  const whole = plain === item || plain === `${item}.get_linear_id()` || plain === `${item}.get_id()`;
  return dimensions === 1 && whole && item !== '' ? 0 : undefined;
}

function isUnchanged(body: SyntaxNode, name: string): boolean {
  return !body.descendants('assignment_expression', 'update_expression').some((node) => {
    const target = node.child('left') ?? node.child('argument');
    return target?.text === name;
  });
}

function onlyIn(body: SyntaxNode, name: string, declaration: SyntaxNode): boolean {
  return body.descendants('identifier').every((node) => node.text !== name || declaration.contains(node));
}
