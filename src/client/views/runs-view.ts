import * as vscode from 'vscode';
import { views } from '../../protocol/editor/ids.ts';
import type { Problem } from '../../protocol/editor/problem.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { ClientContext } from '../client-context.ts';
import { problemFrom, problemText } from '../problem-text.ts';
import { ModelTree } from './model-tree.ts';
import { listProblem, runsTree } from './runs-tree.ts';
import { showWhileVisible } from './show-while-visible.ts';

/** The view *Runs*. */
export function activateRunsView(context: ClientContext): void {
  const { t } = vscode.l10n;
  const tree = new ModelTree(context, {
    first: async () => {
      problem = await listRuns(context);
      update();
    },
  });
  let problem: Problem | undefined;
  const view = vscode.window.createTreeView(views.runs, { treeDataProvider: tree });
  const update = (): void => {
    const runs = context.runs();
    const reason = runs.length === 0 ? problem : undefined;
    view.message = reason === undefined ? '' : problemText(reason);
    tree.show(
      reason !== undefined
        ? listProblem(reason, t)
        : runsTree(runs, { nowMs: Date.now(), language: vscode.env.language, t }),
    );
  };
  const changed = showWhileVisible(view, update);
  context.subscribe(
    view,
    context.server.onState((state) => {
      if (state === 'failed' || problem === undefined) return;
      problem = undefined;
      changed();
    }),
    context.onRuns((runs) => {
      view.badge = badgeOf(runs);
      changed();
    }),
  );
}

/** Starts the server, which tells its runs. Returns why it cannot be had. */
export async function listRuns(context: ClientContext): Promise<Problem | undefined> {
  if (context.server.state === 'running') return undefined;
  try {
    await context.server.request('kernelfoundry/runs', {});
    return undefined;
  } catch (error) {
    return problemFrom(error);
  }
}

function badgeOf(runs: readonly RunView[]): vscode.ViewBadge | undefined {
  const running = runs.filter(({ status }) => status === 'running').length;
  if (running === 0) return undefined;
  const tooltip =
    running === 1
      ? vscode.l10n.t('1 kernel is being optimized')
      : vscode.l10n.t('{0} kernels are being optimized', running);
  return { value: running, tooltip };
}
