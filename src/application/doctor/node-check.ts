import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { networkFileSystemOf, storeFolderName } from '../../store/store-location.ts';
import { findProgram } from '../../executors/compiler.ts';
import { messageOf } from '../../shared/errors.ts';
import { type Machine, type MachineCheck, ask, firstLine } from './machine-check.ts';

const leastNode = [22, 13] as const;

/** Node itself and its SQLite. */
export async function checkNode(machine: Machine): Promise<MachineCheck[]> {
  const [major = 0, minor = 0] = machine.nodeVersion.split('.').map(Number);
  const isNewEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  const fix = 'Install Node 22.13 or later, or set kernelfoundry.nodePath to one.';
  const node: MachineCheck = {
    id: 'node',
    title: 'Node',
    state: isNewEnough ? 'ok' : 'missing',
    detail: isNewEnough
      ? machine.nodeVersion
      : `${machine.nodeVersion} is older than ${leastNode.join('.')}: the archive (node:sqlite) cannot be opened`,
    ...(isNewEnough ? {} : { fix }),
  };
  return [node, await checkSqlite(fix)];
}

async function checkSqlite(fix: string): Promise<MachineCheck> {
  const check = { id: 'sqlite', title: 'SQLite (node:sqlite)' };
  try {
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(':memory:');
    const row = database.prepare('select sqlite_version() as version').get();
    database.close();
    return { ...check, state: 'ok', detail: String(row?.['version']) };
  } catch (error) {
    return { ...check, state: 'missing', detail: `not usable: ${messageOf(error)}`, fix };
  }
}

/** Where the archive would lie. */
export function checkStoreLocation(machine: Machine): MachineCheck {
  const folder = join(machine.workspace, storeFolderName);
  const check = { id: 'store-location', title: 'Store' };
  try {
    let nearest = folder;
    while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
    if (!statSync(nearest).isDirectory()) throw new Error(`${nearest} is not a folder`);
    accessSync(nearest, constants.W_OK);
    const network = networkFileSystemOf(folder);
    if (network === undefined) return { ...check, state: 'ok', detail: folder };
    return {
      ...check,
      state: 'degraded',
      detail: `${folder} is on ${network}, where SQLite's log does not work: the archive goes to this machine's own state folder`,
      fix: 'Nothing is needed; to choose the place yourself pass --store with a folder on a local disk.',
    };
  } catch (error) {
    const fix = 'Pass --store with a folder you can write to.';
    return { ...check, state: 'missing', detail: `${folder}: ${messageOf(error)}`, fix };
  }
}

/** Git, for the provenance of results. */
export async function checkGit(machine: Machine, signal: AbortSignal): Promise<MachineCheck> {
  const check = { id: 'git', title: 'Git' };
  const path = await findProgram('git', machine.environment);
  if (path !== undefined) {
    const { ok, text } = await ask(path, ['--version'], machine, signal);
    if (ok) return { ...check, state: 'ok', detail: firstLine(text) };
  }
  return {
    ...check,
    state: 'degraded',
    detail: 'not found: results carry no commit of the sources they were found for',
    fix: 'apt-get install git',
  };
}
