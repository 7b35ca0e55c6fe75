import type { RunEvent, Usage } from '../../protocol/run-event.ts';
import type { Budget } from '../../protocol/task.ts';
import type { Headline } from '../../store/run-overview.ts';
import { ActiveTime } from '../active-time.ts';

type RunFinished = Extract<RunEvent, { kind: 'run-finished' }>;

/** A model that could not be asked the last times. */
export interface FailingModel {
  readonly proposer: string;
  /** Times in a row. */
  readonly failures: number;
  readonly reason: string;
  /** It has answered before. */
  readonly answered: boolean;
}

/** What a run as a whole has come to, as a fold over the headlines of its events. */
export class RunFigures {
  lastSequence = 0;
  /** Limits given when the run was resumed; undefined while those it was started with hold. */
  budget: Budget | undefined;
  usage: Usage = { tokensIn: 0, tokensOut: 0, usd: 0 };
  /** Time on a measured device, in milliseconds. */
  deviceMs = 0;
  finished: RunFinished | undefined;
  /** Why it paused last, while nothing went on since. */
  pausedBecause: string | undefined;
  /** Models whose last answers did not come, by proposer. */
  readonly failing = new Map<string, FailingModel>();
  readonly #answered = new Set<string>();
  readonly #active = new ActiveTime();

  /** Time the run was active, in milliseconds. */
  get activeMs(): number {
    return this.#active.milliseconds;
  }

  /** Headlines in their order. */
  apply({ sequence, timeMs, kind, event }: Headline): void {
    this.lastSequence = sequence;
    this.#active.add({ event: { kind }, timeMs });
    if (event === undefined) return;
    switch (event.kind) {
      case 'run-started':
      case 'run-resumed':
        this.budget = event.budget;
        this.failing.clear();
        this.finished = undefined;
        this.pausedBecause = undefined;
        return;
      case 'run-paused':
        this.pausedBecause = event.reason;
        return;
      case 'run-finished':
        this.finished = event;
        return;
      case 'candidate-proposed':
      case 'candidate-rejected':
        this.usage = sumOf(this.usage, event.usage);
        this.#answered.add(event.proposer);
        this.failing.delete(event.proposer);
        return;
      case 'proposal-failed': {
        this.usage = sumOf(this.usage, event.usage);
        const { proposer, reason, exhausted } = event;
        if (exhausted) return;
        const failures = (this.failing.get(proposer)?.failures ?? 0) + 1;
        this.failing.set(proposer, { proposer, failures, reason, answered: this.#answered.has(proposer) });
        return;
      }
      case 'evaluation-finished':
      case 'finalist-measured':
        this.deviceMs += event.deviceMs ?? 0;
        return;
      case 'archive-changed':
        return;
    }
  }
}

/** What two stretches of a run cost together. */
export function sumOf(one: Usage, other: Usage | undefined): Usage {
  if (other === undefined) return one;
  return {
    tokensIn: one.tokensIn + other.tokensIn,
    tokensOut: one.tokensOut + other.tokensOut,
    usd: one.usd + other.usd,
  };
}
