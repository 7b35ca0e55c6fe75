import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { languageModelTools as tools } from '../../../../src/protocol/editor/ids.ts';
import { packageRoot } from '../../../../src/shared/package-root.ts';
import { TestServer } from '../../../fakes/language-server.ts';

interface Called {
  readonly code: string | undefined;
  readonly message: string;
  readonly value: Readonly<Record<string, unknown>>;
}

describe('tools for coding agents on the server', () => {
  let folder = '';
  let server: TestServer | undefined;
  const call = async (name: string, input: unknown): Promise<Called> => {
    const answer = await server!.request('kernelfoundry/agentTool', { name, input });
    return answer.kind === 'ok'
      ? { code: undefined, message: '', value: JSON.parse(answer.value.json) as Record<string, unknown> }
      : { code: answer.problem.code, message: answer.problem.message, value: {} };
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kf-agent-'));
    const workspace = join(folder, 'workspace');
    mkdirSync(workspace);
    for (const name of ['saxpy_tuned.cu', 'saxpy_tuned.kernel.jsonc'])
      cpSync(join(packageRoot(), 'examples/cuda', name), join(workspace, name), { force: true });
    writeFileSync(join(folder, 'outside.cu'), '__global__ void k(float* x) { x[0] = 1; }\n');
    symlinkSync(join(folder, 'outside.cu'), join(workspace, 'link.cu'));
    server = await TestServer.start(workspace);
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('refuse files outside the opened folders, also through links', async () => {
    for (const file of ['../outside.cu', join(folder, 'outside.cu'), 'link.cu', 'none.cu'])
      assert.equal((await call(tools.analyzeKernel, { file })).code, 'file-outside', file);
  });

  it('refuse input that does not fit the schema, naming the field', async () => {
    const wrong = await call(tools.optimizeKernel, { file: 'saxpy_tuned.cu', evaluations: 'many' });
    assert.equal(wrong.code, 'tool-input');
    assert.match(wrong.message, /evaluations must be integer/);
    assert.equal((await call('no_such_tool', {})).code, 'tool-unknown');
    assert.equal((await call(tools.getKernelVariant, { run: 'last', apply: true })).code, 'tool-input');
  });

  it('say that there are no runs before the first', async () => {
    assert.equal((await call(tools.getOptimizationStatus, { run: 'last' })).code, 'run-unknown');
  });

  it('start a run, follow it to its end, and hand out its variants', async function () {
    this.timeout(120_000);
    const started = await call(tools.optimizeKernel, {
      file: 'saxpy_tuned.cu',
      device: 'sim:h100',
      evaluations: 2,
    });
    assert.equal(started.code, undefined, started.message);
    const { run } = started.value;
    let status: Called;
    do {
      await new Promise((resolve) => setTimeout(resolve, 300));
      status = await call(tools.getOptimizationStatus, { run });
      assert.equal(status.code, undefined, status.message);
      assert.ok(!('problem' in status.value), JSON.stringify(status.value));
    } while (status.value['status'] !== 'finished');
    assert.equal(status.value['evaluations'], 2);
    assert.equal(status.value['timing'], 'modelled');
    const elites = (await call(tools.listKernelElites, { run })).value['elites'] as {
      readonly candidate: string;
    }[];
    assert.ok(elites.length > 0);
    const variant = await call(tools.getKernelVariant, { run, candidate: elites[0]?.candidate });
    assert.match(String(variant.value['code']), /saxpy/);
  });
});
