import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { CellId } from '../protocol/descriptor.ts';
import type { Evaluation } from '../protocol/evaluation.ts';
import type { RecordedEvent, RunEvent } from '../protocol/run-event.ts';
import type { RunSpec, RunStatus, RunSummary } from '../protocol/run.ts';
import { UserError } from '../shared/errors.ts';
import type { Artifacts, Collected } from './artifacts.ts';
import { decodeEvent, decodeJson, encodeJson } from './event-codec.ts';
import type { ProcessTable } from './process-identity.ts';
import { Projection } from './projection.ts';
import { livingOwner, RunLease } from './run-lease.ts';
import type { OwnerRequest, RunOwner } from './run-lease.ts';
import { readHeadlines, readOutcome, readProposal, readStoredEvents, readVariants } from './run-overview.ts';
import type { Headline, StoredOutcome, StoredProposal, StoredRecord, StoredVariant } from './run-overview.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { storeError } from './store-errors.ts';
import { inTransaction } from './transaction.ts';

/** A run as its store knows it. */
export interface StoredRun extends RunSummary {
  readonly spec: RunSpec;
}

/** One filled place of a run's archive. */
export interface StoredElite {
  readonly cell: CellId;
  readonly place: 'best' | 'alternative';
  readonly candidate: string;
  readonly speedup: number;
}

/** Rows read at once when a long log is walked, so that no reader keeps the write-ahead log from being emptied. */
const pageLength = 500;

/** The archive of one workspace: every run, event, candidate and evaluation. Open it with `openStore`. */
export class Store {
  /** Folder that holds the database and the artifacts. */
  readonly folder: string;
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #artifacts: Artifacts;
  readonly #processes: ProcessTable;
  readonly #now: () => number;

  constructor(
    folder: string,
    file: string,
    database: DatabaseSync,
    artifacts: Artifacts,
    processes: ProcessTable,
    now: () => number,
  ) {
    this.folder = folder;
    this.#file = file;
    this.#database = database;
    this.#artifacts = artifacts;
    this.#processes = processes;
    this.#now = now;
  }

  /** Stores a new run and returns its id: the task's name and six hex digits. It has no events yet. */
  createRun(spec: RunSpec): string {
    const name = spec.task.name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40);
    const id = `${name}-${randomBytes(3).toString('hex')}`;
    const now = this.#now();
    this.#guard(() =>
      this.#database
        .prepare('INSERT INTO runs (id, spec, created_ms, updated_ms) VALUES (?, ?, ?, ?)')
        .run(id, encodeJson(spec), now, now),
    );
    return id;
  }

  /** Runs, newest first. */
  runs(): readonly RunSummary[] {
    return this.#guard(() =>
      this.#database
        .prepare('SELECT key FROM runs ORDER BY created_ms DESC, key DESC')
        .all()
        .map((row) => this.#read(Number(row['key'])).summary),
    );
  }

  /** The run with this id, or whose id begins so, or the newest for `last`. Throws UserError `run-unknown` or `run-ambiguous`. */
  run(idOrPrefix: string): StoredRun {
    return this.#guard(() => this.#run(this.#key(idOrPrefix)));
  }

  /** Becomes the run's owner; throws UserError `run-owned` while another one lives. */
  claim(run: string): { readonly lease: RunLease; readonly journal: SqliteJournal } {
    return this.#guard(() => {
      const lease = new RunLease(this.#database, this.#key(run), run, this.#processes, this.#now);
      const journal = new SqliteJournal(this.#database, this.#file, this.#artifacts, lease, this.#now);
      return { lease, journal };
    });
  }

  /** The living process that runs this run, if there is one. */
  owner(run: string): RunOwner | undefined {
    return this.#guard(() => livingOwner(this.#database, this.#key(run), this.#processes, this.#now()));
  }

  /** Asks the process that runs this run to pause or stop. False when there is none. */
  request(run: string, request: OwnerRequest): boolean {
    return this.#guard(() => {
      const key = this.#key(run);
      if (livingOwner(this.#database, key, this.#processes, this.#now()) === undefined) return false;
      this.#database.prepare('UPDATE owners SET request = ? WHERE run = ?').run(request, key);
      return true;
    });
  }

  /** The run's events after this sequence number, in order. */
  *events(run: string, after = 0): Generator<RecordedEvent, void, undefined> {
    const key = this.#guard(() => this.#key(run));
    const page = this.#database.prepare(
      'SELECT sequence, time_ms, body FROM events WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?',
    );
    for (let last = after; ;) {
      const rows = this.#guard(() => page.all(key, last, pageLength));
      for (const row of rows) {
        const event = this.#guard(() => decodeEvent(String(row['body']), this.#artifacts));
        last = Number(row['sequence']);
        yield { sequence: last, timeMs: Number(row['time_ms']), event };
      }
      if (rows.length < pageLength) return;
    }
  }

  /** Like `events`, without candidates' texts: for those who show a run and must not read a file a candidate. */
  *storedEvents(run: string, after = 0): Generator<StoredRecord, void, undefined> {
    const key = this.#guard(() => this.#key(run));
    yield* this.#guarded(readStoredEvents(this.#database, key, after));
  }

  /** Headlines of the run's events after this sequence number: enough for the figures of the run as a whole. */
  *headlines(run: string, after = 0): Generator<Headline, void, undefined> {
    const key = this.#guard(() => this.#key(run));
    yield* this.#guarded(readHeadlines(this.#database, key, after));
  }

  /** A candidate with its text and the decision that made it; undefined when the run has none of this id. */
  proposal(run: string, candidate: string): StoredProposal | undefined {
    return this.#guard(() => readProposal(this.#database, this.#key(run), candidate, this.#artifacts));
  }

  /** Candidates whose region has one of these hashes (`regionHash`), of the newest run first; originals are not among them. */
  variants(hashes: readonly string[]): readonly StoredVariant[] {
    return this.#guard(() => readVariants(this.#database, hashes));
  }

  /** Verdict, cell and speedup of an evaluation, without reading it all. */
  outcome(
    run: string,
    candidate: string,
    purpose: 'search' | 'finalist' = 'search',
  ): StoredOutcome | undefined {
    return this.#guard(() => readOutcome(this.#database, this.#key(run), candidate, purpose));
  }

  /** The full evaluation of a candidate: the search's, or the later one as a finalist. */
  evaluation(
    run: string,
    candidate: string,
    purpose: 'search' | 'finalist' = 'search',
  ): Evaluation | undefined {
    return this.#guard(() => {
      const row = this.#database
        .prepare(
          `SELECT events.evaluation AS evaluation FROM evaluations
           JOIN events ON events.run = evaluations.run AND events.sequence = evaluations.sequence
           WHERE evaluations.run = ? AND candidate = ? AND purpose = ?`,
        )
        .get(this.#key(run), candidate, purpose);
      const text = row?.['evaluation'];
      return typeof text === 'string' ? (decodeJson(text) as Evaluation) : undefined;
    });
  }

  /** The filled cells of a run's archive. */
  elites(run: string): readonly StoredElite[] {
    return this.#guard(
      () =>
        this.#database
          .prepare(
            'SELECT cell, place, candidate, speedup FROM elites WHERE run = ? ORDER BY cell, place DESC',
          )
          .all(this.#key(run))
          .map((row) => ({ ...row })) as unknown as readonly StoredElite[],
    );
  }

  /** Changes whenever another connection has committed; cheap enough to poll. */
  dataVersion(): number {
    return this.#guard(() => Number(this.#database.prepare('PRAGMA data_version').get()?.['data_version']));
  }

  /** Derives every other table from the events again. Returns how many events there are. */
  rebuild(): number {
    return this.#guard(() =>
      inTransaction(this.#database, () => {
        this.#database.exec(
          `DELETE FROM candidates; DELETE FROM evaluations; DELETE FROM elites;
           UPDATE runs SET status = 'paused', evaluations = 0, reported = NULL, updated_ms = created_ms`,
        );
        const projection = new Projection(this.#database);
        const page = this.#database.prepare(
          `SELECT run, sequence, time_ms, body FROM events WHERE (run, sequence) > (?, ?)
           ORDER BY run, sequence LIMIT ?`,
        );
        let count = 0;
        for (let [run, sequence] = [0, 0]; ;) {
          const rows = page.all(run, sequence, pageLength);
          for (const row of rows) {
            const body = String(row['body']);
            [run, sequence] = [Number(row['run']), Number(row['sequence'])];
            projection.apply(run, sequence, Number(row['time_ms']), decodeJson(body) as RunEvent, body);
            count++;
          }
          if (rows.length < pageLength) return count;
        }
      }),
    );
  }

  /** Forgets a run; its sources stay until the next collection. Throws UserError `run-owned` while it is being run. */
  removeRun(run: string): void {
    this.#guard(() => {
      const { id, key } = { id: run, key: this.#key(run) };
      const lease = new RunLease(this.#database, key, id, this.#processes, this.#now);
      inTransaction(this.#database, () => {
        lease.assertHeld();
        for (const table of ['events', 'candidates', 'evaluations', 'elites', 'owners'])
          this.#database.prepare(`DELETE FROM ${table} WHERE run = ?`).run(key);
        this.#database.prepare('DELETE FROM runs WHERE key = ?').run(key);
      });
    });
  }

  /** Frees artifacts that no event names any more, and the space of removed rows. */
  collectGarbage(): Collected {
    return this.#guard(() => {
      const wanted = new Set(
        this.#database
          .prepare('SELECT DISTINCT region_sha256 AS hash FROM candidates')
          .all()
          .map((row) => String(row['hash'])),
      );
      const collected = this.#artifacts.collect(wanted, this.#now());
      this.#database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
      return collected;
    });
  }

  /** Bytes of the database and the artifacts on disk. */
  size(): number {
    return this.#guard(() => {
      const files = readdirSync(this.folder, { recursive: true, withFileTypes: true });
      return files
        .filter((entry) => entry.isFile())
        .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    });
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #run(key: number): StoredRun {
    const { summary, spec } = this.#read(key);
    return { ...summary, spec };
  }

  #read(key: number): { readonly summary: RunSummary; readonly spec: RunSpec } {
    const row = this.#database
      .prepare(
        `SELECT *,
           (SELECT count(*) FROM elites WHERE run = key AND place = 'best') AS elites,
           (SELECT max(speedup) FROM elites WHERE run = key AND place = 'best') AS best,
           (SELECT speedup FROM evaluations
              WHERE run = key AND candidate = reported AND purpose = 'finalist') AS reported_speedup
         FROM runs WHERE key = ?`,
      )
      .get(key);
    if (row === undefined) throw new UserError('run-unknown', 'The run was removed.');
    const spec = decodeJson(String(row['spec'])) as RunSpec;
    const stored = String(row['status']) as RunStatus;
    const owned = livingOwner(this.#database, key, this.#processes, this.#now()) !== undefined;
    const status = stored === 'running' && !owned ? 'interrupted' : stored;
    const best = Number(row['best'] ?? 0);
    const reported = row['reported_speedup'];
    const summary: RunSummary = {
      run: String(row['id']),
      task: spec.task.name,
      device: spec.device,
      timing: spec.timing,
      status,
      evaluations: Number(row['evaluations']),
      elites: Number(row['elites']),
      best: stored === 'finished' ? (reported === null ? null : Number(reported)) : best > 1 ? best : null,
      createdMs: Number(row['created_ms']),
      updatedMs: Number(row['updated_ms']),
    };
    return { summary, spec };
  }

  #key(idOrPrefix: string): number {
    const found = this.#database
      .prepare(
        idOrPrefix === 'last'
          ? 'SELECT key, id FROM runs ORDER BY created_ms DESC, key DESC LIMIT 1'
          : 'SELECT key, id FROM runs WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id = ?1 DESC, id LIMIT 5',
      )
      .all(...(idOrPrefix === 'last' ? [] : [idOrPrefix]));
    const [first, second] = found;
    if (first === undefined || idOrPrefix === '')
      throw new UserError(
        'run-unknown',
        idOrPrefix === 'last'
          ? `There are no runs in ${this.folder}.`
          : `There is no run "${idOrPrefix}" in ${this.folder}.`,
        {
          fix: "'kernelfoundry runs' lists them; another store is named with --store DIR.",
        },
      );
    if (second !== undefined && first['id'] !== idOrPrefix)
      throw new UserError('run-ambiguous', `Several runs begin with "${idOrPrefix}".`, {
        fix: `Write more of one of ${found.map((row) => String(row['id'])).join(', ')}.`,
      });
    return Number(first['key']);
  }

  *#guarded<T>(items: Generator<T, void, undefined>): Generator<T, void, undefined> {
    for (;;) {
      const next = this.#guard(() => items.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeError(error, this.#file);
    }
  }
}
