import type { Executor, Job, JobLimits, JobSession } from '../../../engine/ports.ts';
import { linkSignals } from '../../../shared/abort.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { allDefences } from '../../defences.ts';
import type { Defences } from '../../defences.ts';
import { answerInForce } from './answer-in-force.ts';
import { answerMismatch } from './answer-mismatch.ts';
import { formatRequest } from './runner-request.ts';
import type { RunnerRequest } from './runner-request.ts';
import type { RunnerAnswer, TimedAnswer } from './runner-answer.ts';

/** What became of a request. */
export type RequestOutcome =
  | { readonly kind: 'answered'; readonly answer: RunnerAnswer; readonly wallMs: number }
  /** The process died or was killed: the kernel's doing. */
  | { readonly kind: 'ended'; readonly reason: string };

/**
 * One runner process with one shared object loaded. Requests go one after the other; the first is sent only after the runner
 * said `loaded`, so a candidate is in memory before any seed is. When the process ends every later request is answered so.
 */
export class RunnerSession {
  readonly folder: string;
  readonly #session: JobSession;
  readonly #defences: Defences;
  readonly #limits: JobLimits;
  #ended: string | undefined;
  #loadedEvent: Readonly<Record<string, unknown>> | undefined;

  private constructor(session: JobSession, limits: JobLimits, defences: Defences) {
    this.#session = session;
    this.#limits = limits;
    this.#defences = defences;
    this.folder = session.folder;
  }

  /** Starts the runner. Aborting the signal kills it. */
  static async open(
    executor: Executor,
    job: Job,
    signal: AbortSignal,
    defences: Defences = allDefences,
  ): Promise<RunnerSession> {
    return new RunnerSession(await executor.open(job, signal), job.limits, defences);
  }

  /** Waits until the shared object is loaded; the reason when it could not be. */
  async loaded(signal: AbortSignal): Promise<string | undefined> {
    if (this.#loadedEvent !== undefined || this.#ended !== undefined) return this.#ended;
    const line = await this.#session.nextLine(signal);
    const event = line === undefined ? undefined : parseLine(line);
    if (event?.['event'] === 'loaded') {
      this.#loadedEvent = event;
      return undefined;
    }
    const message = typeof event?.['message'] === 'string' ? event['message'] : undefined;
    const ended = await this.#end(signal);
    return (this.#ended = message ?? ended);
  }

  /** Sends a request and waits for its answer. */
  async request(request: RunnerRequest, signal: AbortSignal): Promise<RequestOutcome> {
    const exchanged = await this.#exchange(request, ['done', 'failed'], signal);
    if (exchanged.kind === 'ended') return exchanged;
    const answer = exchanged.event as unknown as RunnerAnswer;
    const mismatch = this.#defences.has('private-results') ? answerMismatch(request, answer) : undefined;
    if (mismatch !== undefined)
      return { kind: 'ended', reason: (this.#ended = `the answer is not the runner's: ${mismatch}`) };
    return {
      kind: 'answered',
      answer: answerInForce(answer, this.#defences),
      wallMs: exchanged.wallMs,
    };
  }

  /** Sends a request of mode `time`; a failure of the device is the kernel's. */
  async time(
    request: RunnerRequest,
    signal: AbortSignal,
  ): Promise<
    | { readonly kind: 'timed'; readonly answer: TimedAnswer; readonly wallMs: number }
    /** `code`: the driver's error number. */
    | { readonly kind: 'ended'; readonly reason: string; readonly code?: number }
  > {
    const exchanged = await this.#exchange(request, ['timed', 'failed'], signal);
    if (exchanged.kind === 'ended') return exchanged;
    const { event, wallMs } = exchanged;
    if (event['event'] === 'failed')
      return { kind: 'ended', reason: String(event['message']), code: Number(event['code'] ?? 0) };
    return { kind: 'timed', answer: event as unknown as TimedAnswer, wallMs };
  }

  /** What the runner said when it had loaded the code; undefined before. */
  get loadedEvent(): Readonly<Record<string, unknown>> | undefined {
    return this.#loadedEvent;
  }

  async #exchange(
    request: RunnerRequest,
    events: readonly string[],
    signal: AbortSignal,
  ): Promise<
    | {
        readonly kind: 'event';
        readonly event: Readonly<Record<string, unknown>>;
        readonly wallMs: number;
      }
    | { readonly kind: 'ended'; readonly reason: string }
  > {
    const problem = await this.loaded(signal);
    if (problem !== undefined) return { kind: 'ended', reason: problem };
    const start = performance.now();
    this.#session.send(formatRequest(request));
    for (;;) {
      const line = await this.#session.nextLine(signal);
      if (line === undefined) return { kind: 'ended', reason: (this.#ended = await this.#end(signal)) };
      const event = parseLine(line);
      // Another nonce is either an answer given before the question or a forgery: neither counts.
      if (event === undefined) continue;
      if (event['nonce'] !== request.nonce && this.#defences.has('private-results')) continue;
      if (!events.includes(String(event['event']))) continue;
      if (event['event'] === 'failed' && event['kind'] === 'bad-request')
        throw new KernelFoundryError(
          'runner-request',
          `The runner refused a request: ${String(event['message'])}`,
          { details: { request: formatRequest(request) } },
        );
      return { kind: 'event', event, wallMs: performance.now() - start };
    }
  }

  /** Ends the process and removes its folder. */
  async close(): Promise<void> {
    using link = linkSignals();
    if (this.#ended === undefined) {
      this.#ended = 'closed';
      this.#session.send('shutdown\n');
      const result = await this.#session.finish(link.signal);
      await result.release();
    } else {
      const result = await this.#session.kill();
      await result.release();
    }
  }

  async #end(signal: AbortSignal): Promise<string> {
    const { outcome, stderr } = await this.#session.finish(signal);
    const tail = stderr.trim().split('\n').slice(-2).join(' ').slice(-300);
    const suffix = tail === '' ? '' : `: ${tail}`;
    switch (outcome.kind) {
      case 'exited':
        return `the runner ended with code ${outcome.code}${suffix}`;
      case 'signalled':
        return `the kernel crashed the runner (${outcome.signal})${suffix}`;
      case 'deadline':
        return outcome.which === 'wall'
          ? `the kernel ran past the deadline of ${seconds(this.#limits.wallMs)} for the whole session`
          : `the kernel hung: no answer within ${seconds(this.#limits.idleMs)}`;
      case 'limit':
        return `the kernel exceeded the ${outcome.which} limit`;
      case 'not-started':
        throw new KernelFoundryError('runner-start', `The runner could not be started: ${outcome.reason}`);
    }
  }
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'the deadline' : `${milliseconds / 1000} s`;
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
