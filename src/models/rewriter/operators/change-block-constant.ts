import { elementBytes } from '../../../protocol/task.ts';
import { elementTypeOf } from '../../../syntax/element-types.ts';
import { evaluateExpression, expressionNames } from '../../../syntax/expression.ts';
import { expressionFromSyntax } from '../../../syntax/expression-from-syntax.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { axisVariables } from '../kernel-outline.ts';
import { indentOf } from '../layout.ts';
import { launchWith, simplified } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/** A number that stands for the block size in the kernel and in its launch. */
interface BlockConstant {
  /** A `#define` or constant of the file, or undefined when the kernel writes the number. */
  readonly name: string | undefined;
  readonly value: number;
  readonly uses: readonly SyntaxNode[];
  /** Dimensions of the block that have this size. */
  readonly dimensions: readonly (0 | 1)[];
}

/**
 * Kernels whose threads work together through shared memory know their block size as a constant. The kernel gets a
 * constant of its own and the launch follows. Legal when the launch is written in terms of the same number and no
 * result depends on how many blocks there are.
 */
export const changeBlockConstant: Operator = {
  id: 'change-block-constant',
  description: 'Change the constant that a cooperating kernel and its launch share as the block size.',
  expectedGain: 0.1,
  sites(context) {
    const constant = blockConstant(context);
    if (!constant) return [];
    const sizes = constant.dimensions.length === 2 ? [8, 16, 32] : [64, 128, 256, 512, 1024];
    return sizes
      .filter((size) => size !== constant.value)
      .map((size) => siteFor(context, constant, size))
      .filter((site) => site !== undefined);
  },
};

function blockConstant(context: RewriteContext): BlockConstant | undefined {
  const { block, launch, kernel } = context;
  if (!context.mayChangeLaunch || !block || !launch || block[2] !== 1 || kernel.launchBounds)
    return undefined;
  const shared = context.accesses.some((access) => access.space.includes('shared'));
  // Warp-level code counts warps and would have to change with the block.
  if (!shared || /__shfl|__ballot|__reduce|cooperative_groups|\bcg::/.test(kernel.bodyNode.text))
    return undefined;
  const square = block[0] === block[1];
  if (block[1] !== 1 && !square) return undefined;
  const dimensions: readonly (0 | 1)[] = square ? [0, 1] : [0];
  const [value] = block;
  const named = Object.entries(context.constants)
    .filter(([, known]) => known === value)
    .map(([name]) => name)
    .filter((name) => mentionsOf(context, name).length > 0);
  const [name, second] = named;
  if (second !== undefined) return undefined;
  if (name !== undefined) {
    const inLaunch = dimensions.every((dimension) => {
      const text = launch.block[dimension] ?? '1';
      return text === name || Number(text) === value;
    });
    return inLaunch ? { name, value, uses: mentionsOf(context, name), dimensions } : undefined;
  }
  // A small number may mean anything; a large one that equals the block size is the block size.
  if (square || value < 64) return undefined;
  const uses = kernel.bodyNode
    .descendants('number_literal')
    .filter((node) => /^\d+[uU]?$/.test(node.text) && parseInt(node.text, 10) === value);
  return uses.length > 0 ? { name: undefined, value, uses, dimensions } : undefined;
}

function mentionsOf(context: RewriteContext, name: string): SyntaxNode[] {
  return context.kernel.bodyNode
    .descendants('identifier')
    .filter((node) => node.text === name && context.names.variableOf(node)?.kind !== 'local');
}

function siteFor(context: RewriteContext, constant: BlockConstant, size: number): RewriteSite | undefined {
  const { launch, block } = context;
  const first = context.kernel.bodyNode.namedChildren[0];
  if (!launch || !block || !first) return undefined;
  const grid = launch.grid.map((extent) => replacedIn(extent, constant, size));
  const gridFollows = grid.some((extent, at) => extent !== simplified(launch.grid[at] ?? '1'));
  // The grid must follow exactly where a block covers as many elements as it has threads.
  const covers = axisVariables(context).length > 0;
  if (covers !== gridFollows) return undefined;
  if (
    gridFollows &&
    context.accesses.some((access) => access.access !== 'read' && countsBlocks(access.index))
  )
    return undefined;
  if (sharedBytes(context, constant, size) > 48 * 1024) return undefined;
  const threads = constant.dimensions.length === 2 ? size * size : size;
  if (threads > 1024) return undefined;
  const name = context.freshName(constant.dimensions.length === 2 ? 'BLOCK_EDGE' : 'BLOCK_THREADS');
  const indent = indentOf(first);
  const edits: Edit[] = [
    { start: first.start, end: first.start, text: `constexpr int ${name} = ${size};\n${indent}` },
    ...constant.uses.map((use) => ({ start: use.start, end: use.end, text: name })),
  ];
  const shape = constant.dimensions.map(() => size);
  return {
    label: shape.join('x'),
    rewrite: {
      edits,
      launch: launchWith(launch, { grid, block: shape.map(String) }),
      assumptions: [{ kind: 'block-shape', block: shape }],
      summary: `Use blocks of ${shape.join('x')} threads instead of ${constant.dimensions.map(() => constant.value).join('x')}.`,
    },
  };
}

function countsBlocks(index: { coefficientOf(key: string): { constantValue: number | undefined } }): boolean {
  return (
    index.coefficientOf('blockIdx.x').constantValue === 1 ||
    index.coefficientOf('blockIdx.y').constantValue === 1
  );
}

/** A launch expression with the constant, or the number itself, replaced. */
function replacedIn(expression: string, constant: BlockConstant, size: number): string {
  const pattern =
    constant.name === undefined ? `\\b${constant.value}\\b` : `\\b(${constant.name}|${constant.value})\\b`;
  return simplified(simplified(expression).replace(new RegExp(pattern, 'g'), String(size)));
}

function sharedBytes(context: RewriteContext, constant: BlockConstant, size: number): number {
  let sum = 0;
  for (const variable of context.names.variables) {
    if (variable.space !== 'shared') continue;
    const type = elementTypeOf(variable.baseType);
    let bytes = type ? elementBytes[type] : 8;
    for (const dimension of variable.dimensions) {
      const expression = expressionFromSyntax(dimension);
      if (!expression) return Infinity;
      const literal = constant.name === undefined && constant.uses.some((use) => dimension.contains(use));
      const names = {
        ...context.constants,
        ...(constant.name === undefined ? {} : { [constant.name]: size }),
      };
      if (expressionNames(expression).some((name) => !(name in names))) return Infinity;
      bytes *= literal ? size : evaluateExpression(expression, names);
    }
    sum += bytes;
  }
  return sum;
}
