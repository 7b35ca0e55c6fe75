import type { LaunchConfiguration } from '../../../protocol/task.ts';
import { expressionNames, parseExpression, printExpression } from '../../expression.ts';
import { numberNode } from '../../expression-node.ts';
import type { ExpressionNode } from '../../expression-node.ts';
import { simplifyExpression } from '../../simplify-expression.ts';
import { constantOf } from '../kernel-launch.ts';
import type { LaunchRanges } from '../kernel-launch.ts';
import { Unprintable } from './unprintable.ts';

/** `sycl::nd_range<2>(sycl::range<2>(...), sycl::range<2>(...))` for a grid of blocks; expressions are host code. */
export function ndRangeText(
  launch: LaunchConfiguration,
  dimensions: number,
  prefix: string,
  constants: Readonly<Record<string, number>>,
  original: LaunchRanges | undefined,
  isVisible: (name: string) => boolean,
): string {
  const global: string[] = [];
  const local: string[] = [];
  for (let axis = dimensions - 1; axis >= 0; axis--) {
    const grid = simplifyExpression(parseExpression(launch.grid[axis] ?? '1'));
    const block = simplifyExpression(parseExpression(launch.block[axis] ?? '1'));
    for (const name of [...expressionNames(grid), ...expressionNames(block)])
      if (!isVisible(name)) throw new Unprintable(undefined, `The launch has no name for ${name}.`);
    const known = knownMultiple(original, dimensions - 1 - axis);
    const covered = simplifyExpression({ kind: 'binary', operator: '*', left: grid, right: block });
    const exact = withoutRounding(covered, known, constants);
    // A plain product of 32-bit names could overflow.
    global.push(
      exact === covered && grid.kind === 'name' && covered.kind === 'binary'
        ? `size_t(${grid.name}) * ${hostText(block)}`
        : hostText(exact),
    );
    local.push(hostText(block));
  }
  const range = (parts: readonly string[]): string => `${prefix}range<${dimensions}>(${parts.join(', ')})`;
  return `${prefix}nd_range<${dimensions}>(${range(global)}, ${range(local)})`;
}

/** `a * b` by local sizes: the source's launch is legal only where each global size is a multiple of its local one. */
function knownMultiple(
  original: LaunchRanges | undefined,
  dimension: number,
): { readonly global: string; readonly local: string } | undefined {
  const [global, local] = [original?.global[dimension], original?.local?.[dimension]];
  return global && local
    ? {
        global: printExpression(simplifyExpression(global)),
        local: printExpression(simplifyExpression(local)),
      }
    : undefined;
}

/** `ceilDiv(n, 16) * 16` is n where n is a multiple of 16. */
function withoutRounding(
  node: ExpressionNode,
  known: { readonly global: string; readonly local: string } | undefined,
  constants: Readonly<Record<string, number>>,
): ExpressionNode {
  if (!known) return node;
  const inner = (part: ExpressionNode): ExpressionNode => withoutRounding(part, known, constants);
  if (
    node.kind === 'binary' &&
    node.operator === '*' &&
    node.left.kind === 'call' &&
    node.left.name === 'ceilDiv'
  ) {
    const [extent, divisor] = node.left.arguments;
    const same =
      extent &&
      divisor &&
      printExpression(extent) === known.global &&
      printExpression(divisor) === known.local &&
      (printExpression(node.right) === known.local ||
        constantOf(node.right, constants) === constantOf(divisor, constants));
    if (same) return extent;
  }
  switch (node.kind) {
    case 'binary':
      return { ...node, left: inner(node.left), right: inner(node.right) };
    case 'call':
      return { ...node, arguments: node.arguments.map(inner) };
    default:
      return node;
  }
}

/** An expression of the expression language as C++. */
export function hostText(node: ExpressionNode): string {
  return printExpression(inCpp(node));
}

function inCpp(node: ExpressionNode): ExpressionNode {
  switch (node.kind) {
    case 'number':
    case 'name':
      return node;
    case 'unary':
      return { ...node, operand: inCpp(node.operand) };
    case 'binary':
      return { ...node, left: inCpp(node.left), right: inCpp(node.right) };
    case 'conditional':
      return {
        ...node,
        condition: inCpp(node.condition),
        then: inCpp(node.then),
        otherwise: inCpp(node.otherwise),
      };
    case 'call': {
      const [first = numberNode(0), second = numberNode(1)] = node.arguments.map(inCpp);
      const binary = (operator: string, left: ExpressionNode, right: ExpressionNode): ExpressionNode => ({
        kind: 'binary',
        operator,
        left,
        right,
      });
      if (node.name === 'ceilDiv') {
        const added =
          second.kind === 'number'
            ? binary('+', first, numberNode(second.value - 1))
            : binary('-', binary('+', first, second), numberNode(1));
        return binary('/', added, second);
      }
      const condition = binary(node.name === 'min' ? '<' : '>', first, second);
      return { kind: 'conditional', condition, then: first, otherwise: second };
    }
  }
}
