import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/protocol/editor/ids.ts';
import { eventually, fileUri, lens, lenses, open } from './support/editor.ts';

describe('lenses', () => {
  it('offer to optimize a CUDA kernel', async () => {
    const { document } = await open('cuda/transpose.cu');
    const { command, arguments: words } = await lens(document.uri, /Optimize kernel/);
    assert.equal(command, commands.optimizeKernel);
    assert.equal((words?.[0] as { readonly kernel: string }).kernel, 'transpose');
  });

  it('offer to optimize a SYCL kernel', async () => {
    const { document } = await open('sycl/transpose.cpp');
    assert.equal((await lens(document.uri, /Optimize kernel/)).command, commands.optimizeKernel);
  });

  it('leave C++ without kernels alone', async () => {
    const { document } = await open('cuda/reduction.reference.cpp');
    await lens(fileUri('cuda/transpose.cu'), /Optimize kernel/); // the server is awake
    assert.deepEqual(await lenses(document.uri), []);
  });

  it('follow the text while it is edited, also before it is saved', async () => {
    const editor = await open('cuda/transpose.cu');
    const { uri } = editor.document;
    await lens(uri, /Optimize kernel/);
    await editor.edit((edit) =>
      edit.insert(
        new vscode.Position(0, 0),
        '__global__ void second(float *x) {\n  x[threadIdx.x] = 0;\n}\n\n',
      ),
    );
    const both = await eventually('two lenses', async () => {
      const found = (await lenses(uri)).filter(({ title }) => /Optimize kernel/.test(title));
      return found.length === 2 ? found : undefined;
    });
    assert.equal(both.length, 2);
    await vscode.commands.executeCommand('undo');
    await eventually('one lens', async () =>
      (await lenses(uri)).filter(({ title }) => /Optimize kernel/.test(title)).length === 1
        ? true
        : undefined,
    );
    assert.equal(editor.document.isDirty, false);
  });

  it('go away with the setting and come back', async () => {
    const { document } = await open('cuda/transpose.cu');
    await lens(document.uri, /Optimize kernel/);
    const settings = vscode.workspace.getConfiguration('kernelfoundry');
    try {
      await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Workspace);
      await eventually('no lenses', async () =>
        (await lenses(document.uri)).length === 0 ? true : undefined,
      );
    } finally {
      await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.ok(await lens(document.uri, /Optimize kernel/));
  });
});
