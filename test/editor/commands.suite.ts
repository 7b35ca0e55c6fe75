import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands, linkCommands } from '../../src/protocol/editor/ids.ts';
import { eventually, fileUri, lens, open } from './support/editor.ts';

const { executeCommand } = vscode.commands;
const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('kernelfoundry');
const activePath = (): string => vscode.window.activeTextEditor?.document.uri.path ?? '';

describe('commands', function () {
  this.timeout(120_000);

  before(async () => {
    const { document } = await open('cuda/matmul.cu');
    await lens(document.uri, /./);
  });

  it('are all registered', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const id of [...Object.values(commands), ...Object.values(linkCommands)])
      assert.ok(known.has(id), id);
  });

  it('keep the chosen device as a setting', async () => {
    await executeCommand(commands.selectDevice, { device: 'sim:a100' });
    assert.equal(configuration().get('device'), 'sim:a100');
    await configuration().update('device', undefined, vscode.ConfigurationTarget.Global);
  });

  it('show what a check of a device found in a document that nobody has to save', async () => {
    await executeCommand(commands.checkDevice, { device: 'sim:h100' });
    const document = await eventually('the check', () => {
      const active = vscode.window.activeTextEditor?.document;
      return active?.uri.scheme === 'kernelfoundry-text' ? active : undefined;
    });
    assert.match(document.getText(), /sim:h100/);
    assert.match(document.getText(), /C\+\+ compiler/);
    assert.equal(document.isDirty, false);
    await executeCommand('workbench.action.closeActiveEditor');
  });

  it('write a task beside its source and open it', async () => {
    const source = fileUri('cuda/scale.cu');
    const task = fileUri('cuda/scale.kernel.jsonc').fsPath;
    writeFileSync(
      source.fsPath,
      [
        '__global__ void scale(float *data, float factor, int n) {',
        '    int i = blockIdx.x * blockDim.x + threadIdx.x;',
        '    if (i < n) data[i] *= factor;',
        '}',
        'void run(float *data, int n) { scale<<<(n + 255) / 256, 256>>>(data, 2.0f, n); }',
        '',
      ].join('\n'),
    );
    try {
      await executeCommand(commands.newTask, { uri: source.toString(), kernel: 'scale', line: 1 });
      await eventually('the task', () => (activePath().endsWith('scale.kernel.jsonc') ? true : undefined));
      assert.match(readFileSync(task, 'utf8'), /"scale"/);
      await executeCommand('workbench.action.closeActiveEditor');
    } finally {
      for (const file of [source.fsPath, task]) if (existsSync(file)) rmSync(file);
    }
  });

  it('ask for nothing and throw nothing where no run is running', async () => {
    await executeCommand(commands.pauseRun);
    await executeCommand(commands.stopRun, { run: 'no-such-run' });
  });

  it('find everything again after the server was started anew', async () => {
    await executeCommand(commands.restartServer);
    const { document } = await open('cuda/matmul.cu');
    assert.ok(await lens(document.uri, /./));
  });

  it('count a wrong setting as not set', async () => {
    await configuration().update('runs.onWindowClose', 'explode', vscode.ConfigurationTarget.Global);
    try {
      const { document } = await open('cuda/matmul.cu');
      assert.ok(await lens(document.uri, /./));
    } finally {
      await configuration().update('runs.onWindowClose', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
