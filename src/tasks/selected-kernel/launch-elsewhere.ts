import { basename } from 'node:path';
import { findKernels } from '../../syntax/kernel-finder.ts';
import { findLaunches } from '../../syntax/launch-finder.ts';
import type { KernelLaunch } from '../../syntax/launch-finder.ts';
import { loadParser } from '../../syntax/parser.ts';
import type { SourceKernel } from '../task-file/source-kernel.ts';

/** A source besides the kernel's own. */
export interface OtherSource {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

/** A launch and where it was read. */
export interface FoundLaunch {
  readonly launch: KernelLaunch;
  /** Name of another file that it is in; undefined for the kernel's own. */
  readonly fileName: string | undefined;
}

/** Launches of the kernel: those of its own file or, where it has none, those of other sources. */
export async function launchesOf(
  source: SourceKernel,
  others: readonly OtherSource[],
): Promise<readonly FoundLaunch[]> {
  const own = findLaunches(source.tree, source.kernel.name);
  if (own.length > 0) return own.map((launch) => ({ launch, fileName: undefined }));
  const parser = await loadParser();
  return others
    .filter(({ file, text }) => file !== source.file && text.includes('<<<'))
    .flatMap(({ file, text }) => {
      const tree = parser.parse(text);
      // Another kernel that happens to have the name.
      if (findKernels(tree).some(({ name }) => name === source.kernel.name)) return [];
      return findLaunches(tree, source.kernel.name)
        .filter((launch) => launch.arguments.length === source.kernel.parameters.length)
        .map((launch) => ({ launch, fileName: basename(file) }));
    });
}

/** `line 12` or `main.cu, line 12`. */
export function launchPlace({ launch, fileName }: FoundLaunch): string {
  return fileName === undefined ? `line ${launch.line}` : `${fileName}, line ${launch.line}`;
}
