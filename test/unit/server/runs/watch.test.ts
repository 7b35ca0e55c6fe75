import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { everything } from '../../../../src/protocol/editor/panel-messages.ts';
import type { EditorNotifications } from '../../../../src/protocol/editor/requests.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { largeRunEvents } from '../../../fakes/large-run.ts';
import { TestServer } from '../../../fakes/language-server.ts';
import { tinyRun } from '../../../fakes/run-spec.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';

type Told = EditorNotifications['kernelfoundry/snapshot'];

describe('a panel over the language server', function () {
  this.timeout(60_000);
  const folder = temporaryFolders();

  it('sees live what another process writes, asks for details, and hears when the run is removed', async () => {
    const workspace = folder();
    using store = await openStore({ workspace, folder: join(workspace, '.kernelfoundry') });
    const run = store.createRun(tinyRun);
    const { journal, lease } = store.claim(run);
    const events = [...largeRunEvents({ candidates: 20 })];
    journal.append(events.slice(0, 10));
    await using server = await TestServer.start(workspace);
    let hear: ((told: Told) => void) | undefined;
    const unheard: Told[] = [];
    server.connection.onNotification('kernelfoundry/snapshot', (told: Told) => {
      if (hear === undefined) unheard.push(told);
      else hear(told);
      hear = undefined;
    });
    const next = (): Promise<Told> =>
      new Promise((resolve) => {
        const [first] = unheard.splice(0, 1);
        if (first === undefined) hear = resolve;
        else resolve(first);
      });
    const first = await server.request('kernelfoundry/watch', { watch: 'w', run, filter: everything });
    assert.ok(first.kind === 'ok', JSON.stringify(first));
    const before = first.value.total;

    journal.append(events.slice(10));
    let told = await next();
    while (told.answer.kind === 'ok' && told.answer.value.total < 21) told = await next();
    assert.ok(before < 21 && told.watch === 'w' && told.answer.kind === 'ok');
    assert.equal(told.answer.value.candidates.length, 21);

    const candidate = told.answer.value.candidates[0]?.candidate ?? '';
    const details = await server.request('kernelfoundry/candidate', { run, candidate });
    assert.ok(details.kind === 'ok' && details.value.row.candidate === candidate);
    const compared = await server.request('kernelfoundry/compare', { run, candidates: [candidate] });
    assert.ok(compared.kind === 'ok' && compared.value.candidates.length === 2);
    const text = await server.request('kernelfoundry/variantText', { run, candidate });
    assert.ok(text.kind === 'ok' && text.value.text.includes('scale'));
    const report = await server.request('kernelfoundry/report', { run, format: 'markdown' });
    assert.ok(report.kind === 'ok' && report.value.text.startsWith('# scale on sim:h100'));
    const unknown = await server.request('kernelfoundry/candidate', { run, candidate: 'nothing' });
    assert.ok(unknown.kind === 'problem' && unknown.problem.code === 'candidate-unknown');

    lease.release();
    store.removeRun(run);
    let last = await next();
    while (last.answer.kind === 'ok') last = await next();
    assert.equal(last.answer.problem.code, 'run-unknown');
    assert.equal(await server.request('kernelfoundry/unwatch', { watch: 'w' }), null);
  });
});
