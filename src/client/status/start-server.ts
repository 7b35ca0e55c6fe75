import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { contextKeys } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import { problemFrom } from '../problem-text.ts';
import { showProblem } from '../show-problem.ts';
import { type OpenDocument, mayShowKernels, wantsServer } from './wants-server.ts';

/**
 * Starts the server when a document that concerns it is open, or when an archive of the workspace holds runs to be found again. Views and
 * commands start it by what they ask.
 */
export function activateServerStart(context: ClientContext): void {
  const { server, log } = context;
  const told = new Set<string>();
  const start = (): void => {
    if (server.state === 'running' || server.state === 'starting') return;
    server.request('kernelfoundry/runs', {}).catch((error: unknown) => {
      const problem = problemFrom(error);
      log.warn(`${problem.code}: ${problem.message}`);
      // Nobody asked for anything, so once is enough; a command tells of it again.
      if (told.has(problem.code)) return;
      told.add(problem.code);
      void showProblem(problem);
    });
  };
  const look = (document: vscode.TextDocument): void => {
    if (wantsServer(asOpen(document))) start();
  };
  const lookAtEditor = (editor: vscode.TextEditor | undefined): void => {
    const shows = editor !== undefined && mayShowKernels(asOpen(editor.document));
    void vscode.commands.executeCommand('setContext', contextKeys.kernelEditor, shows);
    if (editor !== undefined) look(editor.document);
  };
  context.subscribe(
    vscode.window.onDidChangeActiveTextEditor(lookAtEditor),
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidSaveTextDocument((document) => {
      look(document);
      if (vscode.window.activeTextEditor?.document === document) lookAtEditor(vscode.window.activeTextEditor);
    }),
  );
  lookAtEditor(vscode.window.activeTextEditor);
  for (const document of vscode.workspace.textDocuments) look(document);
  if (hasArchive(context.settings().store)) start();
}

/** Whether runs may be there to be found again after a reload. */
function hasArchive(store: string): boolean {
  const folders =
    store === ''
      ? (vscode.workspace.workspaceFolders ?? [])
          .filter(({ uri }) => uri.scheme === 'file')
          .map(({ uri }) => join(uri.fsPath, '.kernelfoundry'))
      : [store];
  return folders.some((folder) =>
    ['archive.sqlite', 'store-location.json'].some((file) => existsSync(join(folder, file))),
  );
}

function asOpen(document: vscode.TextDocument): OpenDocument {
  return {
    scheme: document.uri.scheme,
    languageId: document.languageId,
    path: document.uri.path,
    text: () => document.getText(),
  };
}
