import * as vscode from 'vscode';
import { commands } from '../../protocol/editor/ids.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { ClientContext } from '../client-context.ts';
import { statusView } from './status-view.ts';

/** So long a run that has ended stays in the status bar. */
const lingersMs = 60_000;

/** The status bar item: there while something runs or just ended; a click opens the run's archive. */
export function activateStatusBar(context: ClientContext): void {
  const item = vscode.window.createStatusBarItem('kernelfoundry.status', vscode.StatusBarAlignment.Left, 0);
  item.name = 'KernelFoundry';
  let justEnded: RunView | undefined;
  let timer: NodeJS.Timeout | undefined;
  const update = (): void => {
    const view = statusView(context.runs(), justEnded, vscode.l10n.t);
    if (view === undefined) {
      item.hide();
      return;
    }
    item.text = view.text;
    const tooltip = new vscode.MarkdownString();
    for (const line of view.tooltip) tooltip.appendText(line).appendMarkdown('\n\n');
    tooltip.appendText(vscode.l10n.t('Click to open the archive.'));
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: view.tooltip.join('; ') };
    item.command = {
      title: vscode.l10n.t('Open Archive'),
      command: commands.openArchive,
      arguments: [{ run: view.run }],
    };
    item.show();
  };
  const forget = (): void => {
    clearTimeout(timer);
    timer = undefined;
    justEnded = undefined;
  };
  context.subscribe(
    new vscode.Disposable(() => {
      forget();
      item.dispose();
    }),
    context.onRuns((runs) => {
      // It was removed meanwhile.
      if (!runs.some(({ run }) => run === justEnded?.run)) forget();
      update();
    }),
    context.server.onNotification('kernelfoundry/runEnded', ({ run }) => {
      forget();
      justEnded = run;
      timer = setTimeout(() => {
        forget();
        update();
      }, lingersMs);
      update();
    }),
  );
}
