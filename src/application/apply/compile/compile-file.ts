import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { findProgram } from '../../../executors/compiler.ts';
import { buildSupervisor } from '../../../executors/native-tools.ts';
import { runSupervised } from '../../../executors/process-runner.ts';
import type { SupervisedResult } from '../../../executors/process-runner.ts';
import type { CompileOutcome } from '../../../protocol/editor/apply.ts';
import { UserError } from '../../../shared/errors.ts';
import { findCompileEntry } from './compile-commands.ts';
import { compilerErrors } from './compiler-errors.ts';
import { syntaxCommand } from './syntax-command.ts';

/** Where a file's compile command is looked for, and how long it may take. */
export interface CompileOptions {
  readonly workspaceFolders: readonly string[];
  /** A `compile_commands.json` that is tried first. */
  readonly compileCommands?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly deadlineMs?: number;
}

const defaultDeadlineMs = 120_000;
const limits = { outputBytes: 4 * 2 ** 20, fileBytes: 2 ** 30 };

/**
 * Compiles one file as the build of its project does, without writing anything into the build. It is the person's own command with their
 * own compiler, so it runs without a sandbox: only with a deadline and an output cap.
 */
export async function compileFile(
  file: string,
  options: CompileOptions,
  signal: AbortSignal,
): Promise<CompileOutcome> {
  const skipped = (reason: string): CompileOutcome => ({ kind: 'not-compiled', file, reason });
  const entry = await findCompileEntry(file, options.workspaceFolders, options.compileCommands);
  if (entry === undefined) return skipped(noEntryReason(file));
  const folder = await mkdtemp(join(tmpdir(), 'kernelfoundry-compile-'));
  try {
    const [program = '', ...rest] = syntaxCommand(entry.command, join(folder, 'object.o'));
    const path = await findProgram(
      program.includes('/') ? resolve(entry.directory, program) : program,
      options.environment,
    );
    if (path === undefined)
      return skipped(`${program}, which compile_commands.json names, is not on this machine`);
    const command = [path, ...rest];
    const result = await runSupervised(
      {
        supervisor: await buildSupervisor(signal),
        command,
        folder: entry.directory,
        environment: environmentOf(options.environment),
        trust: 'ours',
        limits: { ...limits, wallMs: options.deadlineMs ?? defaultDeadlineMs },
      },
      signal,
    );
    return outcomeOf(result, file, entry.directory, command);
  } catch (error) {
    if (UserError.is(error)) return skipped(error.message);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function outcomeOf(
  { outcome, stdout, stderr, wallMs }: SupervisedResult,
  file: string,
  directory: string,
  words: readonly string[],
): CompileOutcome {
  const command = words.join(' ');
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0
        ? { kind: 'compiled', file, command, durationMs: wallMs }
        : { kind: 'failed', file, command, errors: compilerErrors(`${stderr}\n${stdout}`, file, directory) };
    case 'signalled':
      return {
        kind: 'failed',
        file,
        command,
        errors: [{ message: `The compiler was ended by ${outcome.signal}.` }],
      };
    case 'deadline':
      return { kind: 'not-compiled', file, reason: 'the compiler took longer than it may' };
    case 'limit':
      return { kind: 'not-compiled', file, reason: `the compiler went beyond its limit of ${outcome.which}` };
    case 'not-started':
      return { kind: 'not-compiled', file, reason: outcome.reason };
  }
}

function noEntryReason(file: string): string {
  return /\.(?:h|hpp|hxx|cuh|inl)$/i.test(file)
    ? `headers are compiled with the files that include them, and compile_commands.json has no entry for ${basename(file)}`
    : `compile_commands.json has no entry for it; CMake writes one with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON`;
}

/** The person's environment, as their own build has it; messages in English, so that errors can be read. */
function environmentOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const own = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(?:ELECTRON_|VSCODE_)/.test(entry[0]),
  );
  return { ...Object.fromEntries(own), LC_ALL: 'C' };
}
