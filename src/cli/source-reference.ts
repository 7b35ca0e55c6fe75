import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

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
