/** A failed candidate and how close it came, as `closeness` measures it. */
export interface PromisingFailure {
  readonly candidate: string;
  readonly closeness: number;
}

/** The failures that came closest to passing, best first; a bounded list, older ones first among equals. */
export class PromisingFailures {
  readonly #limit: number;
  readonly #list: PromisingFailure[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(candidate: string, closeness: number): void {
    const at = this.#list.findIndex((other) => other.closeness < closeness);
    this.#list.splice(at === -1 ? this.#list.length : at, 0, { candidate, closeness });
    if (this.#list.length > this.#limit) this.#list.pop();
  }

  list(): readonly PromisingFailure[] {
    return this.#list;
  }
}
