import { execFile } from 'node:child_process';
import { AbortError } from '../../shared/abort.ts';

/** What `doctor` found about one thing. */
export interface MachineCheck {
  /** Stable, kebab-case: `cpp-compiler`. */
  readonly id: string;
  readonly title: string;
  /** `missing`: what needs it cannot run. `degraded`: it runs with less. */
  readonly state: 'ok' | 'missing' | 'degraded';
  /** Version, path, level: what was found, or what its absence means. */
  readonly detail: string;
  /** One command or sentence that repairs it. */
  readonly fix?: string;
}

/** What the checks look at; tests bring their own. */
export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  /** Version of the running Node, without `v`. */
  readonly nodeVersion: string;
  /** Where the store would be put. */
  readonly workspace: string;
}

/** This machine. */
export function thisMachine(workspace: string = process.cwd()): Machine {
  return { environment: process.env, nodeVersion: process.versions.node, workspace };
}

/** What a program printed (stdout, then stderr), or why it could not be asked. Ten seconds at most. */
export async function ask(
  program: string,
  args: readonly string[],
  machine: Machine,
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const options = { signal, timeout: 10_000, killSignal: 'SIGKILL', env: machine.environment } as const;
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (signal.aborted) reject(new AbortError());
      else resolve({ ok: error === null, text: `${stdout}${stderr}`.trim() });
    });
  });
}

/** First line of a text, or what stands for an empty one. */
export function firstLine(text: string, otherwise = 'no version given'): string {
  const line = text.split('\n')[0]?.trim() ?? '';
  return line === '' ? otherwise : line;
}
