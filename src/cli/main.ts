#!/usr/bin/env node
import { CommanderError } from 'commander';
import { UserError } from '../shared/errors.ts';
import { errorText } from './error-text.ts';
import { createProgram } from './program.ts';
import { runCommand } from './run-command.ts';
import type { Surroundings } from './run-command.ts';

const surroundings: Surroundings = {
  // npm runs scripts in the package's folder; INIT_CWD is where the user stands.
  folder: process.env['INIT_CWD'] ?? process.cwd(),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt: (callback) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    for (const signal of signals) process.on(signal, callback);
    return () => {
      for (const signal of signals) process.off(signal, callback);
    };
  },
  exit: (code) => process.exit(code),
};

/** Parses the arguments, runs the subcommand and sets the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram(async (json, work) => {
    exitCode = await runCommand(surroundings, json, work);
  });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!UserError.is(error)) throw error;
    process.stderr.write(`${errorText(error, surroundings.folder, false)}\n`);
    return 2;
  }
  return exitCode;
}

// A reader that closes its end (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv);
