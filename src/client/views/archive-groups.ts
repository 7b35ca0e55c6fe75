import { basename } from 'node:path';
import type { RunView } from '../../protocol/editor/run-view.ts';

/** Runs whose variants may stand side by side: one task on one device, started from the same text of the kernel. */
export interface ArchiveGroup {
  readonly id: string;
  readonly device: string;
  /** Newest first. */
  readonly runs: readonly RunView[];
  /** A newer run of this task and device started from another text of the kernel. */
  readonly older: boolean;
}

/** A task with what was found for it. */
export interface ArchiveTask {
  readonly id: string;
  readonly task: string;
  readonly file: string;
  readonly groups: readonly ArchiveGroup[];
}

/** Sorts runs that found something into tasks and devices, the latest first. Speedups over different originals are never mixed. */
export function archiveTasks(runs: readonly RunView[]): readonly ArchiveTask[] {
  const newestFirst = runs.filter(({ elites }) => elites > 0).sort((a, b) => b.createdMs - a.createdMs);
  return [...groupBy(newestFirst, ({ sourceFile, task }) => `${sourceFile}\n${task}`)].map(
    ([key, ofTask]) => ({
      id: `task:${key}`,
      task: ofTask[0].task,
      file: basename(ofTask[0].sourceFile),
      groups: [...groupBy(ofTask, ({ device, timing }) => `${device}\n${timing}`)].flatMap(
        ([place, onDevice]) =>
          [...groupBy(onDevice, ({ kernelHash }) => kernelHash)].map(([hash, ofText], index) => ({
            id: `device:${key}\n${place}\n${hash}`,
            device: ofText[0].device,
            runs: ofText,
            older: index > 0,
          })),
      ),
    }),
  );
}

type Several<T> = [T, ...T[]];

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, Several<T>> {
  const groups = new Map<string, Several<T>>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
