import { axisVariables, builtinMentions, outlineOf } from '../kernel-outline.ts';
import type { Axis } from '../kernel-outline.ts';
import { launchWith, regrid } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

const lines = [32, 64, 128, 256, 512, 1024];
const planes: readonly (readonly [number, number])[] = [
  [32, 4],
  [32, 8],
  [64, 4],
  [32, 16],
  [16, 16],
  [128, 2],
  [256, 1],
  [128, 1],
];

/** Another number of threads per block, the grid adjusted; legal when the kernel asks for blockDim and nothing else knows the size. */
export const changeBlockSize: Operator = {
  id: 'change-block-size',
  description: 'Launch blocks of another size where the kernel derives its indices from blockDim alone.',
  expectedGain: 0.1,
  sites(context) {
    const { launch, block } = context;
    if (!context.mayChangeLaunch || !launch || !block || block[2] !== 1 || !dependsOnBlockDimOnly(context))
      return [];
    const { guards } = outlineOf(context.kernel.bodyNode);
    const [gridX = '1', gridY = '1', gridZ = '1'] = launch.grid;
    const twoDimensional = builtinMentions(context.kernel.bodyNode).some((node) =>
      /^threadIdx\s*\.\s*y$/.test(node.text),
    );
    const shapes = twoDimensional ? planes : lines.map((x) => [x, 1] as const);
    return shapes
      .filter(([x, y]) => x !== block[0] || y !== block[1])
      .filter(
        ([x, y]) =>
          (x === block[0] || isBounded(context, 'x')) &&
          (y === block[1] || !twoDimensional || isBounded(context, 'y')),
      )
      .map(([x, y]): RewriteSite => ({
        label: twoDimensional ? `${x}x${y}` : String(x),
        rewrite: {
          edits: [],
          launch: launchWith(launch, {
            grid: [
              regrid(context, gridX, block[0], x, guards),
              regrid(context, gridY, block[1], y, guards),
              gridZ,
            ],
            block: [String(x), String(y)],
          }),
          assumptions: [],
          summary: `Launch blocks of ${twoDimensional ? `${x}x${y}` : x} threads instead of ${block[1] === 1 ? block[0] : `${block[0]}x${block[1]}`}.`,
        },
      }));
  },
};

/** A guard or the bound of a loop keeps indices along the axis in range, however many threads there are. */
function isBounded(context: RewriteContext, axis: Axis): boolean {
  const { guards } = outlineOf(context.kernel.bodyNode);
  const key = `threadIdx.${axis}`;
  return (
    guards.some((guard) => context.subscripts.valueOf(guard.node).dependsOn(key)) ||
    context.subscripts.loops.some((loop) => context.subscripts.valueOf(loop.start).dependsOn(key))
  );
}

/** Every thread and block index appears in blockIdx.A * blockDim.A + threadIdx.A, whose size is not a constant. */
function dependsOnBlockDimOnly(context: RewriteContext): boolean {
  const { kernel } = context;
  if (context.cooperates || context.accesses.some((access) => access.space.includes('shared'))) return false;
  if (kernel.launchBounds) return false;
  const axes = axisVariables(context);
  if (axes.length === 0) return false;
  const symbolic = axes.every(({ variable, axis }) => {
    const value = variable.initializer && context.subscripts.valueOf(variable.initializer);
    return value && value.coefficientOf(`blockIdx.${axis}`).dependsOn(`blockDim.${axis}`);
  });
  const guarded = outlineOf(kernel.bodyNode).guards.length > 0;
  const mentions = builtinMentions(kernel.bodyNode).filter(
    (mention) => !axes.some(({ variable }) => variable.declaration.contains(mention)),
  );
  // A grid-stride loop moves by gridDim * blockDim; any size is right there.
  const strides = mentions.every(
    (mention) => /^(gridDim|blockDim)\b/.test(mention.text) || /^blockIdx\s*\.\s*[yz]$/.test(mention.text),
  );
  const usesY = axes.some(({ axis }) => axis === 'y');
  const blockIdxY = mentions.some((mention) => /^blockIdx\s*\.\s*y$/.test(mention.text));
  return symbolic && strides && (guarded || context.subscripts.loops.length > 0) && !(usesY && blockIdxY);
}
