import { accumulateInRegister } from './operators/accumulate-in-register.ts';
import { addLaunchBounds } from './operators/add-launch-bounds.ts';
import { aggregateAtomics } from './operators/aggregate-atomics.ts';
import { blockPerRow } from './operators/block-per-row.ts';
import { changeBlockConstant } from './operators/change-block-constant.ts';
import { changeBlockSize } from './operators/change-block-size.ts';
import { checkWindowOnce } from './operators/check-window-once.ts';
import { coarsenThreads } from './operators/coarsen-threads.ts';
import { expandPowers } from './operators/expand-powers.ts';
import { fuseReductionPasses } from './operators/fuse-reduction-passes.ts';
import { hoistInvariantArithmetic } from './operators/hoist-invariant-arithmetic.ts';
import { hoistInvariantLoads } from './operators/hoist-invariant-loads.ts';
import { interchangeLoops } from './operators/interchange-loops.ts';
import { padSharedArray } from './operators/pad-shared-array.ts';
import { privatiseAtomics } from './operators/privatise-atomics.ts';
import { retileSharedLoop } from './operators/retile-shared-loop.ts';
import { readOnlyLoads } from './operators/read-only-loads.ts';
import { recomputeIntermediate } from './operators/recompute-intermediate.ts';
import { restrictPointers } from './operators/restrict-pointers.ts';
import { splitAccumulators } from './operators/split-accumulators.ts';
import { splitLoopOverBlock } from './operators/split-loop-over-block.ts';
import { spreadBlockAxis } from './operators/spread-block-axis.ts';
import { stageNeighbours } from './operators/stage-neighbours.ts';
import { stageTransposedStore } from './operators/stage-transposed-store.ts';
import { swapThreadAxes } from './operators/swap-thread-axes.ts';
import { tileReductionLoop } from './operators/tile-reduction-loop.ts';
import { unrollAndJam } from './operators/unroll-and-jam.ts';
import { unrollLoop } from './operators/unroll-loop.ts';
import { useFastIntrinsics } from './operators/use-fast-intrinsics.ts';
import { useSinglePrecision } from './operators/use-single-precision.ts';
import { vectoriseElements } from './operators/vectorise-elements.ts';
import { warpPerRow } from './operators/warp-per-row.ts';
import { warpShuffleReduction } from './operators/warp-shuffle-reduction.ts';
import { onNormalForms } from './normal-form/on-normal-forms.ts';
import type { Operator } from './rewrite.ts';

const all: readonly Operator[] = [
  tileReductionLoop,
  retileSharedLoop,
  stageTransposedStore,
  stageNeighbours,
  unrollAndJam,
  checkWindowOnce,
  warpPerRow,
  blockPerRow,
  splitLoopOverBlock,
  warpShuffleReduction,
  swapThreadAxes,
  spreadBlockAxis,
  accumulateInRegister,
  useSinglePrecision,
  useFastIntrinsics,
  recomputeIntermediate,
  fuseReductionPasses,
  privatiseAtomics,
  aggregateAtomics,
  interchangeLoops,
  hoistInvariantLoads,
  hoistInvariantArithmetic,
  splitAccumulators,
  vectoriseElements,
  coarsenThreads,
  changeBlockSize,
  changeBlockConstant,
  padSharedArray,
  restrictPointers,
  readOnlyLoads,
  unrollLoop,
  expandPowers,
  addLaunchBounds,
];

/** Every operator; adding one is a file in `operators/` and a line above. Ids are unique. */
export const operators: readonly Operator[] = all.map(onNormalForms);
