import type * as vscode from 'vscode';
import type { ClientRequests, EditorNotifications, EditorRequests } from '../protocol/editor/requests.ts';
import type { RunView } from '../protocol/editor/run-view.ts';
import type { Settings } from '../protocol/editor/settings.ts';

/** The server as features of the client see it. */
export interface ServerConnection {
  /** Starts the server when it is not running yet. Rejects when it cannot be started or the token is cancelled. */
  request<M extends keyof EditorRequests>(
    method: M,
    params: EditorRequests[M]['params'],
    token?: vscode.CancellationToken,
  ): Promise<EditorRequests[M]['result']>;
  /** Dropped silently while the server is not running. */
  notify<M extends keyof EditorNotifications>(method: M, params: EditorNotifications[M]): void;
  /** Listeners live over restarts of the server. */
  onNotification<M extends keyof EditorNotifications>(
    method: M,
    listener: (params: EditorNotifications[M]) => void,
  ): vscode.Disposable;
  /** Answers what the server asks. One handler a method. */
  onRequest<M extends keyof ClientRequests>(
    method: M,
    handle: (
      params: ClientRequests[M]['params'],
      token: vscode.CancellationToken,
    ) => Promise<ClientRequests[M]['result']>,
  ): vscode.Disposable;
  readonly state: 'stopped' | 'starting' | 'running' | 'failed';
  readonly onState: vscode.Event<ServerConnection['state']>;
  restart(): Promise<void>;
}

/** What every feature of the client works with; made once in `extension.ts`. A feature is a function `activateX(context)`. */
export interface ClientContext {
  readonly extension: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly server: ServerConnection;
  settings(): Settings;
  readonly onSettings: vscode.Event<Settings>;
  /** The runs of this window, newest first, as the server told them last. */
  runs(): readonly RunView[];
  readonly onRuns: vscode.Event<readonly RunView[]>;
  /** Disposed with the extension. */
  subscribe(...disposables: readonly vscode.Disposable[]): void;
}
