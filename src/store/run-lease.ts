import { randomUUID } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { KernelFoundryError, UserError } from '../shared/errors.ts';
import type { ProcessTable } from './process-identity.ts';
import { inTransaction } from './transaction.ts';

/** What another process may ask the owner of a run to do. */
export type OwnerRequest = 'pause' | 'stop';

/** A process on another machine counts as gone when it has not been heard of for this long, in milliseconds. */
const silenceMs = 30_000;

interface OwnerRow {
  readonly token: string;
  readonly machine: string;
  readonly host: string;
  readonly pid: number;
  readonly process_start: string;
  readonly heartbeat_ms: number;
}

/** A living process that runs a run. */
export interface RunOwner {
  readonly pid: number;
  readonly host: string;
  /** On this machine, within this process namespace: it can be sent signals. */
  readonly local: boolean;
  /** Milliseconds since the epoch when it was last heard of; it shows itself each second. */
  readonly heartbeatMs: number;
}

/** The owner of a run that is alive, or undefined. */
export function livingOwner(
  database: DatabaseSync,
  run: number,
  processes: ProcessTable,
  nowMs: number,
): RunOwner | undefined {
  const owner = database.prepare('SELECT * FROM owners WHERE run = ?').get(run) as OwnerRow | undefined;
  if (owner === undefined) return undefined;
  const local = owner.machine === processes.self.machine;
  const alive = local
    ? processes.startOf(owner.pid) === owner.process_start
    : nowMs - owner.heartbeat_ms < silenceMs;
  return alive ? { pid: owner.pid, host: owner.host, local, heartbeatMs: owner.heartbeat_ms } : undefined;
}

/** The right to write to one run. Only one process has it; one that died without a word loses it. */
export class RunLease {
  readonly run: number;
  readonly #token = randomUUID();
  readonly #database: DatabaseSync;
  readonly #heldBy: StatementSync;
  readonly #now: () => number;

  /** Takes the lease; throws UserError `run-owned` while its owner lives. */
  constructor(database: DatabaseSync, run: number, name: string, processes: ProcessTable, now: () => number) {
    this.#database = database;
    this.#now = now;
    this.run = run;
    const { machine, host, pid, start } = processes.self;
    inTransaction(database, () => {
      const owner = livingOwner(database, run, processes, now());
      if (owner !== undefined)
        throw new UserError(
          'run-owned',
          `The run ${name} is being run by process ${owner.pid} on ${owner.host}.`,
          {
            fix: `Follow it with 'kernelfoundry show ${name}', or stop that process (kill -INT ${owner.pid}) and resume.`,
          },
        );
      database
        .prepare(
          `INSERT OR REPLACE INTO owners (run, token, machine, host, pid, process_start, heartbeat_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(run, this.#token, machine, host, pid, start, now());
    });
    this.#heldBy = database.prepare('SELECT token FROM owners WHERE run = ?');
  }

  /** Throws unless the lease is still ours. Called inside every transaction that writes to the run. */
  assertHeld(): void {
    if (this.#heldBy.get(this.run)?.['token'] !== this.#token)
      throw new KernelFoundryError('run-lost', 'another process has taken over this run');
  }

  /** Tells that the owner lives, and reads what it is asked to do. */
  heartbeat(): OwnerRequest | undefined {
    const row = this.#database
      .prepare('UPDATE owners SET heartbeat_ms = ? WHERE run = ? AND token = ? RETURNING request')
      .get(this.#now(), this.run, this.#token);
    const request = row?.['request'];
    return request === 'pause' || request === 'stop' ? request : undefined;
  }

  release(): void {
    this.#database.prepare('DELETE FROM owners WHERE run = ? AND token = ?').run(this.run, this.#token);
  }
}
