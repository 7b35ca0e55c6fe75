import type { KernelPlace } from '../../protocol/editor/requests.ts';

/** The kernel that a line (from 1) is in: the innermost; else the only kernel of the file. */
export function kernelAt(kernels: readonly KernelPlace[], line: number | undefined): KernelPlace | undefined {
  const around =
    line === undefined
      ? []
      : kernels.filter(({ startLine, endLine }) => startLine <= line && line <= endLine);
  const innermost = [...around].sort((a, b) => a.endLine - a.startLine - (b.endLine - b.startLine))[0];
  return innermost ?? (kernels.length === 1 ? kernels[0] : undefined);
}

/** True for files that are tasks themselves. */
export function isTaskPath(path: string): boolean {
  return path.endsWith('.kernel.jsonc');
}
