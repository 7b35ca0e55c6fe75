import * as vscode from 'vscode';
import type { RunView } from '../protocol/editor/run-view.ts';
import type { Settings } from '../protocol/editor/settings.ts';
import type { ClientContext } from './client-context.ts';
import { connectServer } from './connection.ts';
import { readSettings } from './read-settings.ts';

/** The one composition of the client. */
export function createClientContext(extension: vscode.ExtensionContext): ClientContext {
  const log = vscode.window.createOutputChannel('KernelFoundry', { log: true });
  const settingsChanged = new vscode.EventEmitter<Settings>();
  const runsChanged = new vscode.EventEmitter<readonly RunView[]>();
  let runs: readonly RunView[] = [];
  const server = connectServer(extension, log);
  extension.subscriptions.push(
    log,
    settingsChanged,
    runsChanged,
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('kernelfoundry')) return;
      const settings = readSettings();
      server.notify('kernelfoundry/settings', { settings });
      settingsChanged.fire(settings);
    }),
    server.onNotification('kernelfoundry/runsChanged', (changed) => {
      runs = changed.runs;
      runsChanged.fire(runs);
    }),
  );
  return {
    extension,
    log,
    server,
    settings: readSettings,
    onSettings: settingsChanged.event,
    runs: () => runs,
    onRuns: runsChanged.event,
    subscribe: (...disposables) => {
      extension.subscriptions.push(...disposables);
    },
  };
}
