import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openAiChat } from '../../../../src/models/openai/openai-chat.ts';
import { languageModelProposer } from '../../../../src/models/language-model/language-model-proposer.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { fakeSearch } from '../../../fakes/search.ts';

const key = 'sk-test-0123456789abcdef';
const signal = new AbortController().signal;
const messages = [{ role: 'user' as const, content: 'hello' }];

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

async function serve(
  handle: Handler,
): Promise<{ readonly server: Server; readonly url: string; readonly count: () => number }> {
  let attempts = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => handle(request, response, attempts++));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/v1`, count: () => attempts };
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function completion(text: string, finish = 'stop'): unknown {
  return {
    id: 'one',
    object: 'chat.completion',
    created: 0,
    model: 'm',
    choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', content: text } }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  };
}

describe('openai chat', () => {
  const servers: Server[] = [];
  const open = async (handle: Handler, retries = 0) => {
    const { server, url, count } = await serve(handle);
    servers.push(server);
    const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: url };
    return { chat: openAiChat('m', { environment, retries, timeoutMs: 3000 }), count, url };
  };
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('sends the key as a bearer token and counts tokens', async () => {
    let authorization: string | undefined;
    const { chat } = await open((request, response) => {
      authorization = request.headers.authorization;
      json(response, 200, completion('hi'));
    });
    const outcome = await chat.complete(messages, signal);
    assert.equal(authorization, `Bearer ${key}`);
    assert.deepEqual(outcome, {
      kind: 'text',
      text: 'hi',
      cutOff: false,
      usage: { tokensIn: 11, tokensOut: 7, usd: 0 },
    });
  });

  it('tells a refused key, a missing model and an unreachable endpoint apart, never showing the key', async () => {
    const reasons: string[] = [];
    const refused = await open((_request, response) =>
      json(response, 401, { error: { message: `Incorrect API key provided: ${key}` } }),
    );
    const missing = await open((_request, response) =>
      json(response, 404, { error: { message: 'no such model' } }),
    );
    const broken = await open((_request, response) =>
      json(response, 400, { error: { message: `bad ${key}` } }),
    );
    const silent = await open((request) => request.socket.destroy());
    for (const { chat } of [refused, missing, broken, silent]) {
      const outcome = await chat.complete(messages, signal);
      assert.equal(outcome.kind, 'failed');
      if (outcome.kind === 'failed') reasons.push(`${outcome.retryable} ${outcome.reason}`);
    }
    assert.match(reasons[0] ?? '', /^false .*refused the API key/);
    assert.match(reasons[1] ?? '', /^false .*no model "m"/);
    assert.match(reasons[2] ?? '', /^false .*400/);
    assert.match(reasons[3] ?? '', /^true .*cannot be reached/);
    assert.ok(!reasons.join(' ').includes(key));
    assert.ok(!reasons.join(' ').includes('0123456789'));
  });

  it('waits as retry-after says and goes on', async () => {
    const { chat, count } = await open((_request, response, attempt) => {
      if (attempt === 0) json(response, 429, { error: { message: 'slow down' } }, { 'retry-after-ms': '20' });
      else json(response, 200, completion('hi'));
    }, 2);
    assert.equal((await chat.complete(messages, signal)).kind, 'text');
    assert.equal(count(), 2);
  });

  it('answers a cancellation with an AbortError', async () => {
    const { chat } = await open(() => undefined);
    const abort = new AbortController();
    const answer = chat.complete(messages, abort.signal);
    setTimeout(() => abort.abort(), 30);
    await assert.rejects(answer, { name: 'AbortError' });
  });

  it('wants a key for endpoints on the net and none for servers on this machine', () => {
    assert.throws(
      () => openAiChat('m', { environment: { OPENAI_BASE_URL: 'https://models.example/v1' } }),
      (error) => UserError.is(error, 'api-key-missing') && error.message.includes('models.example'),
    );
    assert.equal(
      openAiChat('m', { environment: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' } }).id,
      'openai:m',
    );
  });

  it('pauses a run whose endpoint refuses the key and says why', async () => {
    const { chat, count } = await open((_request, response) =>
      json(response, 401, { error: { message: 'no' } }),
    );
    const { end, state } = await fakeSearch({ proposers: [languageModelProposer(chat)] });
    assert.equal(end.kind, 'paused');
    assert.match(end.kind === 'paused' ? end.reason : '', /refused the API key/);
    assert.equal(state.evaluations, 0);
    assert.equal(count(), 3);
  });
});
