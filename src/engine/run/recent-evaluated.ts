import type { Evaluated } from '../ports.ts';

/** Candidates with their evaluations that were used last; the rest is read back from the store when asked for. */
export class RecentEvaluated {
  readonly #limit: number;
  readonly #recent = new Map<string, Evaluated>();
  readonly #load: (candidate: string) => Evaluated | undefined;

  constructor(limit: number, load: (candidate: string) => Evaluated | undefined) {
    this.#limit = limit;
    this.#load = load;
  }

  put(evaluated: Evaluated): void {
    const { id } = evaluated.candidate;
    this.#recent.delete(id);
    this.#recent.set(id, evaluated);
    const oldest = this.#recent.keys().next();
    if (this.#recent.size > this.#limit && oldest.done !== true) this.#recent.delete(oldest.value);
  }

  get(candidate: string): Evaluated | undefined {
    const evaluated = this.#recent.get(candidate) ?? this.#load(candidate);
    if (evaluated !== undefined) this.put(evaluated);
    return evaluated;
  }
}
