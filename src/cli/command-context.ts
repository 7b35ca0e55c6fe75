import type { Composition } from './composition.ts';

/** What a subcommand may do with the terminal, and how it answers. */
export interface CommandContext {
  /** `--json`: one JSON object on the last line of standard output, everything else on standard error. */
  readonly json: boolean;
  /** Fires at the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Folder the command was started in. */
  readonly folder: string;
  /** The store and the parts of runs. */
  readonly composition: Composition;
  /** True when standard error is a terminal: a progress bar is drawn there. */
  readonly interactive: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** A line of the answer; not shown with `--json`. */
  print(text: string): void;
  /** A line of progress, on standard error. */
  note(text: string): void;
  /** Replaces the line of progress that is being drawn; does nothing where standard error is no terminal. */
  status(text: string): void;
}

/** How a command ended. */
export interface CommandResult {
  /** 0 success, 1 the work failed, 130 stopped by Ctrl-C or SIGTERM. Mistakes of the user are thrown as UserError and end with 2. */
  readonly exitCode: 0 | 1 | 130;
  /** What `--json` prints. */
  readonly json: unknown;
}

/** A successful end. */
export function success(json: unknown): CommandResult {
  return { exitCode: 0, json };
}
