import { isAbortError } from '../shared/abort.ts';
import { exitCodeOf } from '../shared/errors.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { realComposition } from './composition.ts';
import type { Composition } from './composition.ts';
import { errorText } from './error-text.ts';

/** Where a command writes and what it hears; tests bring their own. */
export interface Surroundings {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  /** Left out for the real parts. */
  readonly composition?: Composition;
  /** Calls back at each Ctrl-C; returns what stops listening. */
  onInterrupt(callback: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** A second interrupt within this time, in milliseconds, is the first one heard again. */
const echoMs = 300;

/** Runs a subcommand, prints its answer or its error, and returns the process's exit code. */
export async function runCommand(
  surroundings: Surroundings,
  json: boolean,
  work: (context: CommandContext) => Promise<CommandResult>,
): Promise<number> {
  const { stdout, stderr, folder } = surroundings;
  const interactive = stderr.isTTY === true;
  let drawn = false;
  const clear = (): void => {
    if (drawn) stderr.write('\r\u001b[K');
    drawn = false;
  };
  const controller = new AbortController();
  let interruptedAt = Number.NEGATIVE_INFINITY;
  const stopListening = surroundings.onInterrupt(() => {
    // One Ctrl-C may arrive twice: from the terminal, and passed on by npm.
    const isEcho = performance.now() - interruptedAt < echoMs;
    if (isEcho) return;
    if (controller.signal.aborted) surroundings.exit(130);
    interruptedAt = performance.now();
    clear();
    stderr.write('Stopping; Ctrl-C again ends at once.\n');
    controller.abort();
  });
  const width = Math.max(60, stderr.columns ?? 120);
  const context: CommandContext = {
    json,
    signal: controller.signal,
    folder,
    composition: surroundings.composition ?? realComposition,
    interactive,
    width,
    print: (text) => {
      clear();
      if (!json) stdout.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    status: (text) => {
      if (!interactive) return;
      stderr.write(`\r\u001b[K${text.slice(0, width - 1)}`);
      drawn = true;
    },
  };
  try {
    const result = await work(context);
    clear();
    if (json) stdout.write(`${JSON.stringify(result.json)}\n`);
    return result.exitCode;
  } catch (error) {
    clear();
    if (isAbortError(error)) {
      stderr.write('Stopped.\n');
      return 130;
    }
    const debug = (surroundings.environment['KERNELFOUNDRY_DEBUG'] ?? '') !== '';
    stderr.write(`${errorText(error, folder, debug)}\n`);
    return exitCodeOf(error);
  } finally {
    stopListening();
  }
}
