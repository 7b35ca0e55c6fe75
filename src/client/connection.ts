import { join } from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { ServerOptions } from '../protocol/editor/requests.ts';
import type { ServerConnection } from './client-context.ts';
import { readSettings } from './read-settings.ts';

/** The connection to the language server. It starts with the first request. */
export function connectServer(
  extension: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): ServerConnection {
  const stateChanged = new vscode.EventEmitter<ServerConnection['state']>();
  let state: ServerConnection['state'] = 'stopped';
  const become = (next: ServerConnection['state']): void => {
    state = next;
    stateChanged.fire(next);
  };
  const options: ServerOptions = {
    settings: readSettings(),
    stateFolder: extension.globalStorageUri.fsPath,
  };
  const module = join(extension.extensionPath, 'dist', 'server.mjs');
  const client = new LanguageClient(
    'kernelfoundryServer',
    'KernelFoundry',
    { module, transport: TransportKind.ipc },
    {
      documentSelector: [
        { scheme: 'file', language: 'cuda-cpp' },
        { scheme: 'file', language: 'cpp' },
      ],
      outputChannel: log,
      initializationOptions: options,
    },
  );
  let started: Promise<void> | undefined;
  const start = (): Promise<void> => {
    started ??= (async () => {
      become('starting');
      try {
        await client.start();
        become('running');
      } catch (error) {
        become('failed');
        started = undefined;
        throw error;
      }
    })();
    return started;
  };
  extension.subscriptions.push(stateChanged, { dispose: () => void client.dispose() });
  return {
    request: async (method, params, token) => {
      await start();
      return await client.sendRequest(method, params, token);
    },
    notify: (method, params) => {
      if (state === 'running') void client.sendNotification(method, params);
    },
    onNotification: (method, listener) => client.onNotification(method, listener),
    onRequest: (method, handle) => client.onRequest(method, handle),
    get state() {
      return state;
    },
    onState: stateChanged.event,
    restart: async () => {
      await client.restart();
    },
  };
}
