import { opendir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { throwIfAborted } from '../../shared/abort.ts';
import type { SourceText } from './source-texts.ts';

const extensions = new Set(['.cu', '.cuh', '.cpp', '.cc', '.cxx', '.h', '.hpp', '.hxx', '.inl']);
const skippedFolders =
  /^(?:\.git|\.kernelfoundry|node_modules|\.cache|\.venv|_deps|build|build[-_].*|cmake-build-.*|CMakeFiles|out|dist|bazel-.*)$/;

/** Limits that keep a search of a large workspace short. */
export interface SearchLimits {
  /** Entries of folders looked at, files read, and bytes of one file. */
  readonly entries: number;
  readonly files: number;
  readonly fileBytes: number;
}

const defaultLimits: SearchLimits = { entries: 200_000, files: 10_000, fileBytes: 4 * 2 ** 20 };

/**
 * CUDA and C++ files of folders whose text contains a word. Build folders, repositories' own and hidden caches are not entered, links
 * not followed. `open` are texts that editors have, by absolute path: they win over the disk.
 */
export async function workspaceSources(
  folders: readonly string[],
  open: ReadonlyMap<string, string>,
  word: string,
  signal: AbortSignal,
  limits: SearchLimits = defaultLimits,
): Promise<{ readonly files: readonly SourceText[]; readonly skipped: string }> {
  const found = new Map<string, SourceText>();
  for (const [file, text] of open) if (isSource(file) && text.includes(word)) found.set(file, { file, text });
  let [entries, files, large] = [0, 0, 0];
  const waiting = [...folders];
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (entries >= limits.entries || files >= limits.files) break;
    for await (const entry of entriesOf(folder)) {
      throwIfAborted(signal);
      entries++;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !skippedFolders.test(entry.name)) waiting.push(path);
      if (!entry.isFile() || !isSource(path) || open.has(path) || files >= limits.files) continue;
      files++;
      const text = await textOf(path, limits.fileBytes);
      if (text === 'too large') large++;
      else if (text?.text.includes(word) === true) found.set(path, { file: path, text: text.text });
    }
  }
  const reasons = [
    ...(waiting.length > 0 || files >= limits.files
      ? [`only the first ${files} source files of the workspace were searched`]
      : []),
    ...(large > 0
      ? [
          `${large === 1 ? '1 file' : `${large} files`} above ${(limits.fileBytes / 2 ** 20).toFixed(0)} MiB not searched`,
        ]
      : []),
  ];
  return {
    files: [...found.values()].sort((a, b) => (a.file < b.file ? -1 : 1)),
    skipped: reasons.join(', and '),
  };
}

function isSource(file: string): boolean {
  return extensions.has(extname(file).toLowerCase());
}

/** A folder that cannot be read has nothing of ours in it. */
async function* entriesOf(folder: string): AsyncGenerator<import('node:fs').Dirent> {
  try {
    yield* await opendir(folder);
  } catch {
    // Gone meanwhile, or not ours to read.
  }
}

async function textOf(
  file: string,
  limit: number,
): Promise<{ readonly text: string } | 'too large' | undefined> {
  try {
    if ((await stat(file)).size > limit) return 'too large';
    return { text: (await readFile(file, 'utf8')).replace(/^\uFEFF/, '') };
  } catch {
    return undefined;
  }
}
