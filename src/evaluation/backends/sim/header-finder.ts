import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TaskSpec } from '../../../protocol/task.ts';
import type { Include } from './includes.ts';
import { usableFlags } from './unit-builder.ts';

/** Tells which headers a unit's compiler will find: the facade's, those beside the source and in the task's `-I` folders. */
export function headerFinder(
  task: Pick<TaskSpec, 'sourceFile' | 'flags'>,
  facadeHeaders: ReadonlySet<string>,
): (include: Include) => boolean {
  const base = dirname(task.sourceFile);
  const folders = usableFlags(task.flags, base)
    .others.filter((flag) => flag.startsWith('-I'))
    .map((flag) => flag.slice(2));
  return ({ name, quoted }) =>
    facadeHeaders.has(name) ||
    folders.some((folder) => existsSync(resolve(folder, name))) ||
    (quoted && existsSync(resolve(base, name)));
}
