import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { KernelReference } from '../../protocol/editor/requests.ts';
import type { IndexedKernel } from './indexed-kernel.ts';

/** The kernel that a reference means: by its name (of several, the one at the line), by a line in it, or the only one. */
export function referredKernel(
  document: TextDocument,
  kernels: readonly IndexedKernel[],
  { kernel: name, line }: KernelReference,
): IndexedKernel | undefined {
  const named =
    name === undefined
      ? kernels
      : kernels.filter(
          (one) =>
            one.reference === name ||
            one.qualifiedName === name ||
            (one.name === name && one.problem === undefined),
        );
  const [first, second] = named;
  if (second === undefined || line === undefined)
    return second === undefined || name !== undefined ? first : undefined;
  return kernelAt(document, named, line) ?? (name === undefined ? undefined : first);
}

/** The innermost kernel around a line (from 1). */
export function kernelAt(
  document: TextDocument,
  kernels: readonly IndexedKernel[],
  line: number,
): IndexedKernel | undefined {
  return kernels
    .filter(({ lensOffset, region }) => {
      const from = Math.min(lensOffset, region.start);
      return document.positionAt(from).line < line && line <= document.positionAt(region.end).line + 1;
    })
    .sort((a, b) => a.region.end - a.region.start - (b.region.end - b.region.start))[0];
}
