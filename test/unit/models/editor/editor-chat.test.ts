import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editorChat } from '../../../../src/models/editor/editor-chat.ts';
import { relayVariable } from '../../../../src/models/editor/relay-protocol.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const signal = new AbortController().signal;
const messages = [
  { role: 'system' as const, content: 'be brief' },
  { role: 'user' as const, content: 'hello' },
];

describe('editor chat', () => {
  let folder = '';
  let server: Server | undefined;
  const listen = async (answer: (line: string) => string | undefined): Promise<string> => {
    const path = join(folder, 'relay.sock');
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (chunk) => {
        const reply = answer(String(chunk));
        if (reply === undefined) socket.destroy();
        else socket.end(reply);
      });
    });
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    return path;
  };
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kf-relay-'))));
  afterEach(() => {
    server?.close();
    server = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks the window over its socket', async () => {
    let asked: unknown;
    const path = await listen((line) => {
      asked = JSON.parse(line);
      return `${JSON.stringify({ kind: 'text', text: 'hi', tokensIn: 3, tokensOut: 1 })}\n`;
    });
    const outcome = await editorChat('copilot/small', { [relayVariable]: path }).complete(messages, signal);
    assert.deepEqual(asked, { model: 'copilot/small', system: 'be brief', prompt: 'hello' });
    assert.equal(outcome.kind === 'text' && outcome.text, 'hi');
  });

  it('fails in a way that may pass when the window is gone', async () => {
    const gone = await editorChat('a/b', { [relayVariable]: join(folder, 'none.sock') }).complete(
      messages,
      signal,
    );
    assert.deepEqual([gone.kind, gone.kind === 'failed' && gone.retryable], ['failed', true]);
    const path = await listen(() => undefined);
    const cut = await editorChat('a/b', { [relayVariable]: path }).complete(messages, signal);
    assert.match(cut.kind === 'failed' ? cut.reason : '', /went away/);
  });

  it('is refused in runs that no window started', () => {
    assert.throws(
      () => editorChat('a/b', {}),
      (error) => UserError.is(error, 'no-editor'),
    );
  });
});
