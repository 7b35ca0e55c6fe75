import { RunObservation } from '../../application/view/run-observation.ts';
import type { Answer } from '../../protocol/editor/problem.ts';
import type { EditorNotifications } from '../../protocol/editor/requests.ts';
import type { CandidateFilter, RunSnapshot, RunView } from '../../protocol/editor/run-view.ts';
import type { LogSink } from '../../shared/logger.ts';
import type { Store } from '../../store/store.ts';
import { answer } from '../problem-of.ts';

/** What watches are made with. */
export interface RunWatchParts {
  /** The archive that holds a run; throws UserError `run-unknown`. */
  readonly holding: (run: string) => Promise<Store>;
  /** The run as a whole, what its process told included. */
  readonly view: (store: Store, run: string) => RunView;
  /** Makes the archives be looked at often until what is returned is called. */
  readonly hurry: () => () => void;
  readonly notify: (params: EditorNotifications['kernelfoundry/snapshot']) => void;
  readonly log: LogSink;
}

interface Watch {
  readonly run: string;
  filter: CandidateFilter;
  store: Store;
  observation: RunObservation;
  /** What was told last, without candidates: the run as a whole as JSON. */
  told: string;
  /** Code of the problem that was told last, while it lasts. */
  problem: string | undefined;
  readonly calmDown: () => void;
}

/** The panels of this window, each looking at one run through a filter. Tells them complete snapshots when something has changed. */
export class RunWatches {
  readonly #parts: RunWatchParts;
  readonly #watches = new Map<string, Watch>();

  constructor(parts: RunWatchParts) {
    this.#parts = parts;
  }

  /** Begins to watch, or goes on with another filter or run; the answer is the snapshot of this moment. */
  watch(id: string, run: string, filter: CandidateFilter): Promise<Answer<RunSnapshot>> {
    return answer(this.#parts.log, async () => {
      const known = this.#watches.get(id);
      const store = await this.#parts.holding(run);
      if (known?.run === run && known.store === store && known.problem === undefined) {
        known.filter = filter;
        return this.#snapshot(known);
      }
      this.unwatch(id);
      const watch: Watch = {
        run,
        filter,
        store,
        observation: this.#observe(store, run),
        told: '',
        problem: undefined,
        calmDown: this.#parts.hurry(),
      };
      this.#watches.set(id, watch);
      return this.#snapshot(watch);
    });
  }

  unwatch(id: string): void {
    this.#watches.get(id)?.calmDown();
    this.#watches.delete(id);
  }

  /** To be called when archives have been looked at: tells those whose run has changed. */
  async update(): Promise<void> {
    for (const [id, watch] of this.#watches) {
      if (watch.problem !== undefined && !mayPass(watch.problem)) continue;
      const told = await answer(this.#parts.log, async () => {
        const store = await this.#parts.holding(watch.run);
        if (store !== watch.store) {
          watch.store = store;
          watch.observation = this.#observe(store, watch.run);
        }
        const hasNews = watch.observation.refresh();
        const view = JSON.stringify(this.#parts.view(store, watch.run));
        const isChanged = hasNews || view !== watch.told || watch.problem !== undefined;
        return isChanged ? this.#snapshot(watch) : undefined;
      });
      if (this.#watches.get(id) !== watch) continue;
      if (told.kind === 'problem') {
        // Told once, however often it is met.
        if (watch.problem !== told.problem.code) this.#parts.notify({ watch: id, answer: told });
        watch.problem = told.problem.code;
      } else if (told.value !== undefined) {
        watch.problem = undefined;
        this.#parts.notify({ watch: id, answer: { kind: 'ok', value: told.value } });
      }
    }
  }

  #observe(store: Store, run: string): RunObservation {
    return new RunObservation(store, run, () => this.#parts.view(store, run));
  }

  #snapshot(watch: Watch): RunSnapshot {
    const snapshot = watch.observation.snapshot(watch.filter);
    watch.told = JSON.stringify(snapshot.run);
    return snapshot;
  }
}

/** True for what can right itself: a folder that comes back, an archive that was locked or on a disk that was away. */
function mayPass(code: string): boolean {
  return code === 'run-unknown' || code.startsWith('store-');
}
