import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';
import type { ProtocolConnection } from 'vscode-languageserver/node';
import type { Answer, Problem } from '../../src/protocol/editor/problem.ts';
import type { EditorNotifications, EditorRequests } from '../../src/protocol/editor/requests.ts';
import type { RunView } from '../../src/protocol/editor/run-view.ts';
import type { Settings } from '../../src/protocol/editor/settings.ts';
import { sleep } from '../../src/shared/abort.ts';

const root = join(import.meta.dirname, '../..');

/** Settings as a window has them before anyone changes one. */
export const defaultSettings: Settings = {
  codeLensEnabled: true,
  hintsEnabled: true,
  device: '',
  proposers: ['rewriter'],
  modelBaseUrl: '',
  allowSourceUpload: 'ask',
  budget: {},
  onWindowClose: 'keep',
  store: '',
  verifyCommand: '',
  compileAfterApply: true,
  applyGit: 'none',
  nodePath: '',
  compiler: '',
  cudaToolkit: '',
  syclCompiler: '',
};

/** What a scripted window is opened with. */
export interface WindowOptions {
  /** Workspace folders. */
  readonly folders: readonly string[];
  readonly stateFolder: string;
  readonly settings?: Partial<Settings>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly window?: string;
}

/** A window's side of the real server over IPC: what the extension's client does, without an editor. */
export class EditorClient {
  readonly server: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly problems: Problem[] = [];
  readonly ended: RunView[] = [];
  runs: readonly RunView[] = [];
  readonly #listeners = new Map<string, ((params: never) => void)[]>();

  private constructor(server: ChildProcess) {
    this.server = server;
    this.connection = createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server));
  }

  /** Starts a server and initialises it. */
  static async open(options: WindowOptions): Promise<EditorClient> {
    const server = fork(join(root, 'src/server/main.ts'), ['--node-ipc'], {
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const client = new EditorClient(server);
    const { connection } = client;
    // One that is killed in the middle of a test is no failure of the test.
    connection.onError(() => undefined);
    client.on('kernelfoundry/runsChanged', ({ runs }) => (client.runs = runs));
    client.on('kernelfoundry/runEnded', ({ run }) => client.ended.push(run));
    client.on('kernelfoundry/problem', ({ problem }) => client.problems.push(problem));
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onRequest('kernelfoundry/editorModels', () => []);
    connection.onRequest('workspace/codeLens/refresh', () => null);
    connection.onRequest('client/registerCapability', () => null);
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: { window: { workDoneProgress: true }, workspace: { workspaceFolders: true } },
      workspaceFolders: options.folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: folder })),
      initializationOptions: {
        settings: { ...defaultSettings, ...options.settings },
        stateFolder: options.stateFolder,
        ...(options.window === undefined ? {} : { window: options.window }),
      },
    });
    await connection.sendNotification('initialized', {});
    return client;
  }

  on<M extends keyof EditorNotifications>(
    method: M,
    listener: (params: EditorNotifications[M]) => void,
  ): void {
    const listeners = this.#listeners.get(method);
    if (listeners !== undefined) {
      listeners.push(listener);
      return;
    }
    const all = [listener as (params: never) => void];
    this.#listeners.set(method, all);
    this.connection.onNotification(method, (params) => {
      for (const one of all) one(params as never);
    });
  }

  request<M extends keyof EditorRequests>(
    method: M,
    params: EditorRequests[M]['params'],
  ): Promise<EditorRequests[M]['result']> {
    return this.connection.sendRequest(method, params);
  }

  /** The person has changed settings; the others are the defaults. */
  changeSettings(settings: Partial<Settings>): void {
    const params = { settings: { ...defaultSettings, ...settings } };
    void this.connection.sendNotification('kernelfoundry/settings', params);
  }

  /** The run as soon as the condition holds for it. Fails after two minutes. */
  async until(run: string, what: string, condition: (view: RunView) => boolean): Promise<RunView> {
    for (let left = 1200; left > 0; left--) {
      const view = this.runs.find((one) => one.run === run);
      if (view !== undefined && condition(view)) return view;
      await sleep(100);
    }
    return assert.fail(`${what}: ${JSON.stringify(this.runs.find((one) => one.run === run))}`);
  }

  /** The window closes in order. */
  async close(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    const exit = once(this.server, 'exit');
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    await exit;
    this.connection.dispose();
  }

  /** The server dies as by `kill -9`. */
  async kill(): Promise<void> {
    const exit = once(this.server, 'exit');
    this.server.kill('SIGKILL');
    await exit;
    this.connection.dispose();
  }
}

/** The value of an answer; fails with the problem. */
export function valueOf<T>(answer: Answer<T>): T {
  assert.equal(answer.kind, 'ok', answer.kind === 'problem' ? JSON.stringify(answer.problem) : '');
  return (answer as { readonly value: T }).value;
}

/** The problem of an answer; fails with the value. */
export function problemIn(answer: Answer<unknown>): Problem {
  assert.equal(answer.kind, 'problem', JSON.stringify(answer));
  return (answer as { readonly problem: Problem }).problem;
}
