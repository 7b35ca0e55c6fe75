import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { EditorClient, problemIn, valueOf } from '../../fakes/editor-client.ts';
import { temporaryFolders } from '../../fakes/temporary-folder.ts';

describe('devices and models of the editor', function () {
  this.timeout(120_000);
  const folder = temporaryFolders();
  let client: EditorClient | undefined;

  afterEach(async () => {
    await client?.close();
    client = undefined;
  });

  it('list the simulated GPUs as ready and say what is missing for real ones', async () => {
    client = await EditorClient.open({ folders: [folder()], stateFolder: folder() });
    const { devices, noGpu } = await client.request('kernelfoundry/devices', { refresh: false });
    const simulated = devices.find(({ id }) => id === 'sim:h100');
    assert.equal(simulated?.state, 'ready');
    assert.equal(simulated.timing, 'modelled');
    assert.match(simulated.detail, /g\+\+|clang/);
    const real = devices.filter(({ kind }) => kind === 'cuda');
    assert.ok(real.length > 0 || (noGpu ?? '').length > 10, 'either a GPU or a reason');
    const { lines } = valueOf(await client.request('kernelfoundry/checkDevice', { device: 'sim:h100' }));
    assert.match(lines.join('\n'), /^ok: Node: /m);
    assert.equal(lines.at(-1), 'sim:h100 can be used.');
    const unknown = problemIn(await client.request('kernelfoundry/checkDevice', { device: 'sim:h1000' }));
    assert.equal(unknown.code, 'unknown-device');
  });

  it('say which compiler is missing, and look again when the setting changes', async () => {
    client = await EditorClient.open({
      folders: [folder()],
      stateFolder: folder(),
      settings: { compiler: '/nowhere/g++' },
    });
    const { devices } = await client.request('kernelfoundry/devices', { refresh: false });
    assert.ok(devices.every(({ kind, state }) => kind !== 'sim' || state === 'missing-tools'));
    const { lines } = valueOf(await client.request('kernelfoundry/checkDevice', { device: 'sim:h100' }));
    assert.match(lines.at(-1) ?? '', /cannot be used/);
    client.changeSettings({ compiler: '' });
    const later = await client.request('kernelfoundry/devices', { refresh: false });
    assert.ok(later.devices.some(({ id, state }) => id === 'sim:h100' && state === 'ready'));
  });

  it('list who proposes, where source text would go, and what is missing', async () => {
    client = await EditorClient.open({
      folders: [folder()],
      stateFolder: folder(),
      settings: { proposers: ['rewriter', 'openai:one'], modelBaseUrl: 'https://models.example/v1' },
    });
    const models = await client.request('kernelfoundry/models', {});
    assert.deepEqual(
      models.map(({ id, ready, sendsSourceTo, problem }) => [id, ready, sendsSourceTo, problem?.code]),
      [
        ['rewriter', true, undefined, undefined],
        ['openai:one', false, 'models.example', 'api-key-missing'],
      ],
    );
  });

  it('name the endpoint of the environment where the settings name none', async () => {
    client = await EditorClient.open({
      folders: [folder()],
      stateFolder: folder(),
      settings: { proposers: ['openai:one'] },
      environment: { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
    });
    const models = await client.request('kernelfoundry/models', {});
    const model = models.find(({ id }) => id === 'openai:one');
    assert.deepEqual([model?.ready, model?.sendsSourceTo], [true, '127.0.0.1:9']);
  });
});
