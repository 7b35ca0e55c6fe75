import type { RunView } from '../../protocol/editor/run-view.ts';
import { UserError } from '../../shared/errors.ts';
import type { Store } from '../../store/store.ts';
import { baselineRegion } from '../../syntax/evolve-region.ts';
import { signatureOf } from './indexed-kernel.ts';
import type { AppliedVariant, RunKnowledge } from './kernel-runs.ts';

/** What lenses ask of the archives of this window. Asked again and again while somebody types, so answers are kept until runs change. */
export class WindowKnowledge implements RunKnowledge {
  readonly runs: readonly RunView[];
  readonly #stores: ReadonlyMap<string, Store>;
  readonly #variants = new Map<string, readonly AppliedVariant[]>();
  readonly #signatures = new Map<string, string | undefined>();

  /** `stores` are those that the runs lie in, by their folder. */
  constructor(runs: readonly RunView[], stores: readonly Store[]) {
    this.runs = runs;
    this.#stores = new Map(stores.map((store) => [store.folder, store]));
  }

  /** The archive of a run, while it is open. */
  storeOf(run: RunView): Store | undefined {
    return this.#stores.get(run.store);
  }

  variants(hashes: readonly string[]): readonly AppliedVariant[] {
    if (this.runs.length === 0) return [];
    const key = hashes.join(' ');
    const known = this.#variants.get(key);
    if (known !== undefined) return known;
    const found = [...this.#stores.values()]
      .flatMap((store) => this.#variantsIn(store, hashes))
      .sort((a, b) => b.run.createdMs - a.run.createdMs);
    this.#variants.set(key, found);
    return found;
  }

  signature(run: RunView): string | undefined {
    const key = `${run.store} ${run.run}`;
    if (!this.#signatures.has(key)) this.#signatures.set(key, this.#signatureOf(run));
    return this.#signatures.get(key);
  }

  #variantsIn(store: Store, hashes: readonly string[]): AppliedVariant[] {
    return unlessGone([], () => store.variants(hashes)).flatMap(
      ({ run: id, candidate, verdict, speedup }): AppliedVariant[] => {
        const run = this.runs.find((one) => one.run === id && one.store === store.folder);
        return run === undefined ? [] : [{ run, candidate, state: verdict ?? 'evaluating', speedup }];
      },
    );
  }

  #signatureOf(run: RunView): string | undefined {
    const task = unlessGone(undefined, () => this.storeOf(run)?.run(run.run).spec.task);
    if (task === undefined) return undefined;
    if (task.entry.kind === 'statement') return '';
    const region = baselineRegion(task);
    const start = region.search(new RegExp(`\\b${task.kernel}\\s*\\(`));
    const end = region.indexOf('{', start);
    return start < 0 || end < 0 ? undefined : signatureOf(region.slice(start, end));
  }
}

/** An answer of an archive, or another one when the run was removed or the archive cannot be read now: its owner tells of that. */
export function unlessGone<T>(otherwise: T, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (UserError.is(error)) return otherwise;
    throw error;
  }
}
