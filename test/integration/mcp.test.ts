import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { languageModelTools as tools } from '../../src/protocol/editor/ids.ts';
import { packageRoot } from '../../src/shared/package-root.ts';

const command = join(packageRoot(), 'src/cli/main.ts');

describe('kernelfoundry mcp', () => {
  let folder = '';
  let client: Client;
  const call = async (name: string, input: Record<string, unknown>) => {
    const result = (await client.callTool({ name, arguments: input })) as CallToolResult;
    const [first] = result.content;
    const text = first?.type === 'text' ? first.text : '';
    return { failed: result.isError === true, text };
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kf-mcp-'));
    for (const name of ['saxpy_tuned.cu', 'saxpy_tuned.kernel.jsonc'])
      cpSync(join(packageRoot(), 'examples/cuda', name), join(folder, name));
    client = new Client({ name: 'scripted', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [command, 'mcp'],
        cwd: folder,
        stderr: 'ignore',
      }),
    );
  });
  after(async () => {
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists five tools that never edit files, with schemas', async () => {
    const { tools: listed } = await client.listTools();
    assert.deepEqual(listed.map(({ name }) => name).sort(), Object.values(tools).sort());
    for (const tool of listed) {
      assert.equal(tool.inputSchema.type, 'object');
      assert.equal(tool.annotations?.destructiveHint, false);
    }
  });

  it('answers mistakes with what to do, and looking creates nothing', async () => {
    const none = await call(tools.getOptimizationStatus, { run: 'last' });
    assert.equal(none.failed, true);
    assert.match(none.text, /optimize_kernel/);
    const outside = await call(tools.analyzeKernel, { file: '/etc/hostname' });
    assert.match(outside.text, /relative to the folder/);
    assert.deepEqual(readdirSync(folder).sort(), ['saxpy_tuned.cu', 'saxpy_tuned.kernel.jsonc']);
  });

  it('analyzes, optimizes in the background, and hands out a variant', async function () {
    this.timeout(180_000);
    const analysis = await call(tools.analyzeKernel, { file: 'saxpy_tuned.cu' });
    assert.equal(analysis.failed, false, analysis.text);
    assert.match(analysis.text, /"timing": "modelled"/);
    const started = await call(tools.optimizeKernel, {
      file: 'saxpy_tuned.cu',
      device: 'sim:h100',
      evaluations: 2,
    });
    assert.equal(started.failed, false, started.text);
    const { run } = JSON.parse(started.text) as { readonly run: string };
    let status = '';
    while (status !== 'finished') {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const answer = await call(tools.getOptimizationStatus, { run });
      ({ status } = JSON.parse(answer.text) as { readonly status: string });
    }
    const elites = JSON.parse((await call(tools.listKernelElites, { run })).text) as {
      readonly elites: readonly { readonly candidate: string }[];
    };
    const variant = await call(tools.getKernelVariant, { run, candidate: elites.elites[0]?.candidate });
    assert.match(variant.text, /__global__/);
  });

  it('ends when the client goes away', async function () {
    this.timeout(20_000);
    const child = spawn(process.execPath, [command, 'mcp'], {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.stdin.end();
    assert.equal(await ended, 0);
  });
});
