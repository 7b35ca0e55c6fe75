import { contextKeys } from '../../protocol/editor/ids.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';

/** The keys of `when` clauses that follow from the list of runs and the state of the server. */
export function contextKeyValues(
  runs: readonly RunView[],
  server: 'stopped' | 'starting' | 'running' | 'failed',
): Readonly<Record<string, boolean>> {
  return {
    [contextKeys.ready]: server === 'running',
    [contextKeys.serverFailed]: server === 'failed',
    [contextKeys.running]: runs.some(({ status }) => status === 'running'),
    [contextKeys.resumable]: runs.some(({ status }) => status === 'paused' || status === 'interrupted'),
    [contextKeys.hasRuns]: runs.length > 0,
    [contextKeys.hasVariants]: runs.some(({ bestCandidate }) => bestCandidate !== null),
  };
}
