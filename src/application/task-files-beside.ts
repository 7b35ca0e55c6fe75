import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';

/** True for the names of task files. */
export function isTaskFile(name: string): boolean {
  return /\.jsonc?$/.test(name);
}

/** Task files in a folder (the source's own by default) that are about a source and, when kernels are named, about one of them. */
export function taskFilesFor(file: string, kernels: readonly string[], folder = dirname(file)): string[] {
  const found: string[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!name.endsWith('.kernel.jsonc')) continue;
    const path = join(folder, name);
    const task = parse(readFileSync(path, 'utf8')) as WrittenTask | undefined;
    if (basename(task?.source?.file ?? '') !== basename(file)) continue;
    // A SYCL task may name its host function only.
    const about = task?.source?.kernel ?? task?.entry?.function?.replace(/<[^]*$/, '');
    if (
      kernels.length > 0 &&
      !kernels.some((kernel) => about === kernel || about === kernel.split('::').at(-1))
    )
      continue;
    found.push(path);
  }
  return found;
}

interface WrittenTask {
  readonly source?: { readonly file?: string; readonly kernel?: string };
  readonly entry?: { readonly function?: string };
}
