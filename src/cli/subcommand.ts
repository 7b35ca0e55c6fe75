import type { Command } from 'commander';
import type { CommandContext, CommandResult } from './command-context.ts';

/** Runs the work of a subcommand; `json` is its `--json` flag. */
export type Runner = (
  json: boolean,
  work: (context: CommandContext) => Promise<CommandResult>,
) => Promise<void>;

/** A subcommand: declares itself on the program. One file each. */
export type Subcommand = (program: Command, run: Runner) => void;

/** Options of subcommands that open the store. */
export interface StoreOption {
  readonly store?: string;
}
