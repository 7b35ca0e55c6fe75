import type { Candidate } from '../../protocol/candidate.ts';
import type { LaunchConfiguration } from '../../protocol/task.ts';

/** False where one line of change counts on a block shape that the other has changed. */
export function keepsBlockShapes(
  lines: readonly Pick<Candidate, 'assumptions'>[],
  launch: LaunchConfiguration | undefined,
): boolean {
  const counted = lines.flatMap(({ assumptions }) =>
    assumptions.flatMap((one) => (one.kind === 'block-shape' ? [one.block.join()] : [])),
  );
  if (counted.length === 0) return true;
  // SYCL says its launch in the text: there the two must agree.
  const block =
    launch?.block.every((extent) => /^\d+$/.test(extent)) === true ? launch.block.join() : undefined;
  if (block === undefined)
    return new Set(counted).size === 1 && (launch !== undefined || counted.length === lines.length);
  return counted.every((shape) => withoutOnes(shape) === withoutOnes(block));
}

function withoutOnes(shape: string): string {
  return shape.replace(/(,1)+$/, '');
}
