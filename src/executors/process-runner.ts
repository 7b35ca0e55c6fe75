import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Job, JobLimits, JobOutcome } from '../engine/ports.ts';
import { AbortError, onAbort, throwIfAborted } from '../shared/abort.ts';
import { KernelFoundryError } from '../shared/errors.ts';
import { refineOutcome } from './refine-outcome.ts';
import {
  type EndedEvent,
  type SandboxReport,
  type StartedEvent,
  parseStatusLine,
} from './supervisor-status.ts';

/** Limits beside those of a job. */
export interface SupervisedLimits extends JobLimits {
  /** Cap on the results descriptor, in bytes; 64 MiB by default. */
  readonly resultsBytes?: number;
  /** All files of the job folder together, in bytes. */
  readonly folderBytes?: number;
  readonly openFiles?: number;
}

/** A command to run under `native/supervisor`. */
export interface SupervisedCommand {
  /** Path of the supervisor's executable. */
  readonly supervisor: string;
  readonly command: readonly string[];
  /** Absolute; the working directory and, for a sandboxed job, the one writable place. */
  readonly folder: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly trust: Job['trust'];
  readonly limits: SupervisedLimits;
  /** Text for standard input, or `open` to write to it while the job runs; otherwise it is empty. */
  readonly standardInput?: string | { readonly kind: 'open' };
  /** Files and folders beside the system's that a sandboxed job may read, absolute. */
  readonly readPaths?: readonly string[];
  /** Device nodes it may use, absolute. */
  readonly devicePaths?: readonly string[];
  /** Lock file held while the job runs; deadlines count from the moment it is held. */
  readonly lock?: { readonly path: string; readonly waitMs?: number };
  /** The strongest sandbox to try; weaker ones are for tests. */
  readonly sandbox?: SandboxReport['level'];
}

/** How a supervised command ended and what it wrote. */
export interface SupervisedResult extends Omit<EndedEvent, 'event' | 'outcome'> {
  readonly outcome: JobOutcome;
  readonly stdout: string;
  readonly stderr: string;
  readonly results: string;
  /** Undefined when the job never started. */
  readonly sandbox: SandboxReport | undefined;
}

/** A running supervised command. */
export interface SupervisedProcess {
  /** Process id of the supervisor. */
  readonly pid: number;
  /** Undefined unless it was asked for. */
  readonly standardInput: Writable | undefined;
  /** Resolves when the job runs and holds its lock; undefined when it ended without having started. */
  readonly started: Promise<StartedEvent | undefined>;
  /** Settles when nothing of the tree is left. Rejects with AbortError after a cancellation. */
  readonly ended: Promise<SupervisedResult>;
  /** Kills the whole tree; `ended` then resolves with this outcome, or rejects with AbortError without one. */
  kill(outcome?: JobOutcome): void;
}

const defaultResultsBytes = 64 * 2 ** 20;

/** Runs a command to its end. Rejects with AbortError when cancelled, with our own errors when the machine fails. */
export async function runSupervised(
  command: SupervisedCommand,
  signal: AbortSignal,
): Promise<SupervisedResult> {
  return startSupervised(command, signal).ended;
}

/** Starts a command; `onResults` gets what it writes to descriptor 3 as it comes (then `results` stays empty). */
export function startSupervised(
  command: SupervisedCommand,
  signal: AbortSignal,
  onResults?: (text: string) => void,
): SupervisedProcess {
  throwIfAborted(signal);
  const wantsInput = command.standardInput !== undefined;
  const child = spawn(command.supervisor, supervisorArguments(command), {
    cwd: '/',
    env: command.environment,
    stdio: [wantsInput ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const stdio: readonly unknown[] = child.stdio;
  const owner = stdio[4] as Writable;
  owner.on('error', ignore);
  let stopped: 'cancelled' | JobOutcome | undefined;
  const kill = (outcome?: JobOutcome): void => {
    stopped ??= outcome ?? 'cancelled';
    owner.destroy();
  };
  const detach = onAbort(signal, () => {
    kill();
    stopped = 'cancelled';
  });

  const stdout = collect(stdio[1] as Readable);
  const stderr = collect(stdio[2] as Readable);
  const resultStream = stdio[3] as Readable;
  const results = onResults === undefined ? collect(resultStream) : (): string => '';
  if (onResults !== undefined) resultStream.setEncoding('utf8').on('data', onResults);

  let startedEvent: StartedEvent | undefined;
  let endedEvent: EndedEvent | undefined;
  let settleStarted: (event: StartedEvent | undefined) => void = ignore;
  const started = new Promise<StartedEvent | undefined>((resolve) => (settleStarted = resolve));
  readLines(stdio[5] as Readable, (line) => {
    const event = parseStatusLine(line);
    if (event.event === 'started') settleStarted((startedEvent = event));
    else endedEvent = event;
  });

  if (child.stdin !== null) {
    child.stdin.on('error', ignore); // the job may end without reading
    if (typeof command.standardInput === 'string') child.stdin.end(command.standardInput);
  }

  const ended = new Promise<SupervisedResult>((resolve, reject) => {
    child.on('error', (cause) => {
      detach();
      const message = `The supervisor ${command.supervisor} cannot be started.`;
      reject(new KernelFoundryError('supervisor-missing', message, { cause }));
    });
    child.on('close', (code, name) => {
      detach();
      const text = { stdout: stdout(), stderr: stderr(), results: results() };
      const outcome = endedEvent?.outcome.kind === 'cancelled' ? stopped : endedEvent?.outcome;
      if (stopped === 'cancelled') {
        reject(new AbortError());
      } else if (endedEvent === undefined || outcome === undefined || outcome === 'cancelled') {
        const details = { code, signal: name, stderr: text.stderr.slice(-2000), command: command.command };
        reject(
          new KernelFoundryError('supervisor-lost', 'The supervisor ended without a report.', { details }),
        );
      } else {
        const { wallMs, lockWaitMs, cpuMs, residentPeakBytes, addressPeakBytes, survivors } = endedEvent;
        resolve({
          outcome: refineOutcome(outcome, { ...text, addressPeakBytes, limits: command.limits }),
          ...text,
          ...{ wallMs, lockWaitMs, cpuMs, residentPeakBytes, addressPeakBytes, survivors },
          sandbox: startedEvent?.sandbox,
        });
      }
    });
  }).finally(() => {
    owner.destroy();
    settleStarted(undefined);
  });
  ended.catch(ignore);
  return {
    pid: child.pid ?? 0,
    standardInput: child.stdin ?? undefined,
    started,
    ended,
    kill,
  };
}

function supervisorArguments(command: SupervisedCommand): string[] {
  const { limits } = command;
  const args = ['--folder', command.folder, '--trust', command.trust];
  const add = (name: string, value: number | undefined): void => {
    if (value !== undefined) args.push(name, String(Math.ceil(value)));
  };
  add('--wall-ms', limits.wallMs);
  add('--idle-ms', limits.idleMs);
  add('--output-bytes', limits.outputBytes);
  add('--results-bytes', limits.resultsBytes ?? defaultResultsBytes);
  add('--file-bytes', limits.fileBytes);
  add('--folder-bytes', limits.folderBytes);
  add('--memory-bytes', limits.memoryBytes);
  add('--resident-bytes', limits.residentBytes);
  add('--processes', limits.processes);
  add('--open-files', limits.openFiles);
  if (command.lock !== undefined) {
    args.push('--lock', command.lock.path);
    add('--lock-wait-ms', command.lock.waitMs);
  }
  if (command.sandbox !== undefined) args.push('--sandbox', command.sandbox);
  for (const path of command.readPaths ?? []) args.push('--read', path);
  for (const path of command.devicePaths ?? []) args.push('--device', path);
  return [...args, '--', ...command.command];
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', ignore);
  return () => Buffer.concat(chunks).toString('utf8');
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('error', ignore);
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}

function ignore(): void {
  // The reader on the other side is gone; `close` tells the rest.
}
