import { onSitesOf } from '../on-sites-of.ts';
import { mergedLoops } from '../passes/merged-loops.ts';
import { onePassVariance } from '../passes/one-pass-variance.ts';
import { onlineMaximum } from '../passes/online-maximum.ts';
import { passPairs } from '../passes/pass-pair.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { recomputeIntermediate } from './recompute-intermediate.ts';

/**
 * Several passes over the same elements load them several times. Two loops over the same range that have nothing to do
 * with each other become one; a maximum and the sum of exponentials relative to it, and a mean and the squared distances
 * from it, become one by updating what depends on the first while it is found. Equal up to rounding, also where the
 * threads of a block share the range and combine what they found between the passes.
 */
export const fuseReductionPasses: Operator = {
  id: 'fuse-reduction-passes',
  description:
    'Merge passes over the same elements: independent loops, maximum and sum of exponentials, mean and variance.',
  expectedGain: 0.2,
  sites(context) {
    const own = fused(context);
    // A second pass that hands values on through the output is free for it once it computes them again.
    return own.length > 0 ? own : onSitesOf(context, recomputeIntermediate, fused);
  },
};

function fused(context: RewriteContext): RewriteSite[] {
  return passPairs(context).flatMap((pair) => [
    ...[mergedLoops(context, pair), onlineMaximum(context, pair)].filter((site) => site !== undefined),
    ...onePassVariance(context, pair),
  ]);
}
