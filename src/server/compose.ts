import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { TextDocuments } from 'vscode-languageserver/node';
import type { CancellationToken, Connection, WorkspaceFolder } from 'vscode-languageserver/node';
import { apiKeyNames } from '../protocol/editor/ids.ts';
import type { ServerOptions } from '../protocol/editor/requests.ts';
import type { Settings } from '../protocol/editor/settings.ts';
import type { LogSink } from '../shared/logger.ts';
import { compilerSettings } from './compiler-settings.ts';
import { RunList } from './runs/run-list.ts';
import { StoreWatcher } from './runs/store-watcher.ts';
import { WorkspaceStores } from './runs/workspace-stores.ts';
import type { ServerContext } from './server-context.ts';

/** What `initialize` told. */
export interface Session {
  readonly options: ServerOptions;
  readonly folders: readonly WorkspaceFolder[];
}

/** Makes the context that all features share, and what ends it. */
export function compose(
  connection: Connection,
  session: Session,
): { readonly context: ServerContext; readonly shutDown: () => Promise<void> } {
  const documents = new TextDocuments(TextDocument);
  const ending = new AbortController();
  const settingsListeners: ((settings: Settings) => void)[] = [];
  const endings: (() => Promise<void> | void)[] = [];
  let { settings } = session.options;
  let folders = session.folders;
  const workspaceFolders = (): readonly string[] =>
    folders.filter(({ uri }) => uri.startsWith('file:')).map(({ uri }) => fileURLToPath(uri));
  const log: LogSink = {
    debug: (message) => connection.console.debug(message),
    info: (message) => connection.console.info(message),
    warn: (message) => connection.console.warn(message),
  };
  const stores = new WorkspaceStores({
    workspaceFolders,
    storeFolder: () => settings.store,
    stateFolder: session.options.stateFolder,
  });
  const window = session.options.window ?? randomUUID();
  const changes = new StoreWatcher(stores, log);
  const notify: ServerContext['notify'] = (method, params) =>
    void connection.sendNotification(method, params);
  const context: ServerContext = {
    connection,
    documents,
    options: session.options,
    settings: () => settings,
    workspaceFolders,
    keys: takeKeys(process.env),
    stores,
    changes,
    runs: new RunList({ watcher: changes, window, notify, now: Date.now }),
    window,
    ending: ending.signal,
    runEnvironment: [],
    log,
    onRequest: (method, handle) => {
      connection.onRequest(method, async (params: Parameters<typeof handle>[0], token: CancellationToken) => {
        const abort = new AbortController();
        const subscription = token.onCancellationRequested(() => abort.abort());
        try {
          return await handle(params, AbortSignal.any([abort.signal, ending.signal]));
        } finally {
          subscription.dispose();
        }
      });
    },
    onNotification: (method, handle) => {
      connection.onNotification(method, handle);
    },
    notify,
    ask: async (method, params, signal) => {
      const { CancellationTokenSource } = await import('vscode-languageserver/node');
      const source = new CancellationTokenSource();
      const cancel = (): void => source.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return await connection.sendRequest(method, params, source.token);
      } finally {
        signal.removeEventListener('abort', cancel);
        source.dispose();
      }
    },
    onSettings: (listener) => settingsListeners.push(listener),
    onShutdown: (work) => endings.push(work),
  };
  const useCompilers = compilerSettings(process.env);
  useCompilers(settings);
  context.onNotification('kernelfoundry/settings', (changed) => {
    settings = changed.settings;
    useCompilers(settings);
    for (const listener of settingsListeners) listener(settings);
  });
  connection.onInitialized(() => {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map(({ uri }) => uri));
      folders = [...folders.filter(({ uri }) => !gone.has(uri)), ...added];
    });
  });
  const shutDown = async (): Promise<void> => {
    ending.abort();
    const patience = new Promise<void>((resolve) => setTimeout(resolve, 2000).unref());
    await Promise.race([Promise.allSettled(endings.map(async (work) => work())), patience]);
    context.stores.close();
  };
  return { context, shutDown };
}

/** Keys leave the environment at once: nothing that this process starts inherits them by accident. */
function takeKeys(environment: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const name of apiKeyNames) {
    const value = environment[name];
    Reflect.deleteProperty(environment, name);
    if (value !== undefined && value !== '') keys.set(name, value);
  }
  return keys;
}
