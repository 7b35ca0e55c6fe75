import * as vscode from 'vscode';
import type { RunView } from '../protocol/editor/run-view.ts';
import type { Settings } from '../protocol/editor/settings.ts';
import type { ClientContext } from './client-context.ts';
import { type OwnedConnection, connectServer } from './connection.ts';
import { readSettings } from './read-settings.ts';

/** The context and what ends it. */
export interface OwnedClientContext extends ClientContext {
  readonly server: OwnedConnection;
}

/** The one composition of the client. */
export function createClientContext(extension: vscode.ExtensionContext): OwnedClientContext {
  const log = vscode.window.createOutputChannel('KernelFoundry', { log: true });
  const settingsChanged = new vscode.EventEmitter<Settings>();
  const runsChanged = new vscode.EventEmitter<readonly RunView[]>();
  let settings = readSettings();
  let runs: readonly RunView[] = [];
  const server = connectServer(extension, log);
  const take = (changed: readonly RunView[]): void => {
    runs = changed;
    runsChanged.fire(runs);
  };
  extension.subscriptions.push(
    log,
    settingsChanged,
    runsChanged,
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('kernelfoundry')) return;
      settings = readSettings();
      server.notify('kernelfoundry/settings', { settings });
      settingsChanged.fire(settings);
    }),
    server.onNotification('kernelfoundry/runsChanged', (changed) => take(changed.runs)),
    server.onState((state) => {
      if (state !== 'running') return;
      // Settings may have changed while it started.
      server.notify('kernelfoundry/settings', { settings });
      server.request('kernelfoundry/runs', {}).then(take, (error: unknown) => {
        log.debug(`The runs could not be listed: ${String(error)}`);
      });
    }),
  );
  return {
    extension,
    log,
    server,
    settings: () => settings,
    onSettings: settingsChanged.event,
    runs: () => runs,
    onRuns: runsChanged.event,
    subscribe: (...disposables) => {
      extension.subscriptions.push(...disposables);
    },
  };
}
