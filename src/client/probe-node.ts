import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { delimiter, join } from 'node:path';
import { plainReason } from '../shared/plain-reason.ts';
import type { RuntimeProbe } from './server-runtime.ts';

const deadlineMs = 5000;
// Loading it prints a warning about an experiment on older versions, which goes to the child's standard error.
const question = `let sqlite = false; try { require('node:sqlite'); sqlite = true; } catch {} console.log(process.versions.node + ' ' + sqlite);`;

/** Asks a program for its version and for SQLite. */
export function probeNode(path: string): Promise<RuntimeProbe> {
  return new Promise((resolve) => {
    execFile(path, ['-e', question], { timeout: deadlineMs, windowsHide: true }, (error, output) => {
      const [, version, sqlite] = /^(\d+\.\d+\.\d+) (true|false)\s*$/.exec(output) ?? [];
      if (error !== null) resolve({ kind: 'unusable', reason: plainReason(error) });
      else if (version === undefined) resolve({ kind: 'unusable', reason: 'it is no Node' });
      else resolve(sqlite === 'true' ? { kind: 'usable' } : { kind: 'too-old', version });
    });
  });
}

/** Whether this process's own Node has SQLite: versions of the editor differ. */
export function ownNodeHasSqlite(): boolean {
  // Not an import: it would fail where there is none, and warn of an experiment where there is one.
  return isBuiltin('node:sqlite');
}

/** Programs named `node` in the folders of a PATH. */
export function nodesOnPath(path: string | undefined, isWindows: boolean): readonly string[] {
  const name = isWindows ? 'node.exe' : 'node';
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .filter((file) => existsSync(file));
}
