import type { Operator, RewriteSite } from '../rewrite.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import { indentOf, indentUnit, indented } from '../layout.ts';
import { findTreeReductions } from '../tree-reduction.ts';
import type { TreeReduction } from '../tree-reduction.ts';

/**
 * A reduction through shared memory needs a barrier per step and leaves most threads idle. Warp shuffles reduce within
 * each warp without memory or barriers; one shared slot per warp carries the rest. The order of additions changes.
 */
export const warpShuffleReduction: Operator = {
  id: 'warp-shuffle-reduction',
  description: 'Replace a shared-memory reduction tree (or a serial sum by one thread) by warp shuffles.',
  sites(context) {
    const trees = findTreeReductions(context);
    const sites = trees.map((tree): RewriteSite =>
      siteOf(context, [tree], `line ${tree.node.line - context.kernel.line}`),
    );
    return trees.length > 1 ? [siteOf(context, trees, 'all'), ...sites] : sites;
  },
};

function siteOf(context: RewriteContext, trees: readonly TreeReduction[], label: string): RewriteSite {
  const names = trees.map((tree) => tree.array.name);
  return {
    label,
    rewrite: {
      edits: trees.map((tree) => ({
        start: tree.node.start,
        end: tree.node.end,
        text: replacement(context, tree),
      })),
      assumptions: [{ kind: 'block-shape', block: [trees[0]?.threads ?? 0] }],
      summary: `Reduce ${[...new Set(names)].join(', ')} by warp shuffles instead of steps through shared memory.`,
    },
  };
}

function replacement(context: RewriteContext, tree: TreeReduction): string {
  const indent = indentOf(tree.node);
  const unit = indentUnit(context.kernel.bodyNode);
  const value = context.freshName('warpValue');
  const offset = context.freshName('offset');
  const { name, baseType } = tree.array;
  const warps = tree.threads / 32;
  const shuffle = (width: number): string[] => [
    `for (int ${offset} = ${width / 2}; ${offset} > 0; ${offset} /= 2)`,
    `${unit}${value} = ${tree.combine(value, `__shfl_xor_sync(0xffffffffu, ${value}, ${offset})`)};`,
  ];
  const lines = [
    '{',
    ...[
      '// Each warp reduces its values in registers; the first warp combines one value per warp.',
      `${baseType} ${value} = ${name}[threadIdx.x];`,
      ...shuffle(32),
      '__syncthreads();',
      `if (threadIdx.x % 32 == 0) ${name}[threadIdx.x / 32] = ${value};`,
      '__syncthreads();',
      'if (threadIdx.x < 32) {',
      `${unit}${value} = ${name}[threadIdx.x % ${warps}];`,
      ...shuffle(warps).map((line) => unit + line),
      `${unit}__syncwarp();`,
      `${unit}if (threadIdx.x == 0) ${name}[0] = ${value};`,
      '}',
      ...(tree.endsWithBarrier ? ['__syncthreads();'] : []),
    ].map((line) => unit + line),
    '}',
  ];
  return indented(lines, indent).trimStart();
}
