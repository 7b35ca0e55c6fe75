import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands, languageModelTools } from '../../src/protocol/editor/ids.ts';
import { click, eventually, fileUri, lens, lenses, open } from './support/editor.ts';
import { callTool } from './support/tools.ts';

interface Status {
  readonly status: string;
  readonly evaluations: number;
  readonly bestSpeedup: number | null;
  readonly bestCandidate: string | null;
  readonly timing: string;
}

describe('a run', function () {
  this.timeout(180_000);
  const file = 'cuda/transpose.cu';
  let run = '';
  let finished: Status;

  before(async () => {
    const { document } = await open(file);
    await lens(document.uri, /Optimize kernel/);
  });

  it('starts when an agent asks for it, and says so above the kernel', async () => {
    const answer = await callTool<{ readonly run: string; readonly kernel: string }>(
      languageModelTools.optimizeKernel,
      { file, device: 'sim:h100', evaluations: 4 },
    );
    assert.equal(answer.kernel, 'transpose');
    ({ run } = answer);
    const stop = await lens(fileUri(file), /^(Stop|.*· Stop)$/);
    assert.equal(stop.command, commands.stopRun);
  });

  it('finishes within its budget and tells the agent what it found', async () => {
    finished = await eventually(
      'the end of the run',
      async () => {
        const status = await callTool<Status>(languageModelTools.getOptimizationStatus, { run });
        return status.status === 'finished' ? status : undefined;
      },
      150_000,
    );
    assert.equal(finished.evaluations, 4);
    assert.equal(finished.timing, 'modelled');
    assert.ok(finished.bestSpeedup !== null && finished.bestSpeedup > 1.5, `${finished.bestSpeedup}`);
  });

  it('shows the speedup of the archive above the kernel, marked as modelled', async () => {
    const title = `~${finished.bestSpeedup?.toFixed(1)}x modelled`;
    const result = await lens(fileUri(file), /modelled \(sim:h100\)/);
    assert.ok(result.title.includes(title), `${result.title} does not say ${title}`);
  });

  it('lists elites and hands out the text of a variant to agents', async () => {
    const { elites } = await callTool<{
      readonly elites: readonly { readonly candidate: string; readonly speedup: number }[];
    }>(languageModelTools.listKernelElites, { run });
    assert.equal(elites[0]?.speedup, finished.bestSpeedup);
    const variant = await callTool<{ readonly code: string; readonly assumptions: readonly string[] }>(
      languageModelTools.getKernelVariant,
      { run },
    );
    assert.match(variant.code, /__global__ void transpose/);
    assert.ok(variant.assumptions.length > 0);
  });

  it('shows a variant beside the original in the diff editor', async () => {
    await click(await lens(fileUri(file), /Review diff/));
    const input = await eventually('a diff editor', () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return active instanceof vscode.TabInputTextDiff ? active : undefined;
    });
    const original = await vscode.workspace.openTextDocument(input.original);
    const modified = await vscode.workspace.openTextDocument(input.modified);
    assert.equal(original.getText(), readFileSync(fileUri(file).fsPath, 'utf8'));
    assert.match(modified.getText(), /__shared__/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('opens its panel', async () => {
    await click(await lens(fileUri(file), /Archive/));
    await eventually('a panel', () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return active instanceof vscode.TabInputWebview ? active : undefined;
    });
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('is applied in one edit and taken back exactly', async () => {
    const editor = await open(file);
    const { document } = editor;
    const original = document.getText();
    const candidate = finished.bestCandidate;
    await vscode.commands.executeCommand(commands.applyVariant, { run, candidate, confirmed: true });
    await eventually('the variant in the document', () =>
      document.getText().includes('__shared__') ? true : undefined,
    );
    // Launches of the kernel follow: the winner's block is not the one of the original.
    assert.notEqual(launchesIn(document), launchesOf(original));
    await vscode.commands.executeCommand(commands.undoApply);
    await eventually('the original', () => (document.getText() === original ? true : undefined));
    assert.equal(readFileSync(document.uri.fsPath, 'utf8'), original);
  });

  it('is said to be for an older version once the kernel is edited', async () => {
    const editor = await open(file);
    await editor.edit((edit) => edit.insert(editor.document.lineAt(6).range.start, '    // edited\n'));
    assert.ok(await lens(editor.document.uri, /older version/));
    await vscode.commands.executeCommand('undo');
    await lens(editor.document.uri, /modelled/);
    const titles = (await lenses(editor.document.uri)).map(({ title }) => title);
    assert.ok(!titles.some((title) => /older version/.test(title)), titles.join(' | '));
  });

  it('left nothing behind in the folder but its archive and its task', () => {
    assert.ok(existsSync(fileUri('.kernelfoundry').fsPath));
    assert.equal(existsSync(fileUri('cuda/.kernelfoundry').fsPath), false);
  });
});

describe('an analysis', function () {
  this.timeout(120_000);

  it('puts hints on the lines they speak of and takes them away again', async () => {
    const { document } = await open('cuda/transpose.cu');
    await vscode.commands.executeCommand(commands.analyzeKernel, {
      uri: document.uri.toString(),
      kernel: 'transpose',
      line: 6,
    });
    const ours = (): vscode.Diagnostic[] =>
      vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ source }) => /kernelfoundry/i.test(source ?? ''));
    const [hint] = await eventually('hints', () => (ours().length > 0 ? ours() : undefined));
    assert.ok(hint);
    assert.equal(hint.severity, vscode.DiagnosticSeverity.Information);
    const line = document.lineAt(hint.range.start.line).text;
    assert.match(line, /out\[|in\[/, `"${hint.message}" is on: ${line}`);
    const hovers = await vscode.commands.executeCommand<readonly vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      hint.range.start,
    );
    assert.ok(hovers.length > 0);
    await vscode.commands.executeCommand(commands.clearAnalysis);
    await eventually('no hints', () => (ours().length === 0 ? true : undefined));
  });
});

function launchesIn(document: vscode.TextDocument): string {
  return launchesOf(document.getText());
}

/** The lines that configure launches. */
function launchesOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => /dim3|<<</.test(line))
    .join('\n');
}
