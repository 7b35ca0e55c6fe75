import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import type { Polynomial } from '../../../syntax/polynomial.ts';
import { axisVariables, outlineOf } from '../kernel-outline.ts';
import { boundOf } from '../elementwise-kernel.ts';
import { launchWith, simplified } from '../launch-arithmetic.ts';
import { printedIndex } from '../printed-index.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import { indentOf } from '../layout.ts';
import type { NormalisingPass } from './normalising-pass.ts';

const edge = 16;

/**
 * One index over a matrix, taken apart by `i / columns` and `i % columns`, becomes a row and a column of a
 * two-dimensional launch. Needs a guard `i < rows * columns`.
 */
export const splitLinearIndex: NormalisingPass = (context) => {
  const { block, launch, names, subscripts } = context;
  if (!context.mayChangeLaunch || !launch || !block || block[1] !== 1 || block[2] !== 1) return undefined;
  if (context.cooperates || context.accesses.some((access) => access.space.includes('shared')))
    return undefined;
  const [index, more] = axisVariables(context);
  if (!index || more || index.variable.declaration.childrenOf('declarator').length !== 1) return undefined;
  if (launch.grid.slice(1).some((extent) => extent !== '1')) return undefined;
  const { variable } = index;
  if (variable.declaration.parent !== context.kernel.bodyNode) return undefined;
  const divisions = variable.uses
    .map((use) => use.node.parent)
    .filter(
      (node): node is SyntaxNode =>
        node?.type === 'binary_expression' &&
        /^[/%]$/.test(node.child('operator')?.text ?? '') &&
        withoutParentheses(node.child('left') ?? node).text === variable.name,
    );
  const [first] = divisions;
  const divisor = first?.child('right');
  if (!divisor || !divisions.some((node) => node.child('operator')?.text === '/')) return undefined;
  const columns = subscripts.valueOf(divisor);
  if (divisions.some((node) => !subscripts.valueOf(node.child('right') ?? node).equals(columns)))
    return undefined;
  // The conditions that are not about the whole index stay as they are.
  const { guards } = outlineOf(context.kernel.bodyNode);
  const bounded = guards
    .map((guard) => boundOf(guard.node, variable.name))
    .find((bound) => bound !== undefined);
  if (!bounded) return undefined;
  const rows = quotient(bounded.bound, columns, context);
  const columnText = printedIndex(columns, divisor, context);
  if (!rows || columnText === undefined) return undefined;
  const columnExtent = extentOf(columnText, context);
  if (columnExtent === undefined) return undefined;

  const row = context.freshName('row');
  const column = context.freshName('col', [row]);
  const type = index.typeText;
  const indent = indentOf(variable.declaration);
  const negative = bounded.operator === '>=';
  const edits: Edit[] = [
    {
      start: variable.declaration.start,
      end: variable.declaration.end,
      text:
        `const ${type} ${row} = blockIdx.y * blockDim.y + threadIdx.y;\n` +
        `${indent}const ${type} ${column} = blockIdx.x * blockDim.x + threadIdx.x;`,
    },
    {
      start: bounded.node.start,
      end: bounded.node.end,
      text: negative
        ? `${row} >= ${rows.text} || ${column} >= ${factor(columnText)}`
        : `${row} < ${rows.text} && ${column} < ${factor(columnText)}`,
    },
  ];
  for (const use of variable.uses) {
    if (use.access !== 'read') return undefined;
    if (bounded.node.contains(use.node)) continue;
    const division = divisions.find((node) => node.contains(use.node));
    const parenthesised = use.node.parent?.type === 'subscript_argument_list';
    edits.push(
      division
        ? {
            start: division.start,
            end: division.end,
            text: division.child('operator')?.text === '/' ? row : column,
          }
        : {
            start: use.node.start,
            end: use.node.end,
            text: parenthesised
              ? `${row} * ${factor(columnText)} + ${column}`
              : `(${row} * ${factor(columnText)} + ${column})`,
          },
    );
  }
  if (names.variables.some((other) => other.name === row || other.name === column)) return undefined;
  return {
    edits,
    launch: launchWith(launch, {
      grid: [simplified(`ceilDiv(${columnExtent}, ${edge})`), simplified(`ceilDiv(${rows.extent}, ${edge})`)],
      block: [String(edge), String(edge)],
    }),
  };
};

function factor(text: string): string {
  return /^\w+$/.test(text) ? text : `(${text})`;
}

/** bound / columns as kernel text and in the task's names, when the division has no rest for any extents. */
function quotient(
  bound: SyntaxNode,
  columns: Polynomial,
  context: RewriteContext,
): { readonly text: string; readonly extent: string } | undefined {
  const [only, more] = columns.terms;
  const symbol = only?.factors[0];
  if (!only || more || only.coefficient !== 1 || only.factors.length !== 1 || !symbol) return undefined;
  const value = context.subscripts.valueOf(bound);
  if (value.without(symbol.key).constantValue === 0) {
    const rows = value.coefficientOf(symbol.key);
    const text = printedIndex(rows, bound, context);
    const extent = text === undefined ? undefined : extentOf(text, context);
    return text !== undefined && extent !== undefined ? { text: factor(text), extent } : undefined;
  }
  // The bound is a parameter for which the task passes a product: total = rows * columns.
  const given = context.valueOfParameter(bound.text);
  const own = context.valueOfParameter(symbol.name);
  if (given === undefined || own === undefined) return undefined;
  const match = /^\s*(\w+)\s*\*\s*(\w+)\s*$/.exec(given);
  const [left, right] = [match?.[1], match?.[2]];
  const other = left === own ? right : right === own ? left : undefined;
  if (other === undefined) return undefined;
  return { text: `(${bound.text} / ${symbol.name})`, extent: other };
}

/** Kernel text over parameters in the task's names. */
function extentOf(text: string, context: RewriteContext): string | undefined {
  const values = new Map<string, string>();
  for (const name of text.match(/[A-Za-z_]\w*/g) ?? []) {
    const value = Object.hasOwn(context.constants, name) ? name : context.valueOfParameter(name);
    if (value === undefined) return undefined;
    values.set(name, /^\w+$/.test(value) ? value : `(${value})`);
  }
  return simplified(text.replace(/[A-Za-z_]\w*/g, (name) => values.get(name) ?? name));
}
