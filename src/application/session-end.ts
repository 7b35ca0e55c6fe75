import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import type { Problem } from '../protocol/editor/problem.ts';
import { isAbortError } from '../shared/abort.ts';
import { KernelFoundryError, messageOf, UserError } from '../shared/errors.ts';
import type { RunEnd } from './drive-run.ts';

/** How one session of a run ended, for who started its process: beside the run's log, since the store itself may be what failed. */
export type SessionEnd = { readonly timeMs: number } & (
  | { readonly kind: 'finished' }
  | { readonly kind: 'paused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly problem: Problem }
);

/** Bytes that are set aside before the process starts: so that its end can be told when the disk is full. */
const reservedBytes = 4096;
const longestMessage = 1500;

/** Makes the file, empty but for blanks, before the process starts. */
export function reserveSessionEnd(file: string): void {
  writeFileSync(file, ' '.repeat(reservedBytes));
}

/** Tells how the session ended. Never throws: there is nobody left to tell. */
export function writeSessionEnd(file: string, end: SessionEnd): void {
  try {
    const text = Buffer.from(JSON.stringify(end));
    const padding = Buffer.alloc(Math.max(0, reservedBytes - text.length), ' ');
    const content = Buffer.concat([text, padding]);
    const descriptor = openSync(file, 'r+');
    try {
      writeSync(descriptor, content, 0, content.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The process is gone without a word then, which its starter sees.
  }
}

/** How the session ended; undefined while it goes on, or when its process died without a word. */
export function readSessionEnd(file: string): SessionEnd | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? undefined : (JSON.parse(text) as SessionEnd);
  } catch {
    return undefined;
  }
}

/** The end of a session that came to its end. */
export function endOfSession(end: RunEnd, nowMs: number): SessionEnd {
  return end.kind === 'paused'
    ? { timeMs: nowMs, kind: 'paused', reason: end.reason }
    : { timeMs: nowMs, kind: 'finished' };
}

/** The end of a session that threw. */
export function endOfFailure(error: unknown, nowMs: number): SessionEnd {
  if (isAbortError(error)) return { timeMs: nowMs, kind: 'paused', reason: 'paused by the user' };
  const message = messageOf(error).slice(0, longestMessage);
  if (!UserError.is(error)) {
    const code = KernelFoundryError.is(error) ? error.code : 'internal';
    return { timeMs: nowMs, kind: 'failed', problem: { code, message, fix: 'The log has the details.' } };
  }
  const { code, file, line, fix } = error;
  const problem = {
    code,
    message,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(fix === undefined ? {} : { fix }),
  };
  return { timeMs: nowMs, kind: 'failed', problem };
}
