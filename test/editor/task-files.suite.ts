import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands, views } from '../../src/protocol/editor/ids.ts';
import { eventually, open } from './support/editor.ts';

describe('task files', () => {
  it('are JSON with comments, and those of the examples are without a complaint', async () => {
    const { document } = await open('cuda/matmul.kernel.jsonc');
    assert.equal(document.languageId, 'jsonc');
    await hoverAt(document, '"freedom"'); // the schema is loaded
    assert.deepEqual(
      vscode.languages.getDiagnostics(document.uri).map(({ message }) => message),
      [],
    );
  });

  it('are explained key by key', async () => {
    const { document } = await open('cuda/matmul.kernel.jsonc');
    assert.match(await hoverAt(document, '"freedom"'), /What a candidate may change/);
    assert.match(await hoverAt(document, '"tolerance"'), /How far floating results may be off/);
  });

  it('begin with a snippet', async () => {
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.parse('untitled:/fresh.kernel.jsonc'),
    );
    await vscode.languages.setTextDocumentLanguage(document, 'jsonc');
    const labels = await eventually('snippets', async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(0, 0),
      );
      const found = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return found.includes('CUDA task') ? found : undefined;
    });
    assert.ok(labels.includes('SYCL task'));
  });
});

describe('example of the walkthrough', () => {
  it('is copied and opened at its kernel, and keeps what was changed when opened again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-example-test-'));
    try {
      const answers = { example: 'cuda/matmul', folder };
      const source = await vscode.commands.executeCommand<string>(commands.openExample, answers);
      assert.equal(source, join(folder, 'matmul.cu'));
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.fsPath, source);
      assert.match(editor.document.lineAt(editor.selection.active.line).text, /__global__ void matmul/);
      const { document } = editor;
      // An edit is refused while the editor still takes in the document.
      await eventually(
        'an edit',
        async () =>
          (await editor.edit((edit) => edit.insert(document.positionAt(0), '// mine\n'))) || undefined,
      );
      await eventually('a saved file', async () => (await document.save()) || undefined);
      await vscode.commands.executeCommand(commands.openExample, answers);
      assert.match(readFileSync(source, 'utf8'), /^\/\/ mine\n/);
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('side bar', () => {
  it('shows its three views', async () => {
    for (const view of Object.values(views)) await vscode.commands.executeCommand(`${view}.focus`);
    await vscode.commands.executeCommand(commands.refreshDevices);
  });
});

/** Text that hovering over the first place of a word shows, once there is any. */
async function hoverAt(document: vscode.TextDocument, word: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(word) + 1);
  return eventually(`a hover over ${word}`, async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
      .join('\n');
    return text === '' ? undefined : text;
  });
}
