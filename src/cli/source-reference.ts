import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';

/** `FILE:KERNEL` taken apart. A colon that is part of the file's name is respected where such a file exists. */
export interface SourceReference {
  readonly file: string;
  readonly kernel: string | undefined;
}

/** Reads `FILE` or `FILE:KERNEL`, relative to a folder. Namespaces in the kernel's name are fine: `a.cu:ns::k`. */
export function sourceReference(text: string, folder: string): SourceReference {
  const whole = resolve(folder, text);
  if (existsSync(whole)) return { file: whole, kernel: undefined };
  const match = /^(.*?\.[A-Za-z]+):([A-Za-z_][\w:]*(?:#\d+)?)$/.exec(text);
  const [, file, kernel] = match ?? [];
  return file === undefined || kernel === undefined
    ? { file: whole, kernel: undefined }
    : { file: resolve(folder, file), kernel };
}

/** True for the names of task files. */
export function isTaskFile(name: string): boolean {
  return /\.jsonc?$/.test(name);
}

/** Task files beside a source that are about it (and, when kernels are named, about one of them). */
export function taskFilesFor(file: string, kernels: readonly string[]): string[] {
  const folder = dirname(file);
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
