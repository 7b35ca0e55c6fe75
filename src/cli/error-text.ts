import { relative, isAbsolute } from 'node:path';
import { KernelFoundryError, UserError, messageOf } from '../shared/errors.ts';

/**
 * What the terminal shows of an error: `file:line:column: message` and the fix for the user's mistakes, the message alone
 * for ours. Stacks only with KERNELFOUNDRY_DEBUG, or for errors that nobody foresaw.
 */
export function errorText(error: unknown, folder: string, debug: boolean): string {
  const stack = debug && error instanceof Error && error.stack !== undefined ? `\n${error.stack}` : '';
  if (UserError.is(error)) return `error: ${shortenPath(error.toUserText(), error.file, folder)}${stack}`;
  if (KernelFoundryError.is(error)) {
    const log = error.details['log'];
    const detail = typeof log === 'string' && log.trim() !== '' ? `\n${lastLines(log, 12)}` : '';
    return `error: ${error.message}${detail}${stack}`;
  }
  const hint = debug ? '' : '\n  KERNELFOUNDRY_DEBUG=1 shows where it happened; please report it.';
  return `error: this should not have happened: ${messageOf(error)}${hint}${stack}`;
}

/** Paths below the current folder are shown relative to it. */
function shortenPath(text: string, file: string | undefined, folder: string): string {
  if (file === undefined || !isAbsolute(file)) return text;
  const shown = relative(folder, file);
  return shown === '' || shown.startsWith('..') ? text : text.replaceAll(file, shown);
}

function lastLines(text: string, count: number): string {
  return text
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `  ${line}`)
    .join('\n');
}
