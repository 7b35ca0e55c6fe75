import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';

/** `FILE.cu:KERNEL` taken apart. A colon that is part of the file's name is respected where such a file exists. */
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

/** Task files beside a source that are about it (and about the kernel, when one is named). */
export function taskFilesFor(source: SourceReference): string[] {
  const folder = dirname(source.file);
  const found: string[] = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!name.endsWith('.kernel.jsonc')) continue;
    const file = join(folder, name);
    const task = parse(readFileSync(file, 'utf8')) as
      { readonly source?: { readonly file?: string; readonly kernel?: string } } | undefined;
    if (basename(task?.source?.file ?? '') !== basename(source.file)) continue;
    const kernel = task?.source?.kernel;
    if (
      source.kernel !== undefined &&
      kernel !== source.kernel &&
      kernel !== source.kernel.split('::').at(-1)
    )
      continue;
    found.push(file);
  }
  return found;
}
