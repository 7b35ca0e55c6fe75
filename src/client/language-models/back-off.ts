/** Pauses before the second, third, ... try, in milliseconds. */
const pausesMs = [2000, 8000, 30_000] as const;

/** What came of one try. */
export type Try<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** Another try may help. */
  | { readonly kind: 'later'; readonly error: unknown }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Tries up to four times with growing pauses; `pause` rejects when the work is cancelled. Throws the last error. */
export async function withBackOff<T>(
  attempt: () => Promise<Try<T>>,
  pause: (milliseconds: number) => Promise<void>,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const result = await attempt();
    if (result.kind === 'done') return result.value;
    const pauseMs = pausesMs[tries];
    if (result.kind === 'failed' || pauseMs === undefined) throw result.error;
    await pause(pauseMs);
  }
}
