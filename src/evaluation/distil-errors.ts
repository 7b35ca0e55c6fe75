import type { Reason } from '../protocol/evaluation.ts';

/** What a compiler's output is reduced to. */
export interface DistilOptions {
  /** Names under which the candidate's file appears in diagnostics (its path, its base name, the translated file). */
  readonly ownFiles: readonly string[];
  /** Most reasons kept; errors beyond it are counted in the last one. */
  readonly limit?: number;
  readonly rule?: string;
}

const diagnostic = /^(.+?):(\d+)(?::(\d+))?: (fatal error|error|warning|note): (.*)$/;
const nvccDiagnostic = /^(.+?)\((\d+)\): (?:catastrophic )?(error|warning)(?: #[\w-]+)?: (.*)$/;
const linker = /^(?:.*\/)?(?:ld(?:\.\w+)?|collect2|ptxas)\b.*?: (.*)$/;
const undefinedReference = /undefined reference to [`'](.+?)'/;

/**
 * Reduces what a compiler printed to its errors: error lines always survive, notes, carets, include stacks and warnings go.
 * Lines in the candidate's own file carry their number; errors reported in other files point at the nearest place of the
 * candidate's file that the compiler named before ("required from here").
 */
export function distilErrors(output: string, options: DistilOptions): readonly Reason[] {
  const limit = options.limit ?? 12;
  const rule = options.rule ?? 'compile-error';
  const isOwn = (file: string): boolean =>
    options.ownFiles.some((own) => file === own || file.endsWith(`/${own}`));
  const reasons: Reason[] = [];
  const seen = new Set<string>();
  let lastOwnLine: number | undefined;
  const lines = output.split('\n');
  const add = (message: string, line: number | undefined): void => {
    const key = `${line ?? ''}:${message}`;
    if (seen.has(key)) return;
    seen.add(key);
    reasons.push(line === undefined ? { rule, message } : { rule, message, line });
  };
  for (let index = 0; index < lines.length; index++) {
    const text = lines[index] ?? '';
    const match = diagnostic.exec(text) ?? undefined;
    if (match !== undefined) {
      const [, file = '', line = '', , severity = '', message = ''] = match;
      if (isOwn(file)) lastOwnLine = Number(line);
      if (severity !== 'error' && severity !== 'fatal error') continue;
      if (isOwn(file)) add(message, Number(line));
      // A template of the user's, instantiated in a header: the note that follows names the user's line.
      else add(`${message} (in ${baseName(file)}:${line})`, ownLineAfter(lines, index, isOwn) ?? lastOwnLine);
      continue;
    }
    const nvcc = nvccDiagnostic.exec(text);
    if (nvcc !== null) {
      const [, file = '', line = '', severity = '', message = ''] = nvcc;
      if (severity === 'error') add(message, isOwn(file) ? Number(line) : undefined);
      continue;
    }
    const required = /^(.+?):(\d+):\d+:\s+required from/.exec(text);
    if (required !== null && isOwn(required[1] ?? '')) {
      lastOwnLine = Number(required[2]);
      continue;
    }
    const missing = undefinedReference.exec(text);
    if (missing !== null) add(`undefined reference to ${missing[1] ?? ''}`, undefined);
    else if (/\berror\b|\bfatal\b/i.test(text) && linker.test(text))
      add(linker.exec(text)?.[1] ?? text, undefined);
  }
  if (reasons.length > limit) {
    const rest = reasons.length - limit + 1;
    return [...reasons.slice(0, limit - 1), { rule, message: `${rest} more errors` }];
  }
  if (reasons.length > 0) return reasons;
  const tail = output.trim().split('\n').slice(-3).join(' ').slice(0, 400);
  return [{ rule, message: tail === '' ? 'The compiler failed and said nothing.' : tail }];
}

function ownLineAfter(
  lines: readonly string[],
  index: number,
  isOwn: (file: string) => boolean,
): number | undefined {
  for (const text of lines.slice(index + 1, index + 12)) {
    const match = /^(.+?):(\d+):\d+:\s+(?:required from|note:)/.exec(text);
    if (match !== null && isOwn(match[1] ?? '')) return Number(match[2]);
    if (diagnostic.exec(text)?.[4]?.endsWith('error') === true) return undefined;
  }
  return undefined;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
