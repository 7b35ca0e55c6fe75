import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TestServer } from '../../fakes/language-server.ts';
import { temporaryFolders } from '../../fakes/temporary-folder.ts';

const examples = join(import.meta.dirname, '../../../examples');
const device = 'sim:h100';

describe('analysis in the language server', function () {
  this.timeout(240_000);
  const folders = temporaryFolders();

  before(function () {
    try {
      execFileSync('g++', ['--version'], { stdio: 'ignore' });
    } catch {
      console.log('    skipped: there is no g++ to compile for the simulated GPU');
      this.skip();
    }
  });

  function setUp(
    name: string,
    extension: string,
  ): { readonly folder: string; readonly uri: string; readonly text: string } {
    const folder = folders();
    const file = join(folder, `${name}.${extension}`);
    const from = join(examples, extension === 'cu' ? 'cuda' : 'sycl', name);
    copyFileSync(`${from}.${extension}`, file);
    copyFileSync(`${from}.kernel.jsonc`, join(folder, `${name}.kernel.jsonc`));
    return { folder, uri: pathToFileURL(file).href, text: readFileSync(file, 'utf8') };
  }

  for (const extension of ['cu', 'cpp'])
    it(`shows its hints on the lines they speak of (transpose.${extension})`, async () => {
      const { folder, uri, text } = setUp('transpose', extension);
      await using server = await TestServer.start(folder);
      await server.open(uri, text, extension === 'cu' ? 'cuda-cpp' : 'cpp');
      const told = server.nextDiagnostics((diagnostics) => diagnostics.length > 0);
      const answer = await server.request('kernelfoundry/analyze', { uri, kernel: 'transpose', device });
      assert.equal(answer.kind, 'ok');
      const { hints, timeUs } = answer.value;
      assert.ok(timeUs > 0);
      const onLines = hints.flatMap(({ line, rule }) => (line === undefined ? [] : [`${line} ${rule}`]));
      assert.ok(onLines.some((one) => one.endsWith('uncoalesced-global-access')));
      const diagnostics = await told;
      for (const one of onLines)
        assert.ok(
          diagnostics.some(({ range, code }) => `${range.start.line + 1} ${String(code)}` === one),
          one,
        );
      for (const { message } of diagnostics) assert.match(JSON.stringify(message), /on sim:h100\./);
    });

  it('counts what is on disk only', async () => {
    const { folder, uri, text } = setUp('transpose', 'cu');
    await using server = await TestServer.start(folder);
    await server.open(uri, `${text}// not saved\n`);
    const answer = await server.request('kernelfoundry/analyze', { uri, kernel: 'transpose', device });
    assert.equal(answer.kind === 'problem' && answer.problem.code, 'unsaved');
  });

  it('needs a simulated device, and a task that is complete', async () => {
    const folder = folders();
    const file = join(folder, 'bare.cu');
    writeFileSync(
      file,
      '__global__ void bare(float *x, const int *where) {\n  x[where[threadIdx.x]] = 0;\n}\n',
    );
    const uri = pathToFileURL(file).href;
    await using server = await TestServer.start(folder);
    const measured = await server.request('kernelfoundry/analyze', { uri, device: 'cuda:0' });
    assert.equal(measured.kind === 'problem' && measured.problem.code, 'analyze-device');
    const incomplete = await server.request('kernelfoundry/analyze', { uri, device });
    assert.equal(incomplete.kind === 'problem' && incomplete.problem.code, 'task-incomplete');
  });
});
