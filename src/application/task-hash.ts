import type { TaskSpec } from '../protocol/task.ts';
import { canonicalJson, sha256 } from '../shared/hash.ts';

/** Hash of everything a task says, without where its files lie: the same on every machine. */
export function taskHash(task: TaskSpec): string {
  return sha256(
    canonicalJson({
      ...task,
      sourceFile: undefined,
      taskFile: undefined,
      device: undefined,
      budget: undefined,
    }),
  );
}
