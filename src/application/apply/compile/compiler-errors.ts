import { basename, resolve } from 'node:path';

/** One error of a compiler. */
export interface CompilerError {
  /** 1-based, in the file that was compiled. */
  readonly line?: number;
  readonly message: string;
}

const most = 20;

/**
 * The errors in a compiler's output: `file:12:5: error: ...` of GCC and Clang, `file(12): error: ...` of nvcc. Those of other files name
 * their place; without any, the first words of the output stand for them.
 */
export function compilerErrors(output: string, file: string, directory: string): CompilerError[] {
  const found: CompilerError[] = [];
  for (const line of output.split('\n')) {
    const match =
      /^(.+?):(\d+)(?::\d+)?:\s*(?:fatal )?error:\s*(.+)$/.exec(line) ??
      /^(.+?)\((\d+)\)\s*:\s*(?:fatal |catastrophic )?error(?: #?[\w-]+)?\s*:?\s*(.+)$/.exec(line);
    const [, place, number, message] = match ?? [];
    if (place === undefined || message === undefined) continue;
    found.push(
      resolve(directory, place) === file
        ? { line: Number(number), message }
        : { message: `${basename(place)}:${number ?? ''}: ${message}` },
    );
  }
  if (found.length > 0) return found.slice(0, most);
  const words = output.split('\n').find((line) => /error|cannot|undefined|fatal/i.test(line)) ?? output;
  return [{ message: words.trim().slice(0, 300) || 'The compiler failed without a word.' }];
}
