import * as vscode from 'vscode';
import { commands, panelViewType } from '../../protocol/editor/ids.ts';
import type { PanelState } from '../../protocol/editor/panel-messages.ts';
import type { ClientContext } from '../client-context.ts';
import { runTargetOf } from '../commands/command-arguments.ts';
import { chooseRun } from './choose-run.ts';
import { RunPanel } from './run-panel.ts';

/** The panels of runs: one a run, opened by *Open Archive*, back after the window was reloaded. */
export function activatePanels(context: ClientContext): void {
  const panels = new Map<string, RunPanel>();
  const keep = (panel: RunPanel): RunPanel => {
    panels.set(panel.run, panel);
    panel.onDispose(() => {
      if (panels.get(panel.run) === panel) panels.delete(panel.run);
      panel.dispose();
    });
    return panel;
  };
  context.subscribe(
    vscode.commands.registerCommand(commands.openArchive, async (argument: unknown) => {
      const target = runTargetOf(argument);
      const run = target?.run ?? (await chooseRun(context));
      if (run === undefined) return;
      const panel = panels.get(run) ?? keep(RunPanel.open(context, run));
      panel.reveal(target?.candidate);
    }),
    vscode.window.registerWebviewPanelSerializer(panelViewType, {
      deserializeWebviewPanel: (panel: vscode.WebviewPanel, state: Partial<PanelState> | undefined) => {
        const run = state?.run;
        // Closed before it had been told anything, or its run is shown already.
        if (run === undefined || run === '' || panels.has(run)) panel.dispose();
        else keep(new RunPanel(context, run, panel));
        return Promise.resolve();
      },
    }),
    new vscode.Disposable(() => panels.forEach((panel) => panel.dispose())),
  );
}
