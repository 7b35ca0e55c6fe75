import * as vscode from 'vscode';
import { views } from '../../protocol/editor/ids.ts';
import { everything } from '../../protocol/editor/panel-messages.ts';
import type { CandidateRow, RunView } from '../../protocol/editor/run-view.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { archiveTasks } from './archive-groups.ts';
import { archiveTree, eliteTooltip } from './archive-tree.ts';
import { ModelTree } from './model-tree.ts';
import { listRuns } from './runs-view.ts';
import { showWhileVisible } from './show-while-visible.ts';

/** The view *Archive*. Elites are asked for when a device is opened, and again when its runs found others. */
export function activateArchiveView(context: ClientContext): void {
  const { t } = vscode.l10n;
  const elites = new Map<string, readonly CandidateRow[]>();
  /** How far a run was when its elites were read. */
  const readAt = new Map<string, number>();
  const reading = new Map<string, Promise<void>>();

  const read = (run: RunView): Promise<void> => {
    if (readAt.get(run.run) === run.evaluations) return Promise.resolve();
    const under = reading.get(run.run);
    if (under !== undefined) return under;
    const promise = elitesOf(context, run.run).then((rows) => {
      reading.delete(run.run);
      if (rows === undefined) return;
      elites.set(run.run, rows);
      readAt.set(run.run, run.evaluations);
    });
    reading.set(run.run, promise);
    return promise;
  };
  const groups = (): readonly { readonly id: string; readonly runs: readonly RunView[] }[] =>
    archiveTasks(context.runs()).flatMap((task) => task.groups);
  const update = async (): Promise<void> => {
    // Only what was opened before is kept up to date.
    const stale = groups()
      .flatMap(({ runs }) => (runs.some(({ run }) => elites.has(run)) ? runs : []))
      .filter(({ run, evaluations }) => readAt.get(run) !== evaluations);
    await Promise.all(stale.map(read));
    tree.show(archiveTree(context.runs(), elites, t));
  };
  const tree = new ModelTree(context, {
    first: async () => {
      await listRuns(context);
      await update();
    },
    load: async ({ id }) => {
      const group = groups().find((one) => one.id === id);
      await Promise.all((group?.runs ?? []).map(read));
      tree.show(archiveTree(context.runs(), elites, t));
    },
    tooltip: async ({ run: id, candidate }, token) => {
      const run = context.runs().find((one) => one.run === id);
      const row = elites.get(id ?? '')?.find((one) => one.candidate === candidate);
      if (run === undefined || row === undefined) return undefined;
      const details = await ask(
        context.server,
        'kernelfoundry/candidate',
        { run: run.run, candidate: row.candidate },
        token,
      );
      return eliteTooltip(run, row, details.kind === 'ok' ? details.value.assumptions : undefined, t);
    },
  });
  const view = vscode.window.createTreeView(views.archive, { treeDataProvider: tree, showCollapseAll: true });
  const changed = showWhileVisible(view, () => void update());
  context.subscribe(view, context.onRuns(changed));
}

/** Every elite of a run; undefined when they cannot be read, which the log says. */
async function elitesOf(context: ClientContext, run: string): Promise<readonly CandidateRow[] | undefined> {
  const watch = `archive-view:${run}`;
  const answer = await ask(context.server, 'kernelfoundry/watch', {
    watch,
    run,
    filter: { ...everything, states: ['verified'], elitesOnly: true },
  });
  void context.server.request('kernelfoundry/unwatch', { watch }).catch(() => undefined);
  if (answer.kind === 'ok') return answer.value.candidates;
  context.log.warn(`The elites of run ${run} cannot be read: ${answer.problem.message}`);
  return undefined;
}
