import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Speedup, Verdict } from '../protocol/evaluation.ts';
import type { RunEvent } from '../protocol/run-event.ts';

/** Keeps the tables that follow from events in step with them; the one place that knows how they follow. */
export class Projection {
  readonly #candidate: StatementSync;
  readonly #evaluation: StatementSync;
  readonly #elite: StatementSync;
  readonly #demote: StatementSync;
  readonly #status: StatementSync;
  readonly #finished: StatementSync;
  readonly #counted: StatementSync;
  readonly #touched: StatementSync;

  constructor(database: DatabaseSync) {
    this.#candidate = database.prepare(
      `INSERT OR REPLACE INTO candidates (run, id, decision, proposer, parent, summary, region_sha256, sequence)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#evaluation = database.prepare(
      `INSERT OR REPLACE INTO evaluations
         (run, candidate, purpose, verdict, stage, cell, speedup, low, high, sequence)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#elite = database.prepare(
      'INSERT OR REPLACE INTO elites (run, cell, place, candidate, speedup) VALUES (?, ?, ?, ?, ?)',
    );
    this.#demote = database.prepare(
      `DELETE FROM elites WHERE run = ? AND cell = ? AND place = 'alternative'`,
    );
    this.#status = database.prepare('UPDATE runs SET status = ?, reported = NULL WHERE key = ?');
    this.#finished = database.prepare(
      `UPDATE runs SET status = 'finished', reported = ?, evaluations = ? WHERE key = ?`,
    );
    this.#counted = database.prepare('UPDATE runs SET evaluations = evaluations + 1 WHERE key = ?');
    this.#touched = database.prepare('UPDATE runs SET updated_ms = ? WHERE key = ?');
  }

  /** Applies one event. `body` is its stored form: it names a candidate's source by hash. */
  apply(run: number, sequence: number, timeMs: number, event: RunEvent, body: string): void {
    this.#touched.run(timeMs, run);
    switch (event.kind) {
      case 'candidate-proposed': {
        const stored = JSON.parse(body) as { readonly candidate: { readonly regionSha256: string } };
        const { candidate, decision, proposer, parent } = event;
        const { regionSha256 } = stored.candidate;
        this.#candidate.run(
          run,
          candidate.id,
          decision,
          proposer,
          parent,
          candidate.summary,
          regionSha256,
          sequence,
        );
        return;
      }
      case 'evaluation-finished':
        if (event.decision !== 0) this.#counted.run(run);
        this.#evaluate(run, sequence, 'search', { cell: null, ...event });
        return;
      case 'finalist-measured':
        this.#evaluate(run, sequence, 'finalist', { cell: null, stage: null, ...event });
        return;
      case 'archive-changed':
        if (event.status !== 'alternative') this.#demote.run(run, event.cell);
        this.#elite.run(
          run,
          event.cell,
          event.status === 'alternative' ? 'alternative' : 'best',
          event.candidate,
          event.speedup,
        );
        return;
      case 'run-started':
      case 'run-resumed':
        this.#status.run('running', run);
        return;
      case 'run-paused':
        this.#status.run('paused', run);
        return;
      case 'run-finished':
        this.#finished.run(event.best, event.evaluations, run);
        return;
      case 'candidate-rejected':
      case 'proposal-failed':
        return;
    }
  }

  #evaluate(
    run: number,
    sequence: number,
    purpose: 'search' | 'finalist',
    facts: {
      readonly candidate: string;
      readonly verdict: Verdict;
      readonly stage: string | null;
      readonly cell: string | null;
      readonly speedup?: Speedup;
    },
  ): void {
    const { candidate, verdict, stage, cell, speedup } = facts;
    this.#evaluation.run(
      run,
      candidate,
      purpose,
      verdict.kind,
      stage,
      cell,
      speedup?.value ?? null,
      speedup?.ci95[0] ?? null,
      speedup?.ci95[1] ?? null,
      sequence,
    );
  }
}
