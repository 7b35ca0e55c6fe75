import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/shared/package-root.ts';

/** Whether a command can be run. */
export function isPresent(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** C++ files of a folder of native/. */
export function sources(folder: string): string[] {
  return readdirSync(join(packageRoot(), 'native', folder))
    .filter((name) => name.endsWith('.cpp'))
    .map((name) => join(packageRoot(), 'native', folder, name));
}

/** Sizes of the hook calls in each kernel, from the assembly text; 0 for a range. */
export function accessesByKernel(assembly: string): Map<string, { reads: number[]; writes: number[] }> {
  const kernels = new Map<string, { reads: number[]; writes: number[] }>();
  let current: { reads: number[]; writes: number[] } | undefined;
  for (const line of assembly.split('\n')) {
    const label = /^(\w+):/.exec(line)?.[1];
    if (label !== undefined) {
      current = label.startsWith('kf_') ? { reads: [], writes: [] } : undefined;
      if (current !== undefined) kernels.set(label, current);
    }
    const call = /\b(?:call[a-z]*|bl)\s+__tsan_(?:unaligned_)?(read|write)(\d+|_range)/.exec(line);
    if (call !== null && current !== undefined)
      (call[1] === 'read' ? current.reads : current.writes).push(call[2] === '_range' ? 0 : Number(call[2]));
  }
  return kernels;
}

