import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import type { CodeLens, Diagnostic, MessageConnection } from 'vscode-languageserver-protocol/node';
import type { EditorRequests, ServerOptions } from '../../src/protocol/editor/requests.ts';
import type { Settings } from '../../src/protocol/editor/settings.ts';
import { defaultSettings } from './editor-client.ts';

/** The real server over its standard streams, with this test as the editor. Dispose it. */
export class TestServer implements AsyncDisposable {
  readonly connection: MessageConnection;
  readonly #end: () => Promise<void>;
  readonly #versions = new Map<string, number>();

  private constructor(connection: MessageConnection, end: () => Promise<void>) {
    this.connection = connection;
    this.#end = end;
  }

  /** Starts it on a workspace folder; `settings` differ from the defaults. */
  static async start(folder: string, settings: Partial<Settings> = {}): Promise<TestServer> {
    const main = join(import.meta.dirname, '../../src/server/main.ts');
    const child = spawn(process.execPath, [main, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    const options: ServerOptions = {
      settings: { ...defaultSettings, ...settings },
      stateFolder: join(folder, '.state'),
    };
    const uri = pathToFileURL(folder).href;
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: uri,
      capabilities: {
        workspace: { workspaceFolders: true, codeLens: { refreshSupport: true } },
        textDocument: { publishDiagnostics: { relatedInformation: true } },
      },
      workspaceFolders: [{ uri, name: 'test' }],
      initializationOptions: options,
    });
    await connection.sendNotification('initialized', {});
    return new TestServer(connection, async () => {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    });
  }

  async open(uri: string, text: string, languageId = 'cuda-cpp'): Promise<void> {
    this.#versions.set(uri, 1);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the whole text, as an edit. */
  async change(uri: string, text: string): Promise<void> {
    const version = (this.#versions.get(uri) ?? 1) + 1;
    this.#versions.set(uri, version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  async request<M extends keyof EditorRequests>(
    method: M,
    params: EditorRequests[M]['params'],
  ): Promise<EditorRequests[M]['result']> {
    return await this.connection.sendRequest<EditorRequests[M]['result']>(method, params);
  }

  /** Titles of the lenses by their 1-based line: `12: Optimize kernel`. */
  async lenses(uri: string): Promise<string[]> {
    const lenses = await this.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
      textDocument: { uri },
    });
    return lenses.map(({ range, command }) => `${range.start.line + 1}: ${command?.title ?? ''}`);
  }

  /** Lenses as soon as the first one has this title. */
  async lensesWith(uri: string, title: RegExp): Promise<string[]> {
    for (;;) {
      const again = this.nextRefresh();
      const lenses = await this.lenses(uri);
      if (title.test(lenses[0] ?? '')) return lenses;
      await again;
    }
  }

  /** Fulfilled when the server asks for lenses to be fetched again. */
  nextRefresh(): Promise<void> {
    return new Promise((resolve) => {
      this.connection.onRequest('workspace/codeLens/refresh', () => {
        resolve();
        return null;
      });
    });
  }

  /** The next diagnostics that are as wanted. */
  nextDiagnostics(isWanted: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    return new Promise((resolve) => {
      const listening = this.connection.onNotification(
        'textDocument/publishDiagnostics',
        ({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }) => {
          if (!isWanted(diagnostics)) return;
          listening.dispose();
          resolve(diagnostics);
        },
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}
