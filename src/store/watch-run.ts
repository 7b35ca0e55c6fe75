import type { RecordedEvent } from '../protocol/run-event.ts';
import { sleep } from '../shared/abort.ts';
import type { Store } from './store.ts';

/**
 * The run's events from the first one after `after`, then each batch as other processes write it, until the signal
 * fires. Reads only when the database has changed.
 */
export async function* watchRun(
  store: Store,
  run: string,
  options: { readonly after?: number; readonly intervalMs?: number },
  signal: AbortSignal,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  let last = options.after ?? 0;
  let version: number | undefined;
  while (!signal.aborted) {
    const now = store.dataVersion();
    if (now !== version) {
      version = now;
      const events = [...store.events(run, last)];
      last = events.at(-1)?.sequence ?? last;
      if (events.length > 0) yield events;
    }
    try {
      await sleep(options.intervalMs ?? 200, signal);
    } catch {
      return;
    }
  }
}
