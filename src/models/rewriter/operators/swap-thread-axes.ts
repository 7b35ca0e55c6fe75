import { builtinMentions } from '../kernel-outline.ts';
import { launchWith } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/**
 * Exchanges the roles of x and y in the kernel and in the launch, so that the threads of a warp (neighbours in x) walk
 * along the index that is contiguous in memory. A pure renaming of threads: legal whenever no thread talks to its warp.
 */
export const swapThreadAxes: Operator = {
  id: 'swap-thread-axes',
  description:
    'Exchange threadIdx.x and threadIdx.y where y is the index that is contiguous in global memory.',
  sites(context) {
    if (!context.mayChangeLaunch || !context.launch || !context.block) return [];
    if (context.calls(/^__(shfl|ballot|any|all|match|reduce|syncwarp|activemask)/).length > 0) return [];
    if (/\bcooperative_groups\b|\bcg::|\bwarpSize\b/.test(context.kernel.bodyNode.text)) return [];
    const mentions = builtinMentions(context.kernel.bodyNode);
    const uses = (axis: string): boolean => mentions.some((node) => node.text.endsWith(`.${axis}`));
    if (!uses('y') || gain(context) <= 0) return [];
    const edits = mentions.flatMap((node): Edit[] => {
      const field = node.child('field');
      const other = field?.text === 'x' ? 'y' : field?.text === 'y' ? 'x' : undefined;
      return field && other !== undefined ? [{ start: field.start, end: field.end, text: other }] : [];
    });
    const [gridX = '1', gridY = '1', gridZ = '1'] = context.launch.grid;
    const [blockX = '1', blockY = '1', blockZ = '1'] = context.launch.block;
    const site: RewriteSite = {
      label: 'x <-> y',
      rewrite: {
        edits,
        launch: launchWith(context.launch, { grid: [gridY, gridX, gridZ], block: [blockY, blockX, blockZ] }),
        assumptions: [],
        summary:
          'Exchange the x and y axes of threads and blocks so that a warp reads neighbouring elements.',
      },
    };
    return [site];
  },
};

/** Global accesses that become contiguous minus those that stop being so. */
function gain(context: RewriteContext): number {
  let balance = 0;
  for (const access of context.accesses) {
    if (access.space !== 'global') continue;
    const [x, y] = (['threadIdx.x', 'threadIdx.y'] as const).map(
      (key) => access.index.coefficientOf(key).constantValue,
    );
    const strided = x !== 0 && x !== 1;
    if (strided && y === 1) balance += 1;
    if (x === 1 && y !== 0 && y !== 1) balance -= 1;
  }
  return balance;
}
