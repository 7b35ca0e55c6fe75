import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSessionEnd, reserveSessionEnd } from '../session-end.ts';
import type { SessionEnd } from '../session-end.ts';
import { systemProcesses } from '../../store/process-identity.ts';
import type { ProcessTable } from '../../store/process-identity.ts';
import { storeError } from '../../store/store-errors.ts';

/** The process that a window started for a run, as it is remembered beside the run's log. */
export interface RunSession {
  readonly pid: number;
  /** What tells the process from a later one with the same number. */
  readonly start: string;
  readonly machine: string;
  readonly window: string;
  readonly startedMs: number;
}

/** A session as it stands now. */
export interface SessionState {
  readonly session?: RunSession;
  readonly end?: SessionEnd;
  readonly alive: boolean;
}

/**
 * What is kept of the processes that windows start, in `logs/` of the archive: `RUN.log` (their output), `RUN.session.json` (who),
 * `RUN.end.json` (how it ended; written by the process), and `RUN.untold` (an empty file: nobody has been told of the end yet).
 */
export class RunSessions {
  readonly folder: string;
  readonly #processes: ProcessTable;

  constructor(storeFolder: string, processes: ProcessTable = systemProcesses()) {
    this.folder = join(storeFolder, 'logs');
    this.#processes = processes;
  }

  logFile(run: string): string {
    return join(this.folder, `${run}.log`);
  }

  endFile(run: string): string {
    return join(this.folder, `${run}.end.json`);
  }

  /** Makes room for the word a new process leaves at its end. Throws UserError where nothing can be written. */
  prepare(run: string): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      rmSync(this.#file(run, 'session.json'), { force: true });
      reserveSessionEnd(this.endFile(run));
      writeFileSync(this.#file(run, 'untold'), '');
    } catch (error) {
      throw storeError(error, this.folder);
    }
  }

  /** Remembers the process that was started. */
  started(run: string, pid: number, window: string, startedMs: number): void {
    const { machine } = this.#processes.self;
    const start = this.#processes.startOf(pid) ?? '';
    const session: RunSession = { pid, start, machine, window, startedMs };
    writeFileSync(this.#file(run, 'session.json'), JSON.stringify(session));
  }

  stateOf(run: string): SessionState {
    const session = this.#session(run);
    if (session === undefined) return { alive: false };
    const end = readSessionEnd(this.endFile(run));
    const alive =
      session.machine === this.#processes.self.machine &&
      this.#processes.startOf(session.pid) === session.start;
    return { session, alive, ...(end === undefined ? {} : { end }) };
  }

  /** Runs that windows have started and of whose end nobody has been told. */
  untold(): ReadonlySet<string> {
    if (!existsSync(this.folder)) return new Set();
    const ending = '.untold';
    const names = readdirSync(this.folder).filter((name) => name.endsWith(ending));
    return new Set(names.map((name) => name.slice(0, -ending.length)));
  }

  /** True for the one of all windows that may tell of the run's end. */
  claimTelling(run: string): boolean {
    try {
      unlinkSync(this.#file(run, 'untold'));
      return true;
    } catch {
      return false;
    }
  }

  forget(run: string): void {
    for (const ending of ['log', 'session.json', 'end.json', 'untold'])
      rmSync(this.#file(run, ending), { force: true });
  }

  #session(run: string): RunSession | undefined {
    try {
      return JSON.parse(readFileSync(this.#file(run, 'session.json'), 'utf8')) as RunSession;
    } catch {
      return undefined;
    }
  }

  #file(run: string, ending: string): string {
    return join(this.folder, `${run}.${ending}`);
  }
}
