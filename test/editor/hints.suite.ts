import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands, linkCommands } from '../../src/protocol/editor/ids.ts';
import { eventually, open } from './support/editor.ts';

describe('hints in the text', function () {
  this.timeout(120_000);
  let document: vscode.TextDocument;
  let hint: vscode.Diagnostic;

  const ours = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'KernelFoundry');

  before(async () => {
    ({ document } = await open('cuda/matmul.cu'));
    await vscode.commands.executeCommand(commands.analyzeKernel, {
      uri: document.uri.toString(),
      kernel: 'matmul',
      line: 5,
    });
    const [first] = await eventually('hints', () => (ours().length > 0 ? ours() : undefined));
    assert.ok(first);
    hint = first;
  });

  after(() => vscode.commands.executeCommand(commands.clearAnalysis));

  it('say what it may bring, and in a hover what was counted and what the rule means', async () => {
    const hovers = await vscode.commands.executeCommand<readonly vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      hint.range.start,
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content as vscode.MarkdownString).value)
      .join('\n');
    assert.match(hint.message, /modelled on sim:/);
    assert.match(text, /sectors per request/);
    assert.match(text, /A warp's request to global memory/);
  });

  it('offer to explain themselves, beside what can be done with the kernel', async () => {
    const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      hint.range,
    );
    const titles = actions.map(({ title }) => title);
    for (const title of ['Explain this hint', 'Optimize this kernel', 'Analyze on simulated GPU'])
      assert.ok(titles.includes(title), `${title} is missing in: ${titles.join(', ')}`);
    const explain = actions.find(({ title }) => title === 'Explain this hint')?.command;
    assert.equal(explain?.command, linkCommands.explainHint);
    await vscode.commands.executeCommand(explain.command, ...((explain.arguments ?? []) as unknown[]));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), document.uri.toString());
    assert.equal(editor.selection.active.line, hint.range.start.line);
  });

  it('move with the text and go when their line is edited', async () => {
    const editor = await open('cuda/matmul.cu');
    const { line } = hint.range.start;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// above\n'));
    await eventually('the hint one line below', () =>
      ours().some(({ range }) => range.start.line === line + 1) ? true : undefined,
    );
    const after = document.lineAt(line + 1).range.end.translate(0, -2);
    await editor.edit((edit) => edit.insert(after, ' + 0.0f'));
    await eventually('no hint on the line', () =>
      ours().every(({ range }) => range.start.line !== line + 1) ? true : undefined,
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
