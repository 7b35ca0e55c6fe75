import * as vscode from 'vscode';
import { views } from '../../protocol/editor/ids.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { ClientContext } from '../client-context.ts';
import { ModelTree } from './model-tree.ts';
import { runsTree } from './runs-tree.ts';
import { showWhileVisible } from './show-while-visible.ts';

/** The view *Runs*. */
export function activateRunsView(context: ClientContext): void {
  const { t } = vscode.l10n;
  const tree = new ModelTree(context, {
    first: async () => {
      await listRuns(context);
      update();
    },
  });
  const view = vscode.window.createTreeView(views.runs, { treeDataProvider: tree });
  const update = (): void => {
    tree.show(runsTree(context.runs(), { nowMs: Date.now(), language: vscode.env.language, t }));
  };
  const changed = showWhileVisible(view, update);
  context.subscribe(
    view,
    context.onRuns((runs) => {
      view.badge = badgeOf(runs);
      changed();
    }),
  );
}

/** Starts the server, which tells its runs. Its failure is shown by the view's own welcome text. */
export async function listRuns(context: ClientContext): Promise<void> {
  if (context.server.state === 'running') return;
  try {
    await context.server.request('kernelfoundry/runs', {});
  } catch (error) {
    context.log.debug(`The runs could not be listed: ${String(error)}`);
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
