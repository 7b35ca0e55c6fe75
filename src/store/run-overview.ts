import type { DatabaseSync } from 'node:sqlite';
import type { Candidate } from '../protocol/candidate.ts';
import type { CellId } from '../protocol/descriptor.ts';
import type { Speedup, StageName, Verdict } from '../protocol/evaluation.ts';
import type { RunEvent } from '../protocol/run-event.ts';
import type { Artifacts } from './artifacts.ts';
import { decodeStoredEvent, withRegion } from './event-codec.ts';
import type { StoredRunEvent } from './event-codec.ts';

/** An event without a candidate's text: reading it touches the database only. */
export interface StoredRecord {
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly event: StoredRunEvent;
}

/** An event by its kind; its body only where it says something about the run as a whole, a model, or about what it cost. */
export interface Headline {
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly kind: RunEvent['kind'];
  readonly event: StoredRunEvent | undefined;
}

/** What the derived tables know of one evaluation. */
export interface StoredOutcome {
  readonly verdict: Verdict['kind'];
  readonly stage: StageName | null;
  readonly cell: CellId | null;
  readonly speedup: Speedup | null;
}

/** A candidate with the decision that made it. */
export interface StoredProposal {
  readonly decision: number;
  readonly proposer: string;
  readonly parent: string | null;
  readonly candidate: Candidate;
}

/** Rows read at once, so that no reader keeps the write-ahead log from being emptied. */
const pageLength = 1000;

/** Events of a run after this sequence number, without candidates' texts. `run` is the run's key. */
export function* readStoredEvents(
  database: DatabaseSync,
  run: number,
  after: number,
): Generator<StoredRecord, void, undefined> {
  const page = database.prepare(
    'SELECT sequence, time_ms, body FROM events WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?',
  );
  for (let last = after; ;) {
    const rows = page.all(run, last, pageLength);
    for (const row of rows) {
      last = Number(row['sequence']);
      yield {
        sequence: last,
        timeMs: Number(row['time_ms']),
        event: decodeStoredEvent(String(row['body'])),
      };
    }
    if (rows.length < pageLength) return;
  }
}

/** Headlines of a run's events after this sequence number. Bodies of ordinary candidates and evaluations are not parsed. */
export function* readHeadlines(
  database: DatabaseSync,
  run: number,
  after: number,
): Generator<Headline, void, undefined> {
  const page = database.prepare(
    `SELECT sequence, time_ms, kind,
       CASE WHEN kind LIKE 'run-%' OR instr(body, '"usage"') > 0 OR instr(body, '"deviceMs"') > 0
           OR instr(body, '"proposer":"openai:') > 0 OR instr(body, '"proposer":"editor:') > 0
         THEN body END AS body
     FROM events WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
  );
  for (let last = after; ;) {
    const rows = page.all(run, last, pageLength);
    for (const row of rows) {
      const body = row['body'];
      last = Number(row['sequence']);
      yield {
        sequence: last,
        timeMs: Number(row['time_ms']),
        kind: String(row['kind']) as RunEvent['kind'],
        event: typeof body === 'string' ? decodeStoredEvent(body) : undefined,
      };
    }
    if (rows.length < pageLength) return;
  }
}

/** What is known of a candidate's evaluation without reading it all. */
export function readOutcome(
  database: DatabaseSync,
  run: number,
  candidate: string,
  purpose: 'search' | 'finalist',
): StoredOutcome | undefined {
  const row = database
    .prepare(
      `SELECT verdict, stage, cell, speedup, low, high FROM evaluations
       WHERE run = ? AND candidate = ? AND purpose = ?`,
    )
    .get(run, candidate, purpose);
  if (row === undefined) return undefined;
  const { speedup, low, high } = row;
  return {
    verdict: String(row['verdict']) as Verdict['kind'],
    stage: row['stage'] === null ? null : (String(row['stage']) as StageName),
    cell: row['cell'] === null ? null : String(row['cell']),
    speedup: typeof speedup === 'number' ? { value: speedup, ci95: [Number(low), Number(high)] } : null,
  };
}

/** A candidate of a run with its text; undefined when the run has none of this id. */
export function readProposal(
  database: DatabaseSync,
  run: number,
  candidate: string,
  artifacts: Artifacts,
): StoredProposal | undefined {
  const row = database
    .prepare(
      `SELECT events.body AS body FROM candidates
       JOIN events ON events.run = candidates.run AND events.sequence = candidates.sequence
       WHERE candidates.run = ? AND candidates.id = ?`,
    )
    .get(run, candidate);
  if (row === undefined) return undefined;
  const event = decodeStoredEvent(String(row['body']));
  if (event.kind !== 'candidate-proposed') return undefined;
  const { decision, proposer, parent } = event;
  return { decision, proposer, parent, candidate: withRegion(event.candidate, artifacts) };
}

/** A candidate, not an original, whose region has a given text. */
export interface StoredVariant {
  readonly run: string;
  readonly candidate: string;
  readonly regionSha256: string;
  /** Null while it is being evaluated. */
  readonly verdict: Verdict['kind'] | null;
  /** Of the last measurement. */
  readonly speedup: Speedup | null;
}

/** Candidates whose region has one of these hashes, of the newest run first; of one run the fastest first. */
export function readVariants(database: DatabaseSync, hashes: readonly string[]): readonly StoredVariant[] {
  return database
    .prepare(
      `SELECT runs.id AS run, candidates.id AS candidate, region_sha256,
         coalesce(finalist.verdict, search.verdict) AS verdict, coalesce(finalist.speedup, search.speedup) AS speedup,
         coalesce(finalist.low, search.low) AS low, coalesce(finalist.high, search.high) AS high
       FROM candidates JOIN runs ON runs.key = candidates.run
       LEFT JOIN evaluations search
         ON search.run = candidates.run AND search.candidate = candidates.id AND search.purpose = 'search'
       LEFT JOIN evaluations finalist
         ON finalist.run = candidates.run AND finalist.candidate = candidates.id AND finalist.purpose = 'finalist'
       WHERE decision > 0 AND region_sha256 IN (SELECT value FROM json_each(?))
       ORDER BY runs.created_ms DESC, runs.key DESC, speedup DESC, decision`,
    )
    .all(JSON.stringify(hashes))
    .map((row) => ({
      run: String(row['run']),
      candidate: String(row['candidate']),
      regionSha256: String(row['region_sha256']),
      verdict: row['verdict'] === null ? null : (String(row['verdict']) as Verdict['kind']),
      speedup:
        typeof row['speedup'] === 'number'
          ? { value: row['speedup'], ci95: [Number(row['low']), Number(row['high'])] }
          : null,
    }));
}
