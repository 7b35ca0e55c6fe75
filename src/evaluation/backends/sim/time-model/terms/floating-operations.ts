import { emptyMix } from '../../instruction-classes.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import { costOfSpecial } from '../special-functions.ts';
import { tensorProduct } from '../tensor-cores.ts';
import type { TimeModelInput } from '../time-model-input.ts';

/** Floating-point operations of a whole launch by what executes them. */
export interface FloatingOperations {
  readonly fp32: number;
  readonly fp64: number;
  readonly tensor: number;
}

/**
 * What the launch computes, for the roofline (Williams et al. 2009): by lanes that were active, scaled to the grid. An addition,
 * multiplication, division or root is one operation, a fused multiply-add two, as profilers count them; a call of a mathematical
 * function is as many as the instructions it is made of.
 */
export function floatingOperations(input: TimeModelInput, geometry: LaunchGeometry): FloatingOperations {
  const { counters, mix, profile } = input;
  let [fp32, fp64, tensor] = [0, 0, 0];
  for (const { address, lanes } of counters.basicBlocks) {
    const of = mix.get(address) ?? emptyMix;
    fp32 += lanes * (of.fp32Add + of.fp32Multiply + 2 * of.fp32Fma + of.fp32Special);
    fp64 += lanes * (of.fp64Add + of.fp64Multiply + 2 * of.fp64Fma + of.fp64Special);
  }
  for (const [name, calls] of Object.entries(counters.specialFunctions)) {
    const product = tensorProduct(name);
    if (product !== undefined) {
      tensor += 2 * product.multiplyAdds * calls;
      continue;
    }
    const cost = costOfSpecial(name);
    fp64 += cost.fp64 * calls * profile.warpSize;
    fp32 += (cost.fp32 + cost.special) * calls * profile.warpSize;
  }
  const { scale } = geometry;
  return { fp32: fp32 * scale, fp64: fp64 * scale, tensor: tensor * scale };
}
