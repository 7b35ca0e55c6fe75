import type { Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type {
  ClientRequests,
  EditorNotifications,
  EditorRequests,
  ServerOptions,
} from '../protocol/editor/requests.ts';
import type { Settings } from '../protocol/editor/settings.ts';
import type { LogSink } from '../shared/logger.ts';
import type { Store } from '../store/store.ts';
import type { RunList } from './runs/run-list.ts';
import type { StoreWatcher } from './runs/store-watcher.ts';
import type { WorkspaceStores } from './runs/workspace-stores.ts';

/** What every feature of the server works with; made once in `compose.ts`. A feature is a function `registerX(context)`. */
export interface ServerContext {
  /** For LSP features (lenses, hovers, diagnostics); our own requests go through the typed functions below. */
  readonly connection: Connection;
  /** Open documents, unsaved changes included. */
  readonly documents: TextDocuments<TextDocument>;
  readonly options: ServerOptions;
  settings(): Settings;
  /** Absolute paths of the workspace folders. */
  workspaceFolders(): readonly string[];
  /** API keys by the name of their environment variable; taken out of this process's environment at its start. */
  readonly keys: ReadonlyMap<string, string>;
  /** The archives of this window. */
  readonly stores: WorkspaceStores;
  /** Tells when an archive has changed, whoever wrote to it. */
  readonly changes: StoreWatcher;
  /** The runs of those archives, current within a quarter of a second. */
  readonly runs: RunList;
  /** What tells this window from others on the same folder; the same after a restart of the server. */
  readonly window: string;
  /** Fires when the server ends. */
  readonly ending: AbortSignal;
  /** Features add what processes of runs find in their environment: keys, endpoints, sockets. */
  readonly runEnvironment: ((
    store: Store,
    proposers: readonly string[],
  ) => Promise<NodeJS.ProcessEnv> | NodeJS.ProcessEnv)[];
  readonly log: LogSink;
  /** Answers a request of the client. The signal fires when the client cancels it or the server shuts down. */
  onRequest<M extends keyof EditorRequests>(
    method: M,
    handle: (
      params: EditorRequests[M]['params'],
      signal: AbortSignal,
    ) => Promise<EditorRequests[M]['result']> | EditorRequests[M]['result'],
  ): void;
  onNotification<M extends keyof EditorNotifications>(
    method: M,
    handle: (params: EditorNotifications[M]) => void,
  ): void;
  notify<M extends keyof EditorNotifications>(method: M, params: EditorNotifications[M]): void;
  ask<M extends keyof ClientRequests>(
    method: M,
    params: ClientRequests[M]['params'],
    signal: AbortSignal,
  ): Promise<ClientRequests[M]['result']>;
  /** Called after settings have changed. */
  onSettings(listener: (settings: Settings) => void): void;
  /** Called once when the server ends; what is returned is waited for, two seconds at most. */
  onShutdown(work: () => Promise<void> | void): void;
}
