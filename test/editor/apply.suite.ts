import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { commands, variantScheme } from '../../src/protocol/editor/ids.ts';
import { eventually, extension, fileUri, open, workspaceFolder } from './support/editor.ts';

/** One line of the original kernel that every fast variant keeps, one that they replace, and one that follows. */
const declaration = 'void run_matmul(';
const replacedLine = 'sum += A[row * K + k] * B[k * N + col];';

describe('applying a variant', function () {
  this.timeout(300_000);
  const file = 'cuda/matmul.cu';
  // One a test: the editor keeps documents of deleted files for a while.
  const others = ['cuda/second.cu', 'cuda/third.cu'] as const;
  let run: string;
  let candidate: string;
  let original: string;

  const onDisk = (path: string): string => readFileSync(fileUri(path).fsPath, 'utf8');
  const document = async (path: string): Promise<vscode.TextDocument> =>
    vscode.workspace.openTextDocument(fileUri(path));
  const apply = (more: object = {}): Thenable<unknown> =>
    vscode.commands.executeCommand(commands.applyVariant, { run, candidate, confirmed: true, ...more });
  const undo = (): Thenable<unknown> => vscode.commands.executeCommand(commands.undoApply);
  const replaceIn = async (path: string, from: string, to: string): Promise<vscode.TextEditor> => {
    const editor = await open(path);
    const at = editor.document.getText().indexOf(from);
    assert.ok(at >= 0, `${path} has no "${from}"`);
    const range = new vscode.Range(
      editor.document.positionAt(at),
      editor.document.positionAt(at + from.length),
    );
    assert.ok(await editor.edit((edit) => edit.replace(range, to)));
    return editor;
  };
  const setting = (name: string, value: unknown): Thenable<void> =>
    vscode.workspace
      .getConfiguration('kernelfoundry')
      .update(name, value, vscode.ConfigurationTarget.Workspace);

  const gitOfTheEditor = (enabled: boolean | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration('git').update('enabled', enabled, vscode.ConfigurationTarget.Workspace);

  const autoSave = (mode: string | undefined): Thenable<void> =>
    vscode.workspace.getConfiguration('files').update('autoSave', mode, vscode.ConfigurationTarget.Workspace);

  after(() => autoSave(undefined));

  before(async () => {
    // What is saved here is saved by an apply.
    await autoSave('off');
    await open(file);
    original = onDisk(file);
    run = await optimizeByCommandLine(file);
    // The window finds the run by itself and knows its best variant.
    const shown = await eventually('the diff of the best variant', async () => {
      await vscode.commands.executeCommand(commands.reviewDiff, { run });
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    const [, ofRun, id, name] = shown.modified.path.split('/');
    assert.deepEqual([shown.modified.scheme, ofRun, name], [variantScheme, run, 'matmul.cu']);
    assert.ok(id);
    candidate = id;
    assert.equal((await vscode.workspace.openTextDocument(shown.original)).getText(), original);
    assert.match(
      vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '',
      /^matmul\.cu: original ↔ variant ~\d+\.\dx modelled \(sim:h100\)$/,
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  afterEach(async () => {
    chmodSync(fileUri(file).fsPath, 0o644);
    for (const path of others) rmSync(fileUri(path).fsPath, { force: true });
    const { document: now } = await open(file);
    if (now.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
    if (now.getText() !== original) {
      const all = new vscode.Range(0, 0, now.lineCount, 0);
      assert.ok(await vscode.window.activeTextEditor?.edit((edit) => edit.replace(all, original)));
      assert.ok(await now.save());
    }
    assert.equal(onDisk(file), original);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('saves what it touched, launches in a second file too, and undo restores both on the disk', async () => {
    const [second] = others;
    const text = `__global__ void matmul(const float *A, const float *B, float *C, int M, int N, int K);

void again(const float *A, const float *B, float *C, int n) {
    matmul<<<dim3((n + 15) / 16, (n + 15) / 16), dim3(16, 16)>>>(A, B, C, n, n, n);
}
`;
    writeFileSync(fileUri(second).fsPath, text);
    await apply();
    assert.notEqual(onDisk(file), original);
    assert.match(onDisk(file), /__shared__/);
    const launch = /matmul<<<.*>>>/.exec(onDisk(second))?.[0];
    assert.notEqual(launch, /matmul<<<.*>>>/.exec(text)?.[0]);
    assert.equal(onDisk(second).replace(launch ?? '', ''), text.replace(/matmul<<<.*>>>/, ''));
    await undo();
    assert.equal(onDisk(file), original);
    assert.equal(onDisk(second), text);
  });

  it('is one step of the editor too', async () => {
    const editor = await open(file);
    await apply();
    assert.notEqual(editor.document.getText(), original);
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), original);
  });

  it('keeps unsaved edits elsewhere and does not save them', async () => {
    const editor = await replaceIn(file, declaration, `// Mine.\n${declaration}`);
    const edited = editor.document.getText();
    await apply();
    assert.match(editor.document.getText(), /__shared__/);
    assert.match(editor.document.getText(), /\/\/ Mine\.\nvoid run_matmul/);
    assert.equal(editor.document.isDirty, true);
    assert.equal(onDisk(file), original);
    await undo();
    assert.equal(editor.document.getText(), edited);
  });

  it('marks conflicts, shows the first and saves nothing', async () => {
    const editor = await replaceIn(file, replacedLine, replacedLine.replace('+=', '+= 2.0f *'));
    await editor.document.save();
    const edited = editor.document.getText();
    await apply();
    const text = editor.document.getText();
    assert.match(text, /<<<<<<< your code\n[^]*=======\n[^]*>>>>>>> variant of /);
    assert.ok(text.includes('+= 2.0f * A[row'), 'the edit is still there');
    assert.equal(editor.document.isDirty, true);
    const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
    assert.match(editor.document.lineAt(line).text, /^<<<<<<< your code/);
    await undo();
    assert.equal(editor.document.getText(), edited);
  });

  it('refuses to undo over later edits of the same lines', async () => {
    await apply();
    const editor = await replaceIn(file, '__shared__', '/* mine */ __shared__');
    const edited = editor.document.getText();
    await undo();
    assert.equal(editor.document.getText(), edited);
  });

  it('changes nothing when a file is read-only', async () => {
    chmodSync(fileUri(file).fsPath, 0o444);
    await apply();
    assert.equal((await document(file)).getText(), original);
    assert.equal((await document(file)).isDirty, false);
  });

  it('changes nothing while a launch cannot follow, and keeps the original for it when asked', async () => {
    writeFileSync(
      fileUri(others[1]).fsPath,
      '#include "matmul.cu"\n#define GO(...) matmul<<<1, 1>>>(__VA_ARGS__)\n',
    );
    await apply();
    assert.equal(onDisk(file), original);
    await apply({ wrapper: true });
    const text = onDisk(file);
    assert.ok(text.includes('matmul_variant<<<'), text);
    assert.ok(text.startsWith(original.slice(0, original.indexOf(declaration)).trimEnd()));
    await undo();
    assert.equal(onDisk(file), original);
  });

  it('puts the errors of the compiler on their lines and keeps the change until it is undone', async () => {
    const database = fileUri('cuda/compile_commands.json').fsPath;
    const script = fileUri('cuda/refuse.sh').fsPath;
    writeFileSync(script, "echo 'matmul.cu:5:1: error: out of luck' >&2\nexit 1\n");
    const command = 'sh refuse.sh matmul.cu';
    const entry = { directory: fileUri('cuda').fsPath, file: 'matmul.cu', command };
    writeFileSync(database, JSON.stringify([entry]));
    try {
      await apply();
      const [problem] = await eventually('a diagnostic', () => {
        const found = vscode.languages
          .getDiagnostics(fileUri(file))
          .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
        return found.length > 0 ? found : undefined;
      });
      assert.equal(problem?.range.start.line, 4);
      assert.equal(problem.message, 'out of luck');
      await undo();
      assert.equal(onDisk(file), original);
      const left = vscode.languages.getDiagnostics(fileUri(file));
      assert.deepEqual(
        left.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
        [],
      );
    } finally {
      rmSync(database, { force: true });
      rmSync(script, { force: true });
    }
  });

  it('runs the command that verifies it as a task', async () => {
    await setting('verifyCommand', 'cp cuda/matmul.cu verified.txt');
    try {
      await apply();
      await eventually('the file that the command writes', () =>
        existsSync(fileUri('verified.txt').fsPath) ? true : undefined,
      );
      assert.match(onDisk('verified.txt'), /__shared__/);
    } finally {
      rmSync(fileUri('verified.txt').fsPath, { force: true });
      await setting('verifyCommand', undefined);
    }
  });

  it('commits what it touched with the evidence, and nothing else', async () => {
    const folder = fileUri('cuda').fsPath;
    const git = (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.invalid', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
    // The editor's own git would read the repository while it comes and goes.
    await gitOfTheEditor(false);
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.name', 'Someone');
    git('config', 'user.email', 'someone@example.invalid');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    writeFileSync(fileUri('cuda/notes.txt').fsPath, 'mine\n');
    git('add', 'notes.txt');
    await setting('apply.git', 'commit');
    try {
      await apply();
      await eventually('the commit', () =>
        git('rev-list', '--count', 'HEAD').trim() === '2' ? true : undefined,
      );
      assert.equal(git('show', '--name-only', '--format=', 'HEAD').trim(), 'matmul.cu');
      assert.match(git('log', '-1', '--format=%B'), /modelled \(sim:h100\)[^]*Tolerance[^]*Run: matmul-/);
      assert.equal(git('status', '--porcelain').trim(), 'A  notes.txt');
    } finally {
      await setting('apply.git', undefined);
      rmSync(fileUri('cuda/.git').fsPath, { recursive: true, force: true });
      rmSync(fileUri('cuda/notes.txt').fsPath, { force: true });
      await gitOfTheEditor(undefined);
    }
  });
});

/** Runs a search of two evaluations in the workspace's own archive; returns the run. */
async function optimizeByCommandLine(file: string): Promise<string> {
  const cli = join(extension().extensionPath, 'dist', 'cli.mjs');
  const words = ['optimize', file.replace('.cu', '.kernel.jsonc'), '--device', 'sim:h100'];
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [cli, ...words, '--evaluations', '2'],
    {
      cwd: workspaceFolder(),
    },
  );
  const run = /^Run (\S+)\. /m.exec(`${stdout}\n${stderr}`)?.[1];
  assert.ok(run, stderr);
  return run;
}
