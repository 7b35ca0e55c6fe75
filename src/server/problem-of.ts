import type { Answer, Problem } from '../protocol/editor/problem.ts';
import { isAbortError } from '../shared/abort.ts';
import { KernelFoundryError, messageOf, UserError } from '../shared/errors.ts';
import type { LogSink } from '../shared/logger.ts';
import { withAction } from './problem-actions.ts';

/** Any failure as a person is told of it. Ours go to the log with their stack. */
export function problemOf(error: unknown, log: LogSink): Problem {
  if (isAbortError(error)) return { code: 'cancelled', message: 'Cancelled.' };
  if (!UserError.is(error)) {
    log.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const code = KernelFoundryError.is(error) ? error.code : 'internal';
    return withAction({ code, message: messageOf(error), fix: 'The log has the details.' });
  }
  return withAction({
    code: error.code,
    message: error.message,
    ...(error.file === undefined ? {} : { file: error.file }),
    ...(error.line === undefined ? {} : { line: error.line }),
    ...(error.fix === undefined ? {} : { fix: error.fix }),
  });
}

/** The value of the work, or the problem that kept it from being had. */
export async function answer<T>(log: LogSink, work: () => Promise<T> | T): Promise<Answer<T>> {
  try {
    return { kind: 'ok', value: await work() };
  } catch (error) {
    return { kind: 'problem', problem: problemOf(error, log) };
  }
}
