import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editorChat } from '../../../../src/models/editor/editor-chat.ts';
import { relayVariable } from '../../../../src/models/editor/relay-protocol.ts';
import { EditorRelay, relayPath } from '../../../../src/server/models/editor-relay.ts';
import type { ServerContext } from '../../../../src/server/server-context.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';

const messages = [{ role: 'user' as const, content: 'hello' }];

describe('editor relay', () => {
  let folder = '';
  let endings: (() => Promise<void> | void)[] = [];
  /** The part of the server that the relay uses. */
  const contextOf = (ask: ServerContext['ask']): ServerContext =>
    ({
      ask,
      log: silentLogger,
      onShutdown: (work: () => void) => endings.push(work),
    }) as unknown as ServerContext;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kf-relay-'))));
  afterEach(async () => {
    for (const end of endings) await end();
    endings = [];
    rmSync(folder, { recursive: true, force: true });
  });

  const text =
    (answer: string): ServerContext['ask'] =>
    () =>
      Promise.resolve({
        kind: 'ok',
        value: { text: answer, tokensIn: 2, tokensOut: 1 },
      });

  it('lends the window’s model to a run, and a second window takes over', async () => {
    const path = await new EditorRelay(contextOf(text('one'))).listen(folder);
    assert.equal(path, relayPath(folder));
    const chat = editorChat('copilot/small', { [relayVariable]: path });
    const signal = new AbortController().signal;
    const first = await chat.complete(messages, signal);
    assert.equal(first.kind === 'text' && first.text, 'one');
    await new EditorRelay(contextOf(text('two'))).listen(folder);
    const second = await chat.complete(messages, signal);
    assert.equal(second.kind === 'text' && second.text, 'two');
  });

  it('says what the editor says when a person refuses', async () => {
    const refuse = (() =>
      Promise.resolve({
        kind: 'problem',
        problem: { code: 'consent', message: 'Access to the model was refused.' },
      })) as ServerContext['ask'];
    const path = await new EditorRelay(contextOf(refuse)).listen(folder);
    const outcome = await editorChat('a/b', { [relayVariable]: path }).complete(
      messages,
      new AbortController().signal,
    );
    assert.equal(outcome.kind === 'failed' && outcome.reason, 'Access to the model was refused.');
  });

  it('cancels the request in the editor when the run gives up', async () => {
    let cancelled: (() => void) | undefined;
    const wasCancelled = new Promise<void>((resolve) => (cancelled = resolve));
    const wait = ((_method: unknown, _params: unknown, signal: AbortSignal) =>
      new Promise(() => signal.addEventListener('abort', () => cancelled?.()))) as ServerContext['ask'];
    const path = await new EditorRelay(contextOf(wait)).listen(folder);
    const abort = new AbortController();
    const asking = editorChat('a/b', { [relayVariable]: path }).complete(messages, abort.signal);
    setTimeout(() => abort.abort(), 50);
    await assert.rejects(asking, { name: 'AbortError' });
    await wasCancelled;
  });
});
