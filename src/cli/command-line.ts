import { CommanderError } from 'commander';
import { UserError } from '../shared/errors.ts';
import { errorText } from './error-text.ts';
import { createProgram } from './program.ts';
import { runCommand } from './run-command.ts';
import type { Surroundings } from './run-command.ts';

/** Parses the arguments (without node and script), runs the subcommand and returns the exit code. */
export async function commandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode = 0;
  const program = createProgram(
    async (json, work) => {
      exitCode = await runCommand(surroundings, json, work);
    },
    {
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: (text) => void surroundings.stderr.write(text),
    },
  );
  try {
    await program.parseAsync(['node', 'kernelfoundry', ...args]);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!UserError.is(error)) throw error;
    surroundings.stderr.write(`${errorText(error, surroundings.folder, false)}\n`);
    return 2;
  }
  return exitCode;
}
