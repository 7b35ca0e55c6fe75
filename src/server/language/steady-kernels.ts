import { shiftOffset, shiftRange } from './text-change.ts';
import type { TextChange } from './text-change.ts';
import type { IndexedKernel } from './indexed-kernel.ts';

/** The kernels of a text after a change of it, before it is parsed again: moved, otherwise as they were. */
export function shiftKernels(
  kernels: readonly IndexedKernel[],
  change: TextChange,
): readonly IndexedKernel[] {
  return kernels.map((kernel) => ({
    ...kernel,
    lensOffset: shiftOffset(kernel.lensOffset, change),
    place: shiftRange(kernel.place, change),
    region: shiftRange(kernel.region, change),
    ...(kernel.problem === undefined
      ? {}
      : { problem: { ...kernel.problem, offset: shiftOffset(kernel.problem.offset, change) } }),
  }));
}

/**
 * What to show while somebody types: half-written code takes no lens away and brings no complaint. `shown` are the kernels shown
 * so far, moved to where they are in `text`; `parsed` what the parser found in it.
 */
export function steadyKernels(
  shown: readonly IndexedKernel[],
  parsed: readonly IndexedKernel[],
  text: string,
): readonly IndexedKernel[] {
  const left = [...shown];
  const take = (kernel: IndexedKernel): IndexedKernel | undefined => {
    const at = left.findIndex((one) => one.qualifiedName === kernel.qualifiedName);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const steady = parsed.flatMap((kernel): IndexedKernel[] => {
    const before = take(kernel);
    if (kernel.problem === undefined) return [kernel];
    if (before === undefined) return [];
    const { lensOffset, place, region } = kernel;
    return [{ ...before, lensOffset, place, region }];
  });
  const lost = left.filter(
    ({ name, language, place }) => language === 'sycl' || text.slice(place.start, place.end) === name,
  );
  return [...steady, ...lost].sort((a, b) => a.place.start - b.place.start);
}
