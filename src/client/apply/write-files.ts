import { access, constants, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../../protocol/editor/problem.ts';
import type { TextEdit } from '../../shared/text-edits.ts';
import { placeAt, sameLines } from '../../shared/text-lines.ts';

/** What is to become of one document. */
export interface DocumentChange {
  readonly uri: vscode.Uri;
  /** The text that the edits were made for; its line ends may differ from the document's. */
  readonly before: string;
  readonly edits: readonly TextEdit[];
}

/** How writing went. `changed`: a document has another text than the edits were made for; nothing was written. */
export type Written =
  | {
      readonly kind: 'written';
      readonly documents: readonly vscode.TextDocument[];
      /** Had unsaved changes of the person's before; in the order of `documents`. */
      readonly unsavedBefore: readonly boolean[];
    }
  | { readonly kind: 'changed'; readonly documents: readonly vscode.TextDocument[] }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Makes all changes as one `WorkspaceEdit`, or none of them. Saves nothing. */
export async function writeFiles(changes: readonly DocumentChange[]): Promise<Written> {
  const documents: vscode.TextDocument[] = [];
  for (const { uri } of changes) {
    const problem = await whyNotWritable(uri);
    if (problem !== undefined) return { kind: 'problem', problem };
    try {
      documents.push(await vscode.workspace.openTextDocument(uri));
    } catch (error) {
      return { kind: 'problem', problem: cannotOpen(uri, error) };
    }
  }
  const edit = new vscode.WorkspaceEdit();
  for (const [at, { uri, before, edits }] of changes.entries()) {
    // No await from here to applyEdit: the editor refuses the edit when a document gets another version on its way.
    if (!sameLines(documents[at]?.getText() ?? '', before)) return { kind: 'changed', documents };
    for (const { start, end, text } of edits) edit.replace(uri, rangeOf(before, start, end), text);
  }
  const unsavedBefore = documents.map(({ isDirty }) => isDirty);
  if (await vscode.workspace.applyEdit(edit)) return { kind: 'written', documents, unsavedBefore };
  const untouched = changes.every(({ before }, at) => sameLines(documents[at]?.getText() ?? '', before));
  return untouched ? { kind: 'problem', problem: refused(changes) } : { kind: 'changed', documents };
}

/** The editor keeps files read-only by its own settings too (`files.readonlyInclude`). */
function refused(changes: readonly DocumentChange[]): Problem {
  const [file = ''] = changes.map(({ uri }) => uri.fsPath);
  return {
    code: 'edit-refused',
    message: vscode.l10n.t(
      'The editor did not take the edit of {0}, so nothing was changed.',
      basename(file),
    ),
    fix: vscode.l10n.t('See whether it is read-only in this window.'),
    action: { kind: 'open', title: vscode.l10n.t('Open File'), file },
  };
}

function rangeOf(text: string, start: number, end: number): vscode.Range {
  const [from, to] = [placeAt(text, start), placeAt(text, end)];
  return new vscode.Range(from.line, from.character, to.line, to.character);
}

/** A file that cannot be written is refused before anything is changed: the editor would only complain at saving. */
async function whyNotWritable(uri: vscode.Uri): Promise<Problem | undefined> {
  if (uri.scheme !== 'file') return undefined;
  try {
    const { mode } = await stat(uri.fsPath);
    if ((mode & 0o222) !== 0) await access(uri.fsPath, constants.W_OK);
    else throw new Error('no write permission');
    return undefined;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return undefined;
    return {
      code: 'read-only',
      message: vscode.l10n.t('{0} is read-only, so nothing was changed.', basename(uri.fsPath)),
      fix: vscode.l10n.t('Make it writable and apply again.'),
      action: { kind: 'open', title: vscode.l10n.t('Open File'), file: uri.fsPath },
    };
  }
}

function cannotOpen(uri: vscode.Uri, error: unknown): Problem {
  return {
    code: 'file-gone',
    message: vscode.l10n.t('{0} cannot be opened, so nothing was changed.', basename(uri.fsPath)),
    fix: error instanceof Error ? error.message : String(error),
    action: { kind: 'command', title: vscode.l10n.t('Show Log'), command: 'kernelfoundry.showLog' },
  };
}
