import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Evaluated, RunJournal } from '../engine/ports.ts';
import type { Evaluation } from '../protocol/evaluation.ts';
import type { RunEvent } from '../protocol/run-event.ts';
import type { Artifacts } from './artifacts.ts';
import { decodeEvent, decodeJson, encodeEvent, encodeJson } from './event-codec.ts';
import { Projection } from './projection.ts';
import type { RunLease } from './run-lease.ts';
import { storeError } from './store-errors.ts';
import { inTransaction } from './transaction.ts';

/** Writes one run's events: each `append` is one transaction, artifacts are there before it begins. */
export class SqliteJournal implements RunJournal {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #artifacts: Artifacts;
  readonly #lease: RunLease;
  readonly #now: () => number;
  readonly #projection: Projection;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  #next: number;

  constructor(
    database: DatabaseSync,
    file: string,
    artifacts: Artifacts,
    lease: RunLease,
    now: () => number,
  ) {
    this.#database = database;
    this.#file = file;
    this.#artifacts = artifacts;
    this.#lease = lease;
    this.#now = now;
    this.#projection = new Projection(database);
    this.#insert = database.prepare(
      'INSERT INTO events (run, sequence, time_ms, kind, body, evaluation) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#select = database.prepare(
      `SELECT proposed.body AS proposed, finished.evaluation AS evaluation
       FROM candidates
       JOIN evaluations ON evaluations.run = candidates.run AND evaluations.candidate = candidates.id
       JOIN events AS proposed ON proposed.run = candidates.run AND proposed.sequence = candidates.sequence
       JOIN events AS finished ON finished.run = candidates.run AND finished.sequence = evaluations.sequence
       WHERE candidates.run = ? AND candidates.id = ? AND evaluations.purpose = 'search'`,
    );
    const last = database.prepare('SELECT max(sequence) AS last FROM events WHERE run = ?').get(lease.run);
    this.#next = Number(last?.['last'] ?? 0) + 1;
  }

  append(events: readonly RunEvent[], evaluation?: Evaluation): void {
    const timeMs = this.#now();
    const { run } = this.#lease;
    try {
      const bodies = events.map((event) => encodeEvent(event, this.#artifacts));
      const full = evaluation === undefined ? null : encodeJson(evaluation);
      let next = this.#next;
      inTransaction(this.#database, () => {
        this.#lease.assertHeld();
        for (const [index, event] of events.entries()) {
          const body = bodies[index] ?? '';
          const evaluated = event.kind === 'evaluation-finished' || event.kind === 'finalist-measured';
          this.#insert.run(run, next, timeMs, event.kind, body, evaluated ? full : null);
          this.#projection.apply(run, next, timeMs, event, body);
          next++;
        }
      });
      this.#next = next;
    } catch (error) {
      throw storeError(error, this.#file);
    }
  }

  evaluated(candidate: string): Evaluated | undefined {
    try {
      const row = this.#select.get(this.#lease.run, candidate);
      if (row === undefined || row['evaluation'] === null) return undefined;
      const event = decodeEvent(String(row['proposed']), this.#artifacts);
      if (event.kind !== 'candidate-proposed') return undefined;
      return { candidate: event.candidate, evaluation: decodeJson(String(row['evaluation'])) as Evaluation };
    } catch (error) {
      throw storeError(error, this.#file);
    }
  }
}
