/** Every port of the engine. Implementations live outside and are composed once per process in `application`. */
import type { Candidate } from '../protocol/candidate.ts';
import type { CellId } from '../protocol/descriptor.ts';
import type { DeviceId, Evaluation, StageName, Timing } from '../protocol/evaluation.ts';
import type { RunEvent, Usage } from '../protocol/run-event.ts';
import type { TaskSpec } from '../protocol/task.ts';

/** A candidate with what is known of it. */
export interface Evaluated {
  readonly candidate: Candidate;
  readonly evaluation: Evaluation;
}

/** Candidates that an operator made, so far in this run. */
export interface OperatorGains {
  readonly count: number;
  /** Sum over them of the log speedup over the parent where there was one; failures and losses count 0. */
  readonly logGain: number;
}

/** What a proposer is told. Everything it may use is in here: proposers keep no hidden state of their own. */
export interface ProposalRequest {
  readonly task: TaskSpec;
  readonly device: DeviceId;
  readonly parent: Evaluated;
  /** Elites of other cells, diverse first. */
  readonly inspirations: readonly Evaluated[];
  /** The cell the search would like to fill, when it has a wish. */
  readonly targetCell?: CellId;
  /** Ids of candidates that exist already; proposing one of them is a wasted decision. */
  readonly known: ReadonlySet<string>;
  /** Random numbers of this decision, derived from (seed, decision index). */
  readonly random: Random;
  /** Index of the decision; 0 is the baseline. */
  readonly decision: number;
  /** How often this proposer was asked before in this run, whatever came of it. */
  readonly attempt: number;
  /** What earlier candidates gained over their parents, by the last operator that made them; for proposers with operators. */
  readonly gains?: ReadonlyMap<string, OperatorGains>;
}

export type Proposal =
  | { readonly kind: 'candidate'; readonly candidate: Candidate; readonly usage?: Usage }
  /** Nothing (more) can be proposed from this parent, or with scope `proposer` from any. */
  | { readonly kind: 'exhausted'; readonly reason: string; readonly scope?: 'parent' | 'proposer' }
  /** The proposer failed this time (bad answer, endpoint down). */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly retryable: boolean;
      readonly usage?: Usage;
    };

export interface Proposer {
  /** `rewriter`, `scripted:FILE`, `openai:NAME`. */
  readonly id: string;
  /** True when it can make use of a parent that failed. Others only get verified parents. */
  readonly repairs?: boolean;
  propose(request: ProposalRequest, signal: AbortSignal): Promise<Proposal>;
}

export interface EvaluateOptions {
  /** Seed of the inputs. The search passes one per evaluation; finalists get fresh ones. */
  readonly seed: string;
  /** Results are compared in full at the tune shapes whatever that takes: finalists, and single candidates that a person asks about. */
  readonly thorough?: boolean;
  readonly onStage?: (stage: StageName) => void;
}

export interface Evaluator {
  readonly device: DeviceId;
  readonly timing: Timing;
  /** True when the same candidate and seed always give the same evaluation (sim, replay). */
  readonly deterministic: boolean;
  evaluate(candidate: Candidate, options: EvaluateOptions, signal: AbortSignal): Promise<Evaluation>;
}

/** What a job needs from the machine it runs on. */
export interface JobRequirements {
  readonly stage: StageName | 'reference' | 'toolchain';
  readonly backend: 'sim' | 'cuda' | 'sycl';
  readonly device: DeviceId;
  /** Holds the device lock while running (check, bench and on-device profile of real devices). */
  readonly exclusive: boolean;
}

export type JobInput =
  | { readonly name: string; readonly content: string | Uint8Array }
  /** A file that already lies on this machine; linked or copied read-only into the job folder. */
  | { readonly name: string; readonly path: string };

export interface JobLimits {
  readonly wallMs: number;
  /** Kill when nothing was written to stdout, stderr or the results descriptor for this long. */
  readonly idleMs?: number;
  /** Cap on stdout and stderr each, in bytes; more is an outcome of its own. */
  readonly outputBytes: number;
  readonly fileBytes: number;
  /** Address-space limit (RLIMIT_AS) in bytes; absent for device stages. */
  readonly memoryBytes?: number;
  /** Resident memory summed over the process tree, looked at every 50 ms, in bytes: what device stages have instead. */
  readonly residentBytes?: number;
  /** Tasks of the tree, threads included. */
  readonly processes?: number;
}

/** A job is a bundle: a folder of inputs plus a command, producing files. */
export interface Job {
  readonly label: string;
  readonly requirements: JobRequirements;
  readonly inputs: readonly JobInput[];
  /** argv; relative names are relative to the job folder, which is the working directory. */
  readonly command: readonly string[];
  readonly standardInput?: string;
  /** The whole environment of the child beside PATH-like basics; nothing else is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files and folders beside the system's that a sandboxed job may read where they lie; absolute. */
  readonly readPaths?: readonly string[];
  /** Files to keep, relative to the job folder. */
  readonly outputs: readonly string[];
  readonly limits: JobLimits;
  /** `compiler`: toolchain; `candidate`: runs untrusted code, gets the tightest sandbox there is. */
  readonly trust: 'compiler' | 'candidate' | 'ours';
  /** The strongest sandbox to try; absent outside the controls of the red team, which need it weak. */
  readonly sandbox?: 'full' | 'partial' | 'limits';
}

export type JobOutcome =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'deadline'; readonly which: 'wall' | 'idle' }
  | { readonly kind: 'limit'; readonly which: 'output' | 'file' | 'memory' | 'processes' }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface JobResult {
  readonly outcome: JobOutcome;
  readonly stdout: string;
  readonly stderr: string;
  /** What the child wrote to its private results descriptor (number 3). */
  readonly results: string;
  /** Absolute paths of the outputs that exist, by name. */
  readonly outputs: ReadonlyMap<string, string>;
  readonly wallMs: number;
  /** The job's folder is removed when this is called; outputs must have been read or moved by then. */
  release(): Promise<void>;
}

/** A running job that answers requests: text in on its standard input, lines out on its results descriptor (number 3). */
export interface JobSession {
  /** Appends to the child's standard input. Ignored once the child has ended. */
  send(text: string): void;
  /** Next complete line of the results descriptor, without its newline; undefined once the child ended and all were read. */
  nextLine(signal: AbortSignal): Promise<string | undefined>;
  /** Closes standard input and waits for the end; `results` of the outcome holds every line. */
  finish(signal: AbortSignal): Promise<JobResult>;
  /** Kills the whole tree, then as `finish`. */
  kill(): Promise<JobResult>;
  /** Absolute path of the job's folder, where outputs appear while it runs. */
  readonly folder: string;
}

export interface Executor {
  /** Rejects with AbortError when cancelled and with our own error class when the machine failed, never for the child. */
  run(job: Job, signal: AbortSignal): Promise<JobResult>;
  /**
   * Starts a job whose standard input stays open. `limits.idleMs` counts only while an answer is awaited; `limits.wallMs`
   * covers the whole session. Aborting the signal kills it.
   */
  open(job: Job, signal: AbortSignal): Promise<JobSession>;
}

/** Where one run writes, and reads back what it wrote. */
export interface RunJournal {
  /**
   * Appends events, with the evaluation they tell of, as one transaction: after it returns a killed process loses
   * none of them. Throws our own error when the store is full, gone, or owned by another process by now.
   */
  append(events: readonly RunEvent[], evaluation?: Evaluation): void;
  /** A candidate of this run with its full evaluation (the search's, not a finalist's second one). */
  evaluated(candidate: string): Evaluated | undefined;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Monotonic milliseconds. */
  monotonic(): number;
}

/** A stream of random numbers. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
}

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}
