import { stageTransposedStore } from "./operators/stage-transposed-store.ts";
import { warpPerRow } from "./operators/warp-per-row.ts";
import { swapThreadAxes } from './operators/swap-thread-axes.ts';
import { tileReductionLoop } from './operators/tile-reduction-loop.ts';
import type { Operator } from './rewrite.ts';

/** Every operator; adding one is a file in `operators/` and a line here. Ids are unique. */
export const operators: readonly Operator[] = [tileReductionLoop, stageTransposedStore, warpPerRow, swapThreadAxes];
