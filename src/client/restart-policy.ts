/** What to do after the server has crashed. */
export type AfterCrash =
  { readonly kind: 'restart'; readonly pauseMs: number } | { readonly kind: 'give-up' };

const windowMs = 180_000;
const pausesMs = [500, 2000, 8000] as const;

/** Restarts a crashed server up to three times in three minutes, with growing pauses. Times in milliseconds of any steady clock. */
export class RestartPolicy {
  #crashes: number[] = [];

  /** Called with the time of every crash. */
  crashed(nowMs: number): AfterCrash {
    this.#crashes = [...this.#crashes.filter((time) => nowMs - time < windowMs), nowMs];
    const pauseMs = pausesMs[this.#crashes.length - 1];
    return pauseMs === undefined ? { kind: 'give-up' } : { kind: 'restart', pauseMs };
  }

  /** The person asked for a restart: what was before does not count. */
  forget(): void {
    this.#crashes = [];
  }
}
