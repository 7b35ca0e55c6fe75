import { axisVariables } from '../kernel-outline.ts';
import type { NormalisingPass } from './normalising-pass.ts';

/** `row = by * TILE + ty` becomes `row = blockIdx.y * blockDim.y + threadIdx.y`; the launch says that it is the same. */
export const canonicalIndices: NormalisingPass = (context) => {
  const edits = axisVariables(context).flatMap(({ variable, axis }) => {
    const { initializer } = variable;
    if (!initializer || !context.isInRegion(initializer)) return [];
    const canonical = `blockIdx.${axis} * blockDim.${axis} + threadIdx.${axis}`;
    const plain = initializer.text.replace(/\s+/g, '');
    const known = [
      canonical,
      `threadIdx.${axis} + blockIdx.${axis} * blockDim.${axis}`,
      `blockDim.${axis} * blockIdx.${axis} + threadIdx.${axis}`,
      `threadIdx.${axis} + blockDim.${axis} * blockIdx.${axis}`,
    ];
    if (known.some((text) => text.replace(/\s+/g, '') === plain)) return [];
    return [{ start: initializer.start, end: initializer.end, text: canonical }];
  });
  return { edits };
};
