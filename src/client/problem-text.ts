import { basename } from 'node:path';
import { commands } from '../protocol/editor/ids.ts';
import type { Answer, Problem } from '../protocol/editor/problem.ts';
import { type Translate, english } from './translate.ts';

/** `saxpy.cu:12: There is no kernel here. Choose another one.`: a problem as one line of a message. */
export function problemText(problem: Problem): string {
  const place =
    problem.file === undefined
      ? ''
      : `${basename(problem.file)}${problem.line === undefined ? '' : `:${problem.line}`}: `;
  const fix = problem.fix === undefined ? '' : ` ${problem.fix}`;
  return `${place}${problem.message}${fix}`;
}

/** Thrown where something cannot be had and the caller is to show why. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Any failure as a person is told of it; what nobody foresaw is sent to the log. */
export function problemFrom(error: unknown, t: Translate = english): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (isCancellation(error)) return { code: 'cancelled', message: t('Cancelled.') };
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    action: { kind: 'command', title: t('Show Log'), command: commands.showLog },
  };
}

/** The value, or the problem as an error. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind === 'ok') return answer.value;
  throw new ProblemError(answer.problem);
}

/** LSP's codes for a request that the client (-32800) or the server (-32802) cancelled, and the editor's and our own errors. */
function isCancellation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  return code === -32_800 || code === -32_802 || error.name === 'AbortError' || error.name === 'Canceled';
}
