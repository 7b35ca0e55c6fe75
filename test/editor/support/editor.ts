import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** Asks until there is an answer; fails with what was waited for. Nothing is measured by it. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  deadlineMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) assert.fail(`${what}: nothing within ${deadlineMs / 1000} s`);
    await new Promise((done) => setTimeout(done, 150));
  }
}

/** Folder that is open: a copy of examples/. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return folder.uri.fsPath;
}

/** URI of a file of the workspace. */
export function fileUri(path: string): vscode.Uri {
  return vscode.Uri.file(join(workspaceFolder(), path));
}

/** Opens a file of the workspace in an editor. */
export async function open(path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(fileUri(path));
}

/** Commands of all lenses of a document, resolved. */
export async function lenses(uri: vscode.Uri): Promise<readonly vscode.Command[]> {
  const found = await vscode.commands.executeCommand<readonly vscode.CodeLens[] | undefined>(
    'vscode.executeCodeLensProvider',
    uri,
    100,
  );
  return (found ?? []).flatMap(({ command }) => (command === undefined ? [] : [command]));
}

/** The lens whose title matches, once it is there. */
export async function lens(uri: vscode.Uri, title: RegExp, deadlineMs?: number): Promise<vscode.Command> {
  let last: readonly string[] = [];
  try {
    return await eventually(
      `a lens like ${title.source}`,
      async () => {
        const all = await lenses(uri);
        last = all.map((command) => command.title);
        return all.find((command) => title.test(command.title));
      },
      deadlineMs,
    );
  } catch (error) {
    throw new Error(`There is no lens like ${title.source}; there are: ${last.join(' | ') || 'none'}.`, {
      cause: error,
    });
  }
}

/** Runs a lens as a click does. */
export function click(command: vscode.Command): Thenable<unknown> {
  return vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
}

/** Our extension. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('kernelfoundry.kernelfoundry');
  assert.ok(found, 'the extension is installed');
  return found;
}
