import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../executors/compiler.ts';
import { KernelFoundryError, UserError } from '../../shared/errors.ts';
import { packageRoot } from '../../shared/package-root.ts';
import { storeError } from '../../store/store-errors.ts';

/** What a run's process is started with. */
export interface RunProcess {
  /** Program that runs the command line: a Node, or Electron as one. */
  readonly node: string;
  /** Arguments of the command line. */
  readonly args: readonly string[];
  readonly folder: string;
  readonly logFile: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The command line: beside this bundle, or its source when this runs from source. */
function commandLineFile(): string {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith('.ts') ? join(packageRoot(), 'src/cli/main.ts') : join(dirname(here), 'cli.mjs');
}

/** What a child of this process is given of its environment: nothing that speaks of this process or of the editor's own. */
export function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own =
    /^(NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE|NODE_OPTIONS|NODE_UNIQUE_ID|INIT_CWD|VSCODE_.*)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.test(name)));
}

/**
 * Starts a process that outlives this one and answers its number. A shell in between ends at once, so that the process is no
 * descendant of ours: editors end what a server leaves behind by walking down its tree. It has a session of its own.
 */
export async function startRunProcess(options: RunProcess): Promise<number> {
  const { node, args, folder, logFile, environment } = options;
  if ((await findProgram(node)) === undefined)
    throw new UserError('no-node', `The Node program "${node}" is not an executable file.`, {
      fix: 'Set kernelfoundry.nodePath to Node 22.13 or later, or leave it empty.',
    });
  let log: number;
  try {
    log = openSync(logFile, 'a');
  } catch (error) {
    throw storeError(error, logFile);
  }
  try {
    return await new Promise((resolve, reject) => {
      const shell = spawn(
        '/bin/sh',
        ['-c', '"$@" >&2 & echo $!', 'kernelfoundry', node, commandLineFile(), ...args],
        { cwd: folder, env: environment, detached: true, stdio: ['ignore', 'pipe', log] },
      );
      let printed = '';
      shell.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
      shell.once('error', (cause) =>
        reject(
          new KernelFoundryError('run-not-started', 'The process of the run could not be started.', {
            cause,
          }),
        ),
      );
      shell.once('close', () => {
        const pid = Number(printed.trim());
        if (Number.isInteger(pid) && pid > 0) resolve(pid);
        else
          reject(
            new KernelFoundryError(
              'run-not-started',
              `The process of the run did not start; ${logFile} may say why.`,
            ),
          );
      });
    });
  } finally {
    closeSync(log);
  }
}
