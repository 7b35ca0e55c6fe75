import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import { evaluateExpression } from '../../../syntax/expression.ts';
import { axisVariables, builtinMentions, outlineOf } from '../kernel-outline.ts';
import { indentOf } from '../layout.ts';
import { launchWith, regrid, simplified } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/**
 * One block per value of an index (`c = blockIdx.y`) while the threads walk along another: when the first is the one
 * that is contiguous in memory, its values become the threads of a warp and the other index takes the rows of the block.
 */
export const spreadBlockAxis: Operator = {
  id: 'spread-block-axis',
  description:
    'Give the lanes of a warp the index that one block had alone, where that index is contiguous in memory.',
  sites(context) {
    const { launch, block } = context;
    if (
      !context.mayChangeLaunch ||
      !launch ||
      !block ||
      block[1] !== 1 ||
      block[2] !== 1 ||
      context.cooperates
    )
      return [];
    if (context.accesses.some((access) => access.space.includes('shared'))) return [];
    const along = axisVariables(context).filter((variable) => variable.axis === 'x');
    const alone = context.names.variables.find((variable) => isBlockIndex(context, variable));
    const [walker] = along;
    if (!walker || along.length !== 1 || !alone?.initializer || !walker.variable.initializer) return [];
    const own = [walker.variable.declaration, alone.declaration];
    if (own.some((declaration) => declaration.childrenOf('declarator').length !== 1)) return [];
    if (
      builtinMentions(context.kernel.bodyNode).some(
        (mention) => !own.some((declaration) => declaration.contains(mention)),
      )
    )
      return [];
    const gain = context.accesses
      .filter((access) => access.space === 'global')
      .reduce((sum, access) => {
        const [x, y] = (['threadIdx.x', 'blockIdx.y'] as const).map(
          (key) => access.index.coefficientOf(key).constantValue,
        );
        return sum + (y === 1 && x !== 0 && x !== 1 ? 1 : 0) - (x === 1 && y !== 1 && y !== 0 ? 1 : 0);
      }, 0);
    const { guards } = outlineOf(context.kernel.bodyNode);
    const [gridX = '1', gridY = '1', gridZ = '1'] = launch.grid;
    const bound = boundNamed(context, gridY);
    const guarded = guards.some((guard) => context.subscripts.valueOf(guard.node).dependsOn('threadIdx.x'));
    if (gain <= 0 || bound === undefined || !guarded) return [];
    const edits = [
      {
        start: alone.initializer.start,
        end: alone.initializer.end,
        text: 'blockIdx.x * blockDim.x + threadIdx.x',
      },
      {
        start: walker.variable.initializer.start,
        end: walker.variable.initializer.end,
        text: 'blockIdx.y * blockDim.y + threadIdx.y',
      },
      {
        start: alone.declaration.end,
        end: alone.declaration.end,
        text: `\n${indentOf(alone.declaration)}if (${alone.name} >= ${bound}) return;`,
      },
    ];
    const sites: RewriteSite[] = [];
    for (const rows of [4, 8, 16]) {
      const blocks = regrid(context, gridX, block[0], rows, guards);
      if (!fitsGridY(context, blocks)) continue;
      sites.push({
        label: `32x${rows}`,
        rewrite: {
          edits,
          launch: launchWith(launch, {
            grid: [simplified(`ceilDiv(${gridY}, 32)`), blocks, gridZ],
            block: ['32', String(rows)],
          }),
          assumptions: [],
          summary: `Let neighbouring threads take neighbouring values of ${alone.name}, ${rows} of ${walker.variable.name} per block.`,
        },
      });
    }
    return sites;
  },
};

function isBlockIndex(context: RewriteContext, variable: Variable): boolean {
  if (variable.kind !== 'local' || !variable.initializer || context.names.writesOf(variable).length > 0)
    return false;
  const value = context.subscripts.valueOf(variable.initializer);
  return (
    value.coefficientOf('blockIdx.y').constantValue === 1 && value.without('blockIdx.y').constantValue === 0
  );
}

/** A scalar parameter or a constant that holds the value of a launch expression. */
function boundNamed(context: RewriteContext, expression: string): string | undefined {
  const wanted = simplified(expression);
  if (/^\d+$/.test(wanted) || Object.hasOwn(context.constants, wanted)) return wanted;
  return context.kernel.parameters.find((parameter) => {
    const value = context.valueOfParameter(parameter.name);
    return value !== undefined && value === wanted;
  })?.name;
}

/** The second grid dimension is limited to 65535 (CUDA C++ Programming Guide, compute capabilities). */
function fitsGridY(context: RewriteContext, blocks: string): boolean {
  return [...context.task.shapes.tune, ...context.task.shapes.check].every((shape) => {
    try {
      return evaluateExpression(blocks, { ...context.constants, ...shape }) <= 65535;
    } catch {
      return false;
    }
  });
}
