import type { Shape } from '../../protocol/task.ts';
import { elementsAt } from './expression-polynomial.ts';
import type { DraftArgument } from './task-draft.ts';

/** Where accesses need different extents, the one that covers them all. */
export function largestExtent(
  argument: DraftArgument,
  tune: Shape,
  constants: Readonly<Record<string, number>>,
): DraftArgument {
  if (argument.alternatives.length === 0 && argument.allocated === undefined) return argument;
  const samples = [1, 0.37, 0.011].map((scale) => ({
    ...constants,
    ...Object.fromEntries(
      Object.entries(tune).map(([name, value], index) => [
        name,
        Math.max(1, Math.floor(value * scale) + index * 3),
      ]),
    ),
  }));
  const all = [argument.shape, ...argument.alternatives];
  const sizes = all.map((shape) => samples.map((names) => elementsAt(shape, names) ?? 0));
  // What the host allocates is the truth; indices only bound it. Where both agree the indices say more.
  const { allocated } = argument;
  if (allocated !== undefined) {
    const size = samples.map((names) => elementsAt(allocated, names) ?? 0).join();
    const agreeing = sizes.findIndex(
      (one, index) => one.join() === size && (all[index] ?? []).every((extent) => !/[-+/]/.test(extent)),
    );
    return agreeing >= 0
      ? { ...argument, shape: all[agreeing] ?? argument.shape, alternatives: [] }
      : {
          ...argument,
          shape: allocated,
          alternatives: [],
          notes: [
            ...argument.notes.filter((note) => !note.text.startsWith('extent')),
            { subject: argument.name, guessed: false, text: 'extent from its cudaMalloc' },
          ],
        };
  }
  const dominating = all.findIndex((_, index) =>
    sizes.every((other) => other.every((size, sample) => size <= (sizes[index]?.[sample] ?? 0))),
  );
  if (dominating >= 0) return { ...argument, shape: all[dominating] ?? argument.shape, alternatives: [] };
  const text = all
    .map((shape) =>
      shape.map((extent) => (/^[\w.]+(\(.*\))?$/.test(extent) ? extent : `(${extent})`)).join(' * '),
    )
    .reduce((left, right) => `max(${left}, ${right})`);
  return { ...argument, shape: [text], alternatives: [] };
}
