import { isAbortError, sleep } from '../../shared/abort.ts';
import type { LogSink } from '../../shared/logger.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Store } from '../../store/store.ts';
import type { WorkspaceStores } from './workspace-stores.ts';

/** Milliseconds between looks while something runs or is watched, and otherwise. */
const busyMs = 250;
const idleMs = 2000;

/**
 * Sees when an archive of this window changes, whoever writes to it: runs' processes, the command line, other windows. One poll an
 * archive, which reads one number; with no archive it only looks whether one has appeared.
 */
export class StoreWatcher {
  readonly #stores: Pick<WorkspaceStores, 'existing'>;
  readonly #log: LogSink;
  readonly #versions = new Map<Store, number>();
  readonly #touched = new Set<Store>();
  readonly #changeListeners = new Set<(store: Store) => void>();
  readonly #pollListeners = new Set<(stores: readonly Store[], changed: boolean) => void>();
  readonly #ending = new AbortController();
  #wake = new AbortController();
  #hurries = 0;
  #lastTold = '';

  constructor(stores: Pick<WorkspaceStores, 'existing'>, log: LogSink) {
    this.#stores = stores;
    this.#log = log;
  }

  /** Called when an archive has changed, was opened or was made; at most four times a second. Returns what ends it. */
  onChange(listener: (store: Store) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Called after every look, with whether anything has changed since the one before. */
  onPoll(listener: (stores: readonly Store[], changed: boolean) => void): () => void {
    this.#pollListeners.add(listener);
    return () => this.#pollListeners.delete(listener);
  }

  /** This process itself has written: SQLite tells a connection only of the others' commits. */
  changed(store: Store): void {
    this.#touched.add(store);
    this.#wake.abort();
  }

  /** Looks four times a second until what is returned is called. */
  hurry(): () => void {
    this.#hurries++;
    this.#wake.abort();
    let held = true;
    return () => {
      if (held) this.#hurries--;
      held = false;
    };
  }

  start(): void {
    void this.#loop();
  }

  stop(): void {
    this.#ending.abort();
  }

  async #loop(): Promise<void> {
    const ending = this.#ending.signal;
    while (!ending.aborted) {
      await this.#poll();
      try {
        await sleep(busyMs, ending);
        if (this.#hurries === 0 && this.#touched.size === 0) {
          this.#wake = new AbortController();
          await sleep(idleMs - busyMs, AbortSignal.any([ending, this.#wake.signal]));
        }
      } catch (error) {
        if (!isAbortError(error)) throw error;
      }
    }
  }

  async #poll(): Promise<void> {
    const stores = await this.#stores.existing((error) => this.#tell(messageOf(error)));
    let changed = [...this.#versions.keys()].some((store) => !stores.includes(store));
    for (const store of this.#versions.keys()) if (!stores.includes(store)) this.#versions.delete(store);
    for (const store of stores) {
      try {
        const version = store.dataVersion();
        const isSame = this.#versions.get(store) === version && !this.#touched.has(store);
        this.#touched.delete(store);
        this.#versions.set(store, version);
        if (isSame) continue;
        changed = true;
        for (const listener of this.#changeListeners) this.#guard(() => listener(store));
      } catch (error) {
        this.#tell(messageOf(error));
      }
    }
    for (const listener of this.#pollListeners) this.#guard(() => listener(stores, changed));
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#tell(messageOf(error));
    }
  }

  /** The same trouble at every look is told once. */
  #tell(message: string): void {
    if (message === this.#lastTold) return;
    this.#lastTold = message;
    this.#log.warn(`archives: ${message}`);
  }
}
