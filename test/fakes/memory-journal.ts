import type { Evaluated, RunJournal } from '../../src/engine/ports.ts';
import type { Candidate } from '../../src/protocol/candidate.ts';
import type { Evaluation } from '../../src/protocol/evaluation.ts';
import type { RunEvent } from '../../src/protocol/run-event.ts';

/** A journal that keeps everything in memory, as JSON, so that nothing survives which a store would lose. */
export class MemoryJournal implements RunJournal {
  readonly lines: string[] = [];
  /** Number of events after each `append`. */
  readonly batchEnds: number[] = [];
  readonly #candidates = new Map<string, string>();
  readonly #evaluations = new Map<string, string>();

  append(events: readonly RunEvent[], evaluation?: Evaluation): void {
    for (const event of events) {
      this.lines.push(JSON.stringify(event));
      if (event.kind === 'candidate-proposed')
        this.#candidates.set(event.candidate.id, JSON.stringify(event.candidate));
      if (event.kind === 'evaluation-finished' && evaluation !== undefined)
        this.#evaluations.set(event.candidate, JSON.stringify(evaluation));
    }
    this.batchEnds.push(this.lines.length);
  }

  evaluated(id: string): Evaluated | undefined {
    const [candidate, evaluation] = [this.#candidates.get(id), this.#evaluations.get(id)];
    if (candidate === undefined || evaluation === undefined) return undefined;
    return {
      candidate: JSON.parse(candidate) as Candidate,
      evaluation: JSON.parse(evaluation) as Evaluation,
    };
  }

  get events(): RunEvent[] {
    return this.lines.map((line) => JSON.parse(line) as RunEvent);
  }

  /** A journal that holds only the first events of this one, as after a kill. */
  cut(length: number): MemoryJournal {
    const cut = new MemoryJournal();
    for (const event of this.events.slice(0, length)) {
      const evaluation =
        event.kind === 'evaluation-finished' ? this.evaluated(event.candidate)?.evaluation : undefined;
      cut.append([event], evaluation);
    }
    return cut;
  }
}
