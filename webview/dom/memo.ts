import type { Description } from './element.ts';

/** Keeps descriptions of list rows: the same one is given back while its signature stays, and `patch` then skips the element. */
export class DescriptionMemo {
  readonly #limit: number;
  readonly #kept = new Map<string, { readonly signature: string; readonly description: Description }>();

  /** `limit`: how many rows are kept before all are forgotten. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The signature must tell of everything that `build` reads. */
  get(key: string, signature: string, build: () => Description): Description {
    const known = this.#kept.get(key);
    if (known?.signature === signature) return known.description;
    if (this.#kept.size >= this.#limit) this.#kept.clear();
    const description = build();
    this.#kept.set(key, { signature, description });
    return description;
  }
}
