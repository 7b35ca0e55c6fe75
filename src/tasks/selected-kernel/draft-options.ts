import { closest, listWords } from '../../shared/closest.ts';
import { UserError } from '../../shared/errors.ts';
import type { SourceKernel } from '../task-file/source-kernel.ts';
import type { OtherSource } from './launch-elsewhere.ts';

/** What the user says where the source does not. */
export interface DraftOptions {
  /** Extents by argument: `{ A: "M,K" }`. */
  readonly extents?: Readonly<Record<string, string>>;
  /** Values by scalar argument or shape name. */
  readonly values?: Readonly<Record<string, string>>;
  readonly roles?: Readonly<Record<string, string>>;
  readonly grid?: string;
  readonly block?: string;
  readonly sharedBytes?: string;
  /** Sources that may launch the kernel, read where its own file does not. */
  readonly otherSources?: readonly OtherSource[];
}

/** Splits `A, min(B, 4)` at commas outside parentheses. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else current += character;
  }
  return [...parts, current.trim()];
}

/** The whole number that `--value NAME=...` gives for a name. */
export function givenSize(options: DraftOptions, name: string): number | undefined {
  const text = options.values?.[name];
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isInteger(value) ? value : undefined;
}

/** Throws UserError `argument-unknown` for an option about a parameter that the kernel does not have. */
export function checkOptionNames(source: SourceKernel, options: DraftOptions): void {
  const names = source.kernel.parameters.map((parameter) => parameter.name);
  for (const [option, given] of [
    ['--extent', options.extents],
    ['--role', options.roles],
  ] as const) {
    for (const name of Object.keys(given ?? {})) {
      if (names.includes(name)) continue;
      const suggestion = closest(name, names);
      throw new UserError('argument-unknown', `${option}: the kernel has no parameter "${name}".`, {
        file: source.file,
        line: source.kernel.line,
        fix:
          suggestion === undefined
            ? `Its parameters are ${listWords(names)}.`
            : `Did you mean "${suggestion}"?`,
      });
    }
  }
}
