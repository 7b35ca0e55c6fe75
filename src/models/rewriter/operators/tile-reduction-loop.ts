import type { Assumption } from '../../../protocol/candidate.ts';
import { elementBytes } from '../../../protocol/task.ts';
import { evaluateExpression } from '../../../syntax/expression.ts';
import { elementTypeOf } from '../../../syntax/element-types.ts';
import { dependsOnAxis } from '../kernel-outline.ts';
import { launchWith, regrid } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { tiledBody } from '../tiling/tiled-body.ts';
import type { Tiling } from '../tiling/tiled-body.ts';
import { findTilingPattern } from '../tiling/tiling-pattern.ts';
import type { TilingPattern } from '../tiling/tiling-pattern.ts';

const tilings: readonly Tiling[] = [
  { threads: { x: 16, y: 16 }, depth: 16, perThread: { x: 1, y: 1 } },
  { threads: { x: 32, y: 32 }, depth: 32, perThread: { x: 1, y: 1 } },
  { threads: { x: 16, y: 16 }, depth: 16, perThread: { x: 2, y: 2 } },
  { threads: { x: 16, y: 16 }, depth: 16, perThread: { x: 4, y: 4 } },
  { threads: { x: 32, y: 8 }, depth: 16, perThread: { x: 2, y: 8 } },
  { threads: { x: 16, y: 8 }, depth: 16, perThread: { x: 4, y: 4 } },
  { threads: { x: 16, y: 16 }, depth: 8, perThread: { x: 8, y: 8 } },
  { threads: { x: 16, y: 16 }, depth: 16, perThread: { x: 4, y: 4 }, vectors: true },
  { threads: { x: 16, y: 8 }, depth: 16, perThread: { x: 4, y: 8 }, vectors: true },
  { threads: { x: 16, y: 16 }, depth: 16, perThread: { x: 8, y: 8 }, vectors: true },
];

/**
 * Shared-memory tiling of a loop whose loads depend on one output index each (matrix products and their relatives), with
 * several outputs per thread. Every output still sees its loop iterations in order, so results keep their rounding.
 */
export const tileReductionLoop: Operator = {
  id: 'tile-reduction-loop',
  description:
    'Stage the operands of a reduction loop over two output indices in shared memory, with several outputs per thread in registers.',
  sites(context) {
    const pattern = findTilingPattern(context);
    if (!pattern) return [];
    return tilings.map((tiling) => siteFor(context, pattern, tiling)).filter((site) => site !== undefined);
  },
};

function siteFor(context: RewriteContext, pattern: TilingPattern, tiling: Tiling): RewriteSite | undefined {
  const { launch, block } = context;
  if (!launch || !block) return undefined;
  const tile = { x: tiling.threads.x * tiling.perThread.x, y: tiling.threads.y * tiling.perThread.y };
  const bytes = pattern.loads.reduce((sum, load) => {
    const type = elementTypeOf(load.variable.baseType);
    return (
      sum +
      (type ? elementBytes[type] : 8) * tiling.depth * (tile[load.axis] + (tiling.vectors === true ? 4 : 1))
    );
  }, 0);
  if (bytes > 48 * 1024) return undefined;
  const assumptions: Assumption[] = [];
  for (const [axis, index] of [
    ['x', 0],
    ['y', 1],
  ] as const) {
    const guarded = pattern.guards.some((guard) =>
      dependsOnAxis(context.subscripts.valueOf(guard.node), axis),
    );
    if (guarded || tile[axis] === block[index]) continue;
    const covered = `(${launch.grid[index] ?? '1'}) * ${block[index]}`;
    if (!dividesEverywhere(context, covered, tile[axis])) return undefined;
    assumptions.push({ kind: 'divisible', expression: covered, by: tile[axis] });
  }
  const [gridX = '1', gridY = '1', gridZ = '1'] = launch.grid;
  const text = tiledBody(context, pattern, tiling);
  const outputs = tiling.perThread.x * tiling.perThread.y;
  return {
    label: `${tile.y}x${tile.x}x${tiling.depth}, ${tiling.perThread.y}x${tiling.perThread.x} per thread${tiling.vectors === true ? ', vectors' : ''}`,
    rewrite: {
      edits: [{ start: context.kernel.body.start, end: context.kernel.body.end, text }],
      launch: launchWith(launch, {
        grid: [
          regrid(context, gridX, block[0], tile.x, pattern.guards),
          regrid(context, gridY, block[1], tile.y, pattern.guards),
          gridZ,
        ],
        block: [String(tiling.threads.x), String(tiling.threads.y)],
      }),
      assumptions: [...assumptions, { kind: 'block-shape', block: [tiling.threads.x, tiling.threads.y] }],
      summary:
        outputs === 1
          ? `Stage the loop over ${pattern.loop.variable.name} through ${tile.y}x${tile.x} shared-memory tiles of depth ${tiling.depth}.`
          : `Stage the loop over ${pattern.loop.variable.name} through shared-memory tiles and compute ${tiling.perThread.y}x${tiling.perThread.x} outputs per thread in registers.`,
    },
  };
}

function dividesEverywhere(context: RewriteContext, expression: string, by: number): boolean {
  return [...context.task.shapes.tune, ...context.task.shapes.check].every((shape) => {
    try {
      return evaluateExpression(expression, { ...context.constants, ...shape }) % by === 0;
    } catch {
      return false;
    }
  });
}
