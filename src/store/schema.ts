import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../shared/errors.ts';

/**
 * Steps from an empty database to the current schema; step n leads to version n + 1. A released step is never edited:
 * a change is a new step. `events` is the truth; `candidates`, `evaluations`, `elites` and the figures in `runs` follow
 * from it and can be rebuilt.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE runs (
     key INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     spec TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     updated_ms INTEGER NOT NULL,
     status TEXT NOT NULL DEFAULT 'paused',
     evaluations INTEGER NOT NULL DEFAULT 0,
     reported TEXT
   );
   CREATE TABLE events (
     run INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     time_ms INTEGER NOT NULL,
     kind TEXT NOT NULL,
     body TEXT NOT NULL,
     evaluation TEXT,
     PRIMARY KEY (run, sequence)
   ) WITHOUT ROWID;
   CREATE TABLE candidates (
     run INTEGER NOT NULL,
     id TEXT NOT NULL,
     decision INTEGER NOT NULL,
     proposer TEXT NOT NULL,
     parent TEXT,
     summary TEXT NOT NULL,
     region_sha256 TEXT NOT NULL,
     sequence INTEGER NOT NULL,
     PRIMARY KEY (run, id)
   ) WITHOUT ROWID;
   CREATE TABLE evaluations (
     run INTEGER NOT NULL,
     candidate TEXT NOT NULL,
     purpose TEXT NOT NULL,
     verdict TEXT NOT NULL,
     stage TEXT,
     cell TEXT,
     speedup REAL,
     low REAL,
     high REAL,
     sequence INTEGER NOT NULL,
     PRIMARY KEY (run, candidate, purpose)
   ) WITHOUT ROWID;
   CREATE TABLE elites (
     run INTEGER NOT NULL,
     cell TEXT NOT NULL,
     place TEXT NOT NULL,
     candidate TEXT NOT NULL,
     speedup REAL NOT NULL,
     PRIMARY KEY (run, cell, place)
   ) WITHOUT ROWID;
   CREATE TABLE owners (
     run INTEGER PRIMARY KEY,
     token TEXT NOT NULL,
     machine TEXT NOT NULL,
     host TEXT NOT NULL,
     pid INTEGER NOT NULL,
     process_start TEXT NOT NULL,
     heartbeat_ms INTEGER NOT NULL,
     request TEXT
   );
   CREATE INDEX candidates_region ON candidates (region_sha256);`,
];

/** "KFDY": marks the file as ours, so that a wrong --store is noticed before anything is written. */
const applicationId = 0x4b464459;

/**
 * Brings a database to the newest schema, in one transaction. Throws UserError `store-newer` when a newer version of
 * the program wrote it, and `store-foreign` when it is another program's database.
 */
export function migrate(database: DatabaseSync, file: string, steps: readonly string[] = migrations): void {
  if (check(database, file, steps.length) === steps.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have migrated while this one waited for the lock.
    const from = check(database, file, steps.length);
    for (const step of steps.slice(from)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}; PRAGMA application_id = ${applicationId}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function check(database: DatabaseSync, file: string, newest: number): number {
  const version = readPragma(database, 'user_version');
  if (version > newest)
    throw new UserError(
      'store-newer',
      `The store was written by a newer KernelFoundry (schema ${version}, this one knows ${newest}); it was left as it is.`,
      { file, fix: 'Update KernelFoundry, or use another store with --store DIR.' },
    );
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get();
  if (version === 0 ? tables?.['count'] !== 0 : readPragma(database, 'application_id') !== applicationId)
    throw new UserError(
      'store-foreign',
      'This database was not made by KernelFoundry; it was left as it is.',
      {
        file,
        fix: 'Use another folder with --store DIR.',
      },
    );
  return version;
}

function readPragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
