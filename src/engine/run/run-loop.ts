import type { Candidate } from '../../protocol/candidate.ts';
import type { Evaluation, StageName } from '../../protocol/evaluation.ts';
import type { RunEvent } from '../../protocol/run-event.ts';
import { isAbortError, linkSignals } from '../../shared/abort.ts';
import { messageOf } from '../../shared/errors.ts';
import { shortId } from '../../shared/hash.ts';
import { randomFor } from '../../shared/random.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import type { Evaluated, Proposal } from '../ports.ts';
import { chooseDecision } from '../selection/choose-decision.ts';
import type { Decision } from '../selection/choose-decision.ts';
import { chooseInspirations } from '../selection/choose-inspirations.ts';
import { budgetUsedUp } from './budget.ts';
import { cellOfEvaluation, measured } from './evaluation-facts.ts';
import { bestFinalist, nextFinalist } from './finalists.ts';
import { RecentEvaluated } from './recent-evaluated.ts';
import { baselineProposer } from './run-state.ts';
import type { RunStarted, RunState } from './run-state.ts';
import type { SearchEnd, SearchParts, SearchSignals } from './search-parts.ts';
import { selectionInput } from './selection-input.ts';

/** After so many decisions in a row without anything new to evaluate the proposers count as exhausted. */
const patience = 100;
const inspirationCount = 3;

type Settled =
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation }
  | { readonly kind: 'error'; readonly error: unknown };

interface Flight {
  readonly decision: number;
  readonly candidate: Candidate;
  readonly settled: Promise<Settled>;
}

/**
 * Runs the search from wherever `state` stands until a budget ends, nothing is left to propose, or a signal fires.
 *
 * Steady state with a window of candidates in flight. On a deterministic evaluator the oldest in flight is always the
 * next to enter the state, so that decision d is taken on the results up to d minus the window, whatever finishes
 * first; the program is then a function of the state alone, and going on after a kill repeats what would have
 * happened. On a measured device results enter as they arrive, and the log records the order.
 *
 * Rejects with our own errors (store, toolchain); what was appended before stays valid and the run resumable.
 */
export async function runSearch(
  state: RunState,
  parts: SearchParts,
  signals: SearchSignals,
): Promise<SearchEnd> {
  const started = state.started;
  if (started === undefined) throw new RangeError('a run needs its run-started event before it is searched');
  using work = linkSignals(signals.pause, signals.stop);
  const session = new Session(state, started, parts, signals, work.signal);
  try {
    return await session.run();
  } finally {
    work.abort();
    await session.settle();
  }
}

class Session {
  readonly #state: RunState;
  readonly #started: RunStarted;
  readonly #parts: SearchParts;
  readonly #signals: SearchSignals;
  readonly #work: AbortSignal;
  readonly #since: number;
  readonly #flights: Flight[] = [];
  readonly #recent: RecentEvaluated;

  constructor(
    state: RunState,
    started: RunStarted,
    parts: SearchParts,
    signals: SearchSignals,
    work: AbortSignal,
  ) {
    this.#state = state;
    this.#started = started;
    this.#parts = parts;
    this.#signals = signals;
    this.#work = work;
    this.#since = parts.clock.monotonic();
    this.#recent = new RecentEvaluated(256, (candidate) => parts.journal.evaluated(candidate));
  }

  async run(): Promise<SearchEnd> {
    const state = this.#state;
    if (state.finished !== undefined) return { kind: 'finished' };
    // A kill may have cut the log between an evaluation and the archive change that follows from it.
    if (state.pendingChange !== undefined) this.#record([state.pendingChange]);
    for (const [decision, candidate] of state.inFlight) this.#launch(decision, candidate);
    if (state.baseline === undefined) this.#proposeBaseline();
    while (this.#flights.length > 0 && this.#outcomeOfBaseline() === undefined && !this.#cutShort())
      await this.#land();

    let reason: 'budget' | 'exhausted' | 'stopped' = 'exhausted';
    if (!this.#cutShort()) {
      if (this.#outcomeOfBaseline() !== 'verified') return this.#finish('baseline-failed');
      for (;;) {
        const end = await this.#fill();
        if (this.#flights.length === 0 || this.#cutShort()) {
          reason = end ?? 'exhausted';
          break;
        }
        await this.#land();
      }
    }
    if (this.#paused()) return this.#pause('paused by the user');
    if (this.#signals.stop.aborted) {
      if (this.#outcomeOfBaseline() !== 'verified') return this.#finish('stopped');
      reason = 'stopped';
    }
    const resting = state.resting();
    if (reason === 'exhausted' && resting.length > 0)
      return this.#pause(`proposals of ${resting.join(', ')} failed several times in a row`);
    await this.#measureFinalists();
    return this.#paused() ? this.#pause('paused by the user') : this.#finish(reason);
  }

  /** Waits until nothing of this session runs any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#flights.map((flight) => flight.settled));
  }

  /** Takes decisions until the window is full; answers why there are no more, if so. */
  async #fill(): Promise<'budget' | 'exhausted' | undefined> {
    while (this.#flights.length < this.#started.inFlight && !this.#cutShort()) {
      if (budgetUsedUp(this.#state, this.#elapsedMs()) !== null) return 'budget';
      if (this.#state.withoutCandidate >= patience) return 'exhausted';
      const random = randomFor(this.#started.seed, this.#state.nextDecision, 'selection');
      const decision = chooseDecision(selectionInput(this.#state, this.#parts.proposers), random);
      if (decision === null) return 'exhausted';
      await this.#decide(decision);
    }
    return undefined;
  }

  async #decide(choice: Decision): Promise<void> {
    const { proposer: proposerId, parent } = choice;
    const decision = this.#state.nextDecision;
    const proposal = await this.#ask(choice, decision);
    if (proposal === undefined) return;
    if (proposal.kind !== 'candidate') {
      const exhausted = proposal.kind === 'exhausted';
      this.#record([
        {
          kind: 'proposal-failed',
          decision,
          proposer: proposerId,
          parent,
          reason: proposal.reason,
          exhausted,
          ...(exhausted && proposal.scope !== undefined ? { scope: proposal.scope } : {}),
          ...(!exhausted && proposal.usage !== undefined ? { usage: proposal.usage } : {}),
        },
      ]);
      return;
    }
    const { candidate } = proposal;
    const usage = proposal.usage === undefined ? {} : { usage: proposal.usage };
    const fingerprint = this.#parts.novelty.fingerprint(candidate);
    const known = this.#state.known.has(candidate.id);
    const twin = known ? undefined : this.#twinOf(candidate, fingerprint);
    if (known || twin !== undefined) {
      this.#record([
        {
          kind: 'candidate-rejected',
          decision,
          proposer: proposerId,
          parent,
          candidate: candidate.id,
          sameAs: known ? candidate.id : (twin ?? candidate.id),
          reason: known ? 'known' : 'clone',
          ...usage,
        },
      ]);
      return;
    }
    this.#record([
      {
        kind: 'candidate-proposed',
        decision,
        proposer: proposerId,
        parent,
        mode: choice.mode,
        ...(choice.targetCell === undefined ? {} : { targetCell: choice.targetCell }),
        candidate,
        fingerprint,
        ...usage,
      },
    ]);
    this.#launch(decision, candidate);
  }

  /** The candidate that this one is a clone of, in flight or evaluated. */
  #twinOf(candidate: Candidate, fingerprint: string): string | undefined {
    const inFlight = new Map([...this.#state.inFlight.values()].map((other) => [other.id, other]));
    return this.#state.withFingerprint(fingerprint).find((id) => {
      const other = inFlight.get(id) ?? this.#recent.get(id)?.candidate;
      return other !== undefined && this.#parts.novelty.isClone(candidate, other);
    });
  }

  /** Undefined when the session was cut short meanwhile. */
  async #ask(choice: Decision, decision: number): Promise<Proposal | undefined> {
    const { task, proposers, logger } = this.#parts;
    const proposer = proposers.find(({ id }) => id === choice.proposer);
    const parent = this.#evaluated(choice.parent);
    if (proposer === undefined) throw new RangeError(`there is no proposer ${choice.proposer}`);
    const cell = this.#state.records.get(choice.parent)?.outcome?.cell;
    const inspirations = chooseInspirations(
      this.#state.archive.elites(),
      { candidate: choice.parent, cell },
      inspirationCount,
    );
    try {
      return await proposer.propose(
        {
          task,
          device: this.#started.device,
          parent,
          inspirations: inspirations.map((candidate) => this.#evaluated(candidate)),
          ...(choice.targetCell === undefined ? {} : { targetCell: choice.targetCell }),
          known: this.#state.known,
          random: randomFor(this.#started.seed, decision, 'proposal'),
          decision,
          attempt: this.#state.proposer(choice.proposer).pulls,
          gains: this.#state.gains,
        },
        this.#work,
      );
    } catch (error) {
      if (isAbortError(error) && this.#cutShort()) return undefined;
      // One parent that trips a proposer must not end a run of hours; the log keeps what happened.
      logger.warn(`${choice.proposer} failed on ${choice.parent}: ${messageOf(error)}`);
      return { kind: 'failed', reason: messageOf(error), retryable: true };
    }
  }

  #proposeBaseline(): void {
    const candidate = baselineCandidate(this.#parts.task);
    const fingerprint = this.#parts.novelty.fingerprint(candidate);
    const decision = this.#state.nextDecision;
    this.#record([
      {
        kind: 'candidate-proposed',
        decision,
        proposer: baselineProposer,
        parent: null,
        candidate,
        fingerprint,
      },
    ]);
    this.#launch(decision, candidate);
  }

  #launch(decision: number, candidate: Candidate): void {
    const seed = shortId(`${this.#started.seed}/${decision}/inputs`, 32);
    this.#flights.push({ decision, candidate, settled: this.#evaluate(candidate, seed) });
  }

  async #evaluate(candidate: Candidate, seed: string): Promise<Settled> {
    const { evaluator, onStage } = this.#parts;
    try {
      const options = {
        seed,
        ...(onStage === undefined ? {} : { onStage: (stage: StageName) => onStage(candidate.id, stage) }),
      };
      return { kind: 'evaluated', evaluation: await evaluator.evaluate(candidate, options, this.#work) };
    } catch (error) {
      return { kind: 'error', error };
    }
  }

  /** Enters one result: the oldest on a deterministic evaluator, otherwise the first to arrive. */
  async #land(): Promise<void> {
    const [oldest] = this.#flights;
    if (oldest === undefined) return;
    const flight = this.#parts.evaluator.deterministic
      ? oldest
      : await Promise.race(this.#flights.map(async (one) => (await one.settled, one)));
    const settled = await flight.settled;
    if (this.#cutShort()) return;
    if (settled.kind === 'error') throw settled.error;
    this.#flights.splice(this.#flights.indexOf(flight), 1);
    const { candidate, decision } = flight;
    const { evaluation } = settled;
    this.#recent.put({ candidate, evaluation });
    this.#record(
      [
        {
          kind: 'evaluation-finished',
          decision,
          candidate: candidate.id,
          stage: evaluation.stage,
          ...cellOfEvaluation(evaluation),
          ...measured(evaluation),
        },
      ],
      evaluation,
    );
  }

  async #measureFinalists(): Promise<void> {
    for (;;) {
      const candidate = nextFinalist(this.#state);
      if (candidate === undefined || this.#paused()) return;
      // Fresh inputs for every round, so that a resumed and extended run does not repeat the lucky ones.
      const round = `${this.#state.entered}/${candidate}`;
      const seed = shortId(`${this.#started.seed}/${round}/finalist`, 32);
      const { evaluator } = this.#parts;
      let evaluation: Evaluation;
      try {
        evaluation = await evaluator.evaluate(
          this.#evaluated(candidate).candidate,
          { seed, thorough: true },
          this.#signals.pause,
        );
      } catch (error) {
        if (isAbortError(error) && this.#paused()) return;
        throw error;
      }
      if (this.#paused()) return;
      this.#record([{ kind: 'finalist-measured', candidate, ...measured(evaluation) }], evaluation);
    }
  }

  #finish(reason: 'budget' | 'exhausted' | 'stopped' | 'baseline-failed'): SearchEnd {
    const best = bestFinalist(this.#state.finalists.values(), this.#started.timing);
    this.#record([
      {
        kind: 'run-finished',
        reason,
        best: best?.candidate ?? null,
        evaluations: this.#state.evaluations,
      },
    ]);
    return { kind: 'finished' };
  }

  #pause(reason: string): SearchEnd {
    this.#record([{ kind: 'run-paused', reason }]);
    return { kind: 'paused', reason };
  }

  /** Folds events into the state and makes them durable with what follows from them; then tells whoever watches. */
  #record(events: readonly RunEvent[], evaluation?: Evaluation): void {
    const all: RunEvent[] = [];
    for (const event of events) {
      this.#state.apply(event);
      all.push(event);
      const change = this.#state.pendingChange;
      if (event.kind !== 'evaluation-finished' || change === undefined) continue;
      this.#state.apply(change);
      all.push(change);
    }
    this.#parts.journal.append(all, evaluation);
    for (const event of all) this.#parts.onEvent?.(event, this.#state);
  }

  #evaluated(candidate: string): Evaluated {
    const evaluated = this.#recent.get(candidate);
    if (evaluated === undefined) throw new RangeError(`the store has no evaluation of ${candidate}`);
    return evaluated;
  }

  #outcomeOfBaseline(): 'verified' | 'quarantined' | 'failed' | undefined {
    const { baseline, records } = this.#state;
    return baseline === undefined ? undefined : records.get(baseline)?.outcome?.verdict.kind;
  }

  // Signals change while this waits; as methods they are asked anew each time.
  #paused(): boolean {
    return this.#signals.pause.aborted;
  }

  #cutShort(): boolean {
    return this.#work.aborted;
  }

  #elapsedMs(): number {
    return this.#parts.earlierMs + this.#parts.clock.monotonic() - this.#since;
  }
}
