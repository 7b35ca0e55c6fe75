import { Command } from 'commander';
import type { OutputConfiguration } from 'commander';
import { packageVersion } from '../shared/package-root.ts';
import { analyzeCommand } from './commands/analyze.ts';
import { classifyCommand } from './commands/classify.ts';
import { devicesCommand } from './commands/devices.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { eventsCommand } from './commands/events.ts';
import { exportCommand } from './commands/export.ts';
import { mcpCommand } from './commands/mcp.ts';
import { optimizeCommand } from './commands/optimize.ts';
import { redteamCommand } from './commands/redteam.ts';
import { resumeCommand } from './commands/resume.ts';
import { runsCommand } from './commands/runs.ts';
import { selftestCommand } from './commands/selftest.ts';
import { showCommand } from './commands/show.ts';
import { storeCommand } from './commands/store.ts';
import { taskCommand } from './commands/task.ts';
import type { Runner, Subcommand } from './subcommand.ts';

/** Every subcommand, in the order of the help. */
const subcommands: readonly Subcommand[] = [
  doctorCommand,
  devicesCommand,
  optimizeCommand,
  evaluateCommand,
  selftestCommand,
  analyzeCommand,
  classifyCommand,
  taskCommand,
  runsCommand,
  showCommand,
  resumeCommand,
  exportCommand,
  eventsCommand,
  storeCommand,
  redteamCommand,
  mcpCommand,
];

/** The command line's grammar. Usage mistakes end with exit code 2. */
export function createProgram(run: Runner, output: OutputConfiguration): Command {
  const program = new Command('kernelfoundry')
    .description(
      'Evolves a CUDA or SYCL kernel into faster, verified variants and hands them back as a diff.',
    )
    .version(packageVersion())
    .showHelpAfterError('(--help shows what is possible)')
    .showSuggestionAfterError()
    .configureOutput(output);
  for (const declare of subcommands) declare(program, run);
  overrideExits(program);
  return program;
}

/** Commander's own exits become errors in every nested command, so that one place decides on the exit code. */
function overrideExits(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) overrideExits(inner);
}
