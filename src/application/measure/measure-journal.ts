import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '../../shared/errors.ts';
import type { MeasureRecord, SessionRecord } from './measure-records.ts';

/**
 * What has been measured so far, one JSON object a line. A record is on disk when `add` returns: a borrowed machine may be gone the next
 * moment. A line that was cut off by that is left out when the file is read again.
 */
export class MeasureJournal {
  readonly #file: string;
  readonly #records: MeasureRecord[];

  constructor(file: string, fresh = false) {
    this.#file = file;
    this.#records = fresh || !existsSync(file) ? [] : parseRecords(readFileSync(file, 'utf8'));
    writeFileSync(file, this.#records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }

  get records(): readonly MeasureRecord[] {
    return this.#records;
  }

  add(record: MeasureRecord): void {
    appendFileSync(this.#file, `${JSON.stringify(record)}\n`);
    this.#records.push(record);
  }

  /** True when this was measured in an earlier call, or earlier in this one. */
  has(kind: MeasureRecord['kind'], key: string): boolean {
    return this.#records.some((record) => record.kind === kind && record.key === key);
  }

  /** Begins a call. Throws UserError when the file holds measurements of another kind of device. */
  begin(session: SessionRecord): void {
    const earlier = this.#records.find((record) => record.kind === 'session');
    if (earlier !== undefined && earlier.device !== session.device)
      throw new UserError(
        'other-device',
        `${this.#file} holds measurements of ${earlier.device}; this is ${session.device}.`,
        { fix: 'Give this device a file of its own with --name, or start anew with --fresh.' },
      );
    this.add(session);
  }
}

/** Reads the lines of a journal; lines that are no records are left out. */
export function parseRecords(text: string): MeasureRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isRecord(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isRecord(value: unknown): value is MeasureRecord {
  return typeof value === 'object' && value !== null && 'kind' in value && 'key' in value;
}
