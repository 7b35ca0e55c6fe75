import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, Diagnostic, Hover } from 'vscode-languageserver-protocol/node';
import { commands } from '../../../../src/protocol/editor/ids.ts';
import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/store.ts';
import { TestServer } from '../../../fakes/language-server.ts';
import { storeRun } from '../../../fakes/stored-run.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';
import { tinyTask } from '../../../fakes/tiny-task.ts';

const region = '__global__ void scale(float *x) {\n    x[blockIdx.x] *= 2.0f;\n}';
const faster = region.replace('*= 2.0f', '+= x[blockIdx.x]');
const hint = {
  rule: 'uncoalesced-global-access',
  text: 'The load of x touches 32.0 sectors per request where 4.0 would do.',
  estimatedSpeedup: 1.84,
  scope: 'line',
  line: 4,
  source: 'simulator',
} as const;

describe('runs in the text of a document', function () {
  this.timeout(30_000);
  const folders = temporaryFolders();

  async function setUp(): Promise<{
    readonly store: Store;
    readonly task: TaskSpec;
    readonly uri: string;
    readonly server: TestServer;
  }> {
    const folder = folders();
    const sourceFile = join(folder, 'tiny.cu');
    const source = `// One\n\n${region}\n`;
    const start = source.indexOf(region);
    writeFileSync(sourceFile, source);
    const store = await openStore({ workspace: folder });
    const task = { ...tinyTask, sourceFile, source, region: { start, end: start + region.length } };
    const server = await TestServer.start(folder);
    return { store, task, uri: pathToFileURL(sourceFile).href, server };
  }

  it('shows the result of a kernel, its hints and what faster variants have there', async () => {
    const { store, task, uri, server } = await setUp();
    using _store = store;
    await using _server = server;
    const variants = [
      { region: faster, speedup: 1.87 },
      { region: region.replace('2.0f', '2.f'), speedup: 1.2 },
    ];
    const { run } = storeRun(store, { task, variants, hints: [hint] });
    const told = server.nextDiagnostics((diagnostics) => diagnostics.length > 0);
    // Moved down by two lines since the run.
    await server.open(uri, `\n\n${task.source}`);
    const diagnostics = await told;
    assert.deepEqual(diagnostics, [
      {
        range: { start: { line: 5, character: 4 }, end: { line: 5, character: 26 } },
        severity: 3,
        source: 'KernelFoundry',
        code: 'uncoalesced-global-access',
        message: `${hint.text} Up to ~1.8x, modelled on sim:h100.`,
      },
    ]);
    assert.deepEqual(await server.lenses(uri), [
      '5: ~1.9x modelled (sim:h100), 3 elites',
      '5: Review diff',
      '5: Archive',
    ]);

    const name = await hoverAt(server, uri, 4, 18);
    assert.match(name, /\| sim:h100 \| \\~1\.9x modelled \(sim:h100\) \|/);
    assert.ok(
      name.includes(`command:${commands.openArchive}?${encodeURIComponent(JSON.stringify([{ run }]))}`),
    );

    const line = await hoverAt(server, uri, 5, 8);
    assert.match(line, /A warp's request to global memory is served in sectors/);
    assert.match(line, /What faster variants have here[^]*\+= x\[blockIdx\.x\]/);

    const actions = await actionsAt(server, uri, 5, diagnostics);
    assert.deepEqual(
      actions.map(({ title }) => title),
      [
        'Explain this hint',
        'Apply best variant: ~1.9x modelled (sim:h100)',
        'Optimize this kernel',
        'Analyze on simulated GPU',
      ],
    );

    const cleared = server.nextDiagnostics((some) => some.length === 0);
    await server.request('kernelfoundry/clearAnalysis', {});
    assert.deepEqual(await cleared, []);
  });

  it('says what became of a result when the kernel is edited, and of a variant that was applied', async () => {
    const { store, task, uri, server } = await setUp();
    using _store = store;
    await using _server = server;
    const { run } = storeRun(store, { task, variants: [{ region: faster, speedup: 1.87 }] });
    await server.open(uri, task.source);
    await server.lensesWith(uri, /modelled/);
    await server.change(uri, task.source.replace('2.0f', '4.0f'));
    assert.deepEqual(await server.lensesWith(uri, /older/), [
      '3: result is for an older version',
      '3: Re-check',
    ]);
    await server.change(uri, task.source.replace(region, faster));
    assert.deepEqual(await server.lensesWith(uri, /variant/), [
      `3: variant of ${run}, ~1.9x modelled (sim:h100)`,
      '3: Undo',
      '3: Archive',
    ]);
  });

  it('follows a run while it goes on, and asks the editor to look again', async () => {
    const { store, task, uri, server } = await setUp();
    using _store = store;
    await using _server = server;
    await server.open(uri, task.source);
    assert.deepEqual(await server.lenses(uri), ['3: Optimize kernel']);
    const refreshed = server.nextRefresh();
    const running = storeRun(store, {
      task,
      variants: [{ region: faster, speedup: 1.87 }],
      status: 'running',
    });
    await refreshed;
    assert.deepEqual(await server.lenses(uri), [
      '3: Optimizing 1/60 · best ~1.9x modelled (sim:h100)',
      '3: Stop',
    ]);
    const again = server.nextRefresh();
    running.finish();
    await again;
    assert.deepEqual(await server.lenses(uri), [
      '3: ~1.9x modelled (sim:h100), 2 elites',
      '3: Review diff',
      '3: Archive',
    ]);
  });

  it('drops hints whose line is edited and marks the others of the kernel', async () => {
    const { store, task, uri, server } = await setUp();
    using _store = store;
    await using _server = server;
    const whole = { ...hint, rule: 'low-occupancy', scope: 'kernel' } as const;
    const { line: _line, ...ofKernel } = whole;
    storeRun(store, { task, variants: [], hints: [hint, ofKernel] });
    const told = server.nextDiagnostics((diagnostics) => diagnostics.length === 2);
    await server.open(uri, task.source);
    await told;
    const left = server.nextDiagnostics(
      (diagnostics) => diagnostics.length === 1 && /changed since/.test(JSON.stringify(diagnostics[0])),
    );
    await server.change(uri, task.source.replace('2.0f', '4.0f'));
    assert.deepEqual(
      (await left).map(({ code, range }) => [code, range.start.line]),
      [['low-occupancy', 2]],
    );
  });
});

async function hoverAt(server: TestServer, uri: string, line: number, character: number): Promise<string> {
  const hover = await server.connection.sendRequest<Hover | null>('textDocument/hover', {
    textDocument: { uri },
    position: { line, character },
  });
  return (hover?.contents as { readonly value: string } | undefined)?.value ?? '';
}

async function actionsAt(
  server: TestServer,
  uri: string,
  line: number,
  diagnostics: readonly Diagnostic[],
): Promise<readonly CodeAction[]> {
  const position = { line, character: 6 };
  return await server.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: position, end: position },
    context: { diagnostics },
  });
}
