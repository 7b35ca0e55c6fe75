import type { StoredRun, Store } from '../../store/store.ts';
import { UserError } from '../../shared/errors.ts';
import type { AgentSurroundings } from './agent-tool.ts';

/** A run with the archive that holds it: by id or its beginning, or the newest for `last`. Throws UserError `run-unknown`. */
export async function findRun(
  surroundings: AgentSurroundings,
  id: string,
): Promise<{ readonly store: Store; readonly run: StoredRun }> {
  const found: { readonly store: Store; readonly run: StoredRun }[] = [];
  for (const store of await surroundings.stores()) {
    try {
      found.push({ store, run: store.run(id) });
    } catch (error) {
      if (!UserError.is(error, 'run-unknown')) throw error;
    }
  }
  const [newest] = found.sort((a, b) => b.run.createdMs - a.run.createdMs);
  if (newest === undefined)
    throw new UserError(
      'run-unknown',
      id === 'last' ? 'There are no runs yet.' : `There is no run "${id}".`,
      {
        fix: 'Start one with optimize_kernel.',
      },
    );
  return newest;
}
