import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { includesOf } from './backends/sim/includes.ts';

/** A file that a source includes, with what it holds. */
export interface IncludedFile {
  readonly path: string;
  /** Relative to the source's folder where it lies below it. */
  readonly nameBelow?: string;
  readonly content: string;
}

export interface IncludedFiles {
  readonly files: readonly IncludedFile[];
  /** There is an `#include` of a macro's value: which file that is cannot be told from the text. */
  readonly isOpen: boolean;
}

/**
 * Files that a source includes from its own folder and the given folders, and what they include in turn. What lies elsewhere (the
 * system's and the toolkit's headers) is left out: it changes with the compiler's version.
 */
export async function includedFiles(
  text: string,
  sourceFolder: string,
  includeFolders: readonly string[],
): Promise<IncludedFiles> {
  const found = new Map<string, IncludedFile>();
  let isOpen = false;
  const visit = async (content: string, folder: string): Promise<void> => {
    if (/^[ \t]*#[ \t]*(?:include|embed)[ \t]+[A-Za-z_]/m.test(content)) isOpen = true;
    for (const { name, quoted } of includesOf(content)) {
      const places = isAbsolute(name)
        ? [name]
        : [...(quoted ? [folder] : []), sourceFolder, ...includeFolders].map((place) => join(place, name));
      for (const path of places) {
        if (found.has(path)) break;
        const inner = await readFile(path, 'utf8').catch(() => undefined);
        if (inner === undefined) continue;
        const below = relative(sourceFolder, path);
        found.set(path, {
          path,
          content: inner,
          ...(below.startsWith('..') || isAbsolute(below) ? {} : { nameBelow: below }),
        });
        await visit(inner, dirname(path));
        break;
      }
    }
  };
  await visit(text, sourceFolder);
  return { files: [...found.values()], isOpen };
}

/** Folders of `-I`, `-isystem` and `--include-path` in flags. */
export function includeFoldersOf(flags: readonly string[]): readonly string[] {
  const folders: string[] = [];
  for (let index = 0; index < flags.length; index++) {
    const match = /^(-I|-isystem|--include-path|--system-include)=?(.*)$/.exec(flags[index] ?? '');
    if (match === null) continue;
    const value = match[2] === '' ? flags[++index] : match[2];
    if (value !== undefined && value !== '') folders.push(value);
  }
  return folders;
}
