import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { apiKeyNames, commands } from '../protocol/editor/ids.ts';
import type { Problem } from '../protocol/editor/problem.ts';
import type { ServerConnection } from './client-context.ts';
import { nodesOnPath, ownNodeHasSqlite, probeNode } from './probe-node.ts';
import { ProblemError } from './problem-text.ts';
import { readSettings } from './read-settings.ts';
import { RestartPolicy } from './restart-policy.ts';
import { chooseRuntime, isRuntime } from './server-runtime.ts';
import { showProblem } from './show-problem.ts';

type State = ServerConnection['state'];
type Notified = (params: unknown) => void;
type Asked = (params: unknown, token: vscode.CancellationToken) => Promise<unknown>;

/** The connection and what ends it with the window. */
export interface OwnedConnection extends ServerConnection {
  /** Tells the server that the window closes and waits until it has ended. */
  close(): Promise<void>;
}

/** The connection to the language server. It starts with the first request. */
export function connectServer(
  extension: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): OwnedConnection {
  return new LazyConnection(extension, log);
}

/** JSON-RPC's codes for a request whose connection ended: pending response rejected, stopped, inactive, message write error. */
const lostCodes: readonly unknown[] = [-32_097, -32_098, -32_099, -32_096];

class LazyConnection implements OwnedConnection {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #policy = new RestartPolicy();
  readonly #changed = new vscode.EventEmitter<State>();
  readonly #listeners = new Map<string, Set<Notified>>();
  readonly #handlers = new Map<string, Asked>();
  readonly onState = this.#changed.event;
  /** The same for every server that this window starts. */
  readonly #window = randomUUID();
  #state: State = 'stopped';
  #client: LanguageClient | undefined;
  #starting: Promise<LanguageClient> | undefined;
  /** Set when it crashed too often: nothing is tried until the person asks. */
  #givenUp: Problem | undefined;
  #closed = false;

  constructor(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#extension = extension;
    this.#log = log;
    extension.subscriptions.push(this.#changed);
  }

  get state(): State {
    return this.#state;
  }

  request: ServerConnection['request'] = async (method, params, token) => {
    const client = await cancellable(this.#running(), token);
    try {
      // An absent token would be sent as a second parameter.
      return await (token === undefined
        ? client.sendRequest(method, params)
        : client.sendRequest(method, params, token));
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (client !== this.#client || lostCodes.includes(code)) throw new ProblemError(stoppedMeanwhile());
      throw error;
    }
  };

  notify: ServerConnection['notify'] = (method, params) => {
    if (this.#state !== 'running') return;
    this.#client?.sendNotification(method, params).catch((error: unknown) => {
      this.#log.debug(`${method} was not sent: ${String(error)}`);
    });
  };

  onNotification: ServerConnection['onNotification'] = (method, listener) => {
    const listeners = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, listeners);
    const added = listener as Notified;
    listeners.add(added);
    if (listeners.size === 1 && this.#client !== undefined) this.#listen(this.#client, method);
    return new vscode.Disposable(() => listeners.delete(added));
  };

  onRequest: ServerConnection['onRequest'] = (method, handle) => {
    this.#handlers.set(method, handle as Asked);
    if (this.#client !== undefined) this.#answer(this.#client, method);
    return new vscode.Disposable(() => this.#handlers.delete(method));
  };

  restart = async (): Promise<void> => {
    this.#policy.forget();
    this.#givenUp = undefined;
    await this.#stop();
    await this.#running();
  };

  close = async (): Promise<void> => {
    this.notify('kernelfoundry/windowClosing', {});
    this.#closed = true;
    await this.#stop();
  };

  #running(): Promise<LanguageClient> {
    if (this.#closed) return Promise.reject(new ProblemError(stoppedMeanwhile()));
    if (this.#givenUp !== undefined) return Promise.reject(new ProblemError(this.#givenUp));
    return this.#starting ?? this.#startAfter(Promise.resolve());
  }

  /** Starts after a pause. Whoever asks meanwhile waits for the same start. */
  #startAfter(pause: Promise<unknown>): Promise<LanguageClient> {
    const starting = pause.then(async () => {
      if (this.#closed || this.#starting !== starting) throw new ProblemError(stoppedMeanwhile());
      try {
        return await this.#start();
      } catch (error) {
        throw new ProblemError(notStarted(error));
      }
    });
    this.#starting = starting;
    this.#become('starting');
    starting.catch(() => {
      if (this.#starting !== starting) return;
      this.#starting = undefined;
      this.#client = undefined;
      this.#become('failed');
    });
    return starting;
  }

  async #start(): Promise<LanguageClient> {
    const settings = readSettings();
    const runtime = await chooseRuntime(
      {
        editorHasSqlite: ownNodeHasSqlite(),
        nodePath: settings.nodePath,
        found: nodesOnPath(process.env['PATH'], process.platform === 'win32'),
        probe: probeNode,
      },
      vscode.l10n.t,
    );
    if (!isRuntime(runtime)) throw new ProblemError(runtime);
    const { openLanguageClient } = await import('./open-language-client.ts');
    const client = openLanguageClient({
      module: join(this.#extension.extensionPath, 'dist', 'server.mjs'),
      runtime,
      keys: await this.#keys(),
      options: {
        settings,
        stateFolder: this.#extension.globalStorageUri.fsPath,
        ...(runtime.kind === 'program' ? { nodePath: runtime.path } : {}),
        window: this.#window,
      },
      log: this.#log,
      onCrash: () => this.#crashed(client),
    });
    this.#client = client;
    for (const method of this.#listeners.keys()) this.#listen(client, method);
    for (const method of this.#handlers.keys()) this.#answer(client, method);
    const startMs = performance.now();
    await client.start();
    if (this.#client !== client) throw new ProblemError(stoppedMeanwhile());
    this.#log.info(`The server runs (${Math.round(performance.now() - startMs)} ms).`);
    this.#become('running');
    return client;
  }

  async #keys(): Promise<Readonly<Record<string, string>>> {
    const keys: Record<string, string> = {};
    for (const name of apiKeyNames) {
      const key = await this.#extension.secrets.get(name);
      if (key !== undefined && key !== '') keys[name] = key;
    }
    return keys;
  }

  #listen(client: LanguageClient, method: string): void {
    client.onNotification(method, (params: unknown) => {
      for (const listener of this.#listeners.get(method) ?? []) listener(params);
    });
  }

  #answer(client: LanguageClient, method: string): void {
    client.onRequest(method, async (params: unknown, token: vscode.CancellationToken) => {
      const handle = this.#handlers.get(method);
      if (handle === undefined) throw new Error(`Nothing answers ${method}.`);
      return handle(params, token);
    });
  }

  #crashed(client: LanguageClient): void {
    // One that never came up rejects the request that wanted it; one that was replaced concerns nobody.
    if (client !== this.#client || this.#state !== 'running' || this.#closed) return;
    this.#client = undefined;
    const after = this.#policy.crashed(performance.now());
    if (after.kind === 'give-up') {
      this.#starting = undefined;
      this.#givenUp = crashedTooOften();
      this.#become('failed');
      void offerRestart(this.#givenUp);
      return;
    }
    this.#log.warn(`The server ended unexpectedly and is started again in ${after.pauseMs} ms.`);
    this.#startAfter(new Promise((resolve) => setTimeout(resolve, after.pauseMs))).catch((error: unknown) => {
      if (!this.#closed) void showProblem(notStarted(error), this.#log);
    });
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#starting = undefined;
    this.#become('stopped');
    if (client !== undefined) {
      try {
        await client.dispose();
      } catch (error) {
        this.#log.debug(`The server did not end in order: ${String(error)}`);
      }
    }
  }

  #become(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed.fire(state);
  }
}

/** The promise, unless the token is cancelled first. */
async function cancellable<T>(promise: Promise<T>, token: vscode.CancellationToken | undefined): Promise<T> {
  if (token === undefined) return promise;
  let subscription: vscode.Disposable | undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    const cancel = (): void => reject(new vscode.CancellationError());
    if (token.isCancellationRequested) cancel();
    else subscription = token.onCancellationRequested(cancel);
  });
  try {
    return await Promise.race([promise, cancelled]);
  } finally {
    subscription?.dispose();
  }
}

async function offerRestart({ message }: Problem): Promise<void> {
  const restart = vscode.l10n.t('Restart');
  const showLog = vscode.l10n.t('Show Log');
  const chosen = await vscode.window.showErrorMessage(message, restart, showLog);
  if (chosen === restart) await vscode.commands.executeCommand(commands.restartServer);
  if (chosen === showLog) await vscode.commands.executeCommand(commands.showLog);
}

function stoppedMeanwhile(): Problem {
  return {
    code: 'server-stopped',
    message: vscode.l10n.t('The KernelFoundry server ended while it was working on this.'),
    fix: vscode.l10n.t('Runs go on by themselves; try again.'),
  };
}

function notStarted(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    code: 'server-not-started',
    message: vscode.l10n.t(
      'The KernelFoundry server could not be started: {0}',
      error instanceof Error ? error.message : String(error),
    ),
    action: { kind: 'command', title: vscode.l10n.t('Show Log'), command: commands.showLog },
  };
}

function crashedTooOften(): Problem {
  return {
    code: 'server-crashes',
    message: vscode.l10n.t(
      'The KernelFoundry server ended unexpectedly four times in three minutes and is not started again. Runs go on by themselves.',
    ),
    action: { kind: 'command', title: vscode.l10n.t('Restart'), command: commands.restartServer },
  };
}
