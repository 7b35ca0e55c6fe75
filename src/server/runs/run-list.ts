import { runView } from '../../application/view/run-view.ts';
import type { EditorNotifications } from '../../protocol/editor/requests.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import { UserError } from '../../shared/errors.ts';
import type { Store } from '../../store/store.ts';
import { RunSessions } from '../../application/detached-run/run-session.ts';
import { withSession } from './session-view.ts';
import type { StoreWatcher } from './store-watcher.ts';

/** What the list of runs is made with. */
export interface RunListParts {
  readonly watcher: StoreWatcher;
  /** What tells this window from others on the same folder. */
  readonly window: string;
  readonly notify: <
    M extends 'kernelfoundry/runsChanged' | 'kernelfoundry/runEnded' | 'kernelfoundry/problem',
  >(
    method: M,
    params: EditorNotifications[M],
  ) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** While something runs, the processes are looked at that often: a death changes nothing in the archive. Milliseconds. */
const lookMs = 1000;
/** A window tells of the end of a run that another one started only when that has been silent for so long, in milliseconds. */
const politenessMs = 3000;

/** The runs of this window, kept current. Tells the client of changes, and once of each end. */
export class RunList {
  readonly #parts: RunListParts;
  readonly #sessions = new Map<string, RunSessions>();
  readonly #known = new Map<string, { readonly key: string; readonly view: RunView }>();
  readonly #listeners = new Set<(runs: readonly RunView[]) => void>();
  readonly #endedSince = new Map<string, number>();
  #views: readonly RunView[] = [];
  #told = '[]';
  #stores: readonly Store[] = [];
  #stopHurrying: (() => void) | undefined;
  #lookedMs = 0;

  constructor(parts: RunListParts) {
    this.#parts = parts;
    parts.watcher.onPoll((stores, changed) => {
      this.#stores = stores;
      const isDue = this.#needsLooks() && parts.now() - this.#lookedMs >= lookMs;
      if (changed || isDue) this.refresh();
    });
  }

  /** Every run of the window's archives, newest first, as of the last look. */
  get views(): readonly RunView[] {
    return this.#views;
  }

  /** Called after the list has changed. Returns what ends it. */
  onChange(listener: (runs: readonly RunView[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One run as it stands now, what its process told included. Throws UserError `run-unknown`. */
  view(store: Store, run: string): RunView {
    const sessions = this.sessions(store);
    return withSession(runView(store, run), sessions.stateOf(run), sessions.logFile(run));
  }

  sessions(store: Store): RunSessions {
    let sessions = this.#sessions.get(store.folder);
    if (sessions === undefined) this.#sessions.set(store.folder, (sessions = new RunSessions(store.folder)));
    return sessions;
  }

  /** Runs that are going on and were started or resumed by this window. */
  ownRunning(): readonly { readonly store: Store; readonly run: string }[] {
    return this.#stores.flatMap((store) =>
      this.#views
        .filter(({ store: folder, status }) => folder === store.folder && status === 'running')
        .filter(({ run }) => this.sessions(store).stateOf(run).session?.window === this.#parts.window)
        .map(({ run }) => ({ store, run })),
    );
  }

  /** Reads the archives again and tells what has changed. */
  refresh(stores: readonly Store[] = this.#stores): void {
    this.#stores = stores;
    this.#lookedMs = this.#parts.now();
    this.#views = stores.flatMap((store) => this.#viewsOf(store)).sort((a, b) => b.createdMs - a.createdMs);
    const text = JSON.stringify(this.#views);
    if (text !== this.#told) {
      this.#told = text;
      this.#parts.notify('kernelfoundry/runsChanged', { runs: this.#views });
      for (const listener of this.#listeners) listener(this.#views);
    }
    for (const store of stores) this.#tellEnds(store);
    this.#hurryWhileRunning();
  }

  #viewsOf(store: Store): RunView[] {
    const views: RunView[] = [];
    for (const summary of store.runs()) {
      const { run, status } = summary;
      const id = `${store.folder} ${run}`;
      const key = JSON.stringify(summary);
      const known = this.#known.get(id);
      try {
        const view = known?.key === key && status !== 'running' ? known.view : runView(store, run);
        this.#known.set(id, { key, view });
        const sessions = this.sessions(store);
        views.push(withSession(view, sessions.stateOf(run), sessions.logFile(run)));
      } catch (error) {
        // Removed meanwhile by someone else.
        if (!UserError.is(error, 'run-unknown')) throw error;
      }
    }
    return views;
  }

  /** Of several windows, the one that started the run tells; another one only when that does not. */
  #tellEnds(store: Store): void {
    const sessions = this.sessions(store);
    for (const run of sessions.untold()) {
      const view = this.#views.find((one) => one.run === run && one.store === store.folder);
      if (view === undefined || view.status === 'running') {
        this.#endedSince.delete(run);
        continue;
      }
      const { session, end } = sessions.stateOf(run);
      const now = this.#parts.now();
      const since = this.#endedSince.get(run) ?? now;
      this.#endedSince.set(run, since);
      if (session?.window !== this.#parts.window && now - since < politenessMs) continue;
      if (!sessions.claimTelling(run)) continue;
      this.#endedSince.delete(run);
      if (view.status === 'paused' && view.problem === undefined) continue;
      const isBroken = end?.kind !== 'paused' && view.status !== 'finished';
      const { problem } = view;
      if (isBroken && problem !== undefined)
        this.#parts.notify('kernelfoundry/problem', { problem: named(problem, view) });
      else this.#parts.notify('kernelfoundry/runEnded', { run: view });
    }
  }

  #needsLooks(): boolean {
    return this.#endedSince.size > 0 || this.#views.some(({ status }) => status === 'running');
  }

  #hurryWhileRunning(): void {
    if (this.#needsLooks()) this.#stopHurrying ??= this.#parts.watcher.hurry();
    else {
      this.#stopHurrying?.();
      this.#stopHurrying = undefined;
    }
  }
}

/** Told without a run beside it, the sentence has to say which. */
function named<P extends { readonly message: string }>(problem: P, { task }: RunView): P {
  return { ...problem, message: `The run of ${task} broke off. ${problem.message}` };
}
