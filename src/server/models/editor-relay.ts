import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { longestLine } from '../../models/editor/relay-protocol.ts';
import type { RelayReply, RelayRequest } from '../../models/editor/relay-protocol.ts';
import { shortId } from '../../shared/hash.ts';
import type { ServerContext } from '../server-context.ts';

/**
 * Path of the socket for the runs of one archive: the same after a reload of the window, so that its runs find it again. In a folder that
 * only this user may enter; archives' own folders may be too deep for a socket's path (108 bytes, unix(7)).
 */
export function relayPath(storeFolder: string): string {
  const name = `kernelfoundry-${shortId(storeFolder)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `kernelfoundry-${userInfo().uid}`, `${name}.sock`);
}

/** Lends the editor's language models to the runs of one archive until the server ends. Listening twice does nothing. */
export class EditorRelay {
  readonly #context: ServerContext;
  readonly #listening = new Set<string>();

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Returns the socket's path once it listens. */
  listen(storeFolder: string): Promise<string> {
    const path = relayPath(storeFolder);
    if (this.#listening.has(path)) return Promise.resolve(path);
    if (process.platform !== 'win32') {
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
      // A window that was killed leaves its socket behind. Of two windows on one folder the later one lends.
      rmSync(path, { force: true });
    }
    const server = createServer((socket) => void this.#serve(socket));
    this.#context.onShutdown(() => void server.close());
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        this.#listening.add(path);
        resolve(path);
      });
    });
  }

  async #serve(socket: Socket): Promise<void> {
    const gone = new AbortController();
    socket.on('close', () => gone.abort());
    socket.on('error', () => gone.abort());
    const request = await firstLine(socket);
    const reply = await this.#answer(request, gone.signal);
    if (!gone.signal.aborted) socket.end(`${JSON.stringify(reply)}\n`);
  }

  async #answer(line: string | undefined, signal: AbortSignal): Promise<RelayReply> {
    try {
      const request = JSON.parse(line ?? '') as RelayRequest;
      const answer = await this.#context.ask('kernelfoundry/askEditorModel', request, signal);
      return answer.kind === 'ok'
        ? { kind: 'text', ...answer.value }
        : { kind: 'failed', reason: answer.problem.message, retryable: true };
    } catch (error) {
      this.#context.log.warn(`editor model: ${error instanceof Error ? error.message : String(error)}`);
      return { kind: 'failed', reason: 'the editor window could not ask the model', retryable: true };
    }
  }
}

/** The first line that arrives; undefined when none does or it is too long. */
function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      received += chunk;
      const end = received.indexOf('\n');
      if (end >= 0) resolve(received.slice(0, end));
      else if (received.length > longestLine) resolve(undefined);
    });
    socket.on('close', () => resolve(undefined));
  });
}
