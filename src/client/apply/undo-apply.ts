import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../../protocol/editor/problem.ts';
import { lineEditBetween } from '../../shared/text-edits.ts';
import type { ClientContext } from '../client-context.ts';
import { forgetCompileErrors } from './compile-touched.ts';
import type { AppliedFile, UndoneFile } from './apply-record.ts';
import { undoneText } from './apply-record.ts';
import type { LastApply } from './last-apply.ts';
import { writeFiles } from './write-files.ts';
import { saveDocument } from './save-document.ts';
import { tell } from './tell.ts';

/** Takes the last apply back: exactly, or merged with later edits where the person wants that and it fits. */
export async function undoApply(context: ClientContext, last: LastApply): Promise<void> {
  const { record } = last;
  if (record === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no apply to undo in this window.'));
    return;
  }
  const undone: { readonly file: AppliedFile; readonly now: string; readonly undo: UndoneFile }[] = [];
  for (const file of record.files) {
    try {
      const now = (await vscode.workspace.openTextDocument(vscode.Uri.parse(file.uri))).getText();
      undone.push({ file, now, undo: undoneText(file, now) });
    } catch (error) {
      await last.pop();
      return tell(context, goneProblem(file, error));
    }
  }
  const conflict = undone.find(({ undo }) => undo.kind === 'conflict');
  if (conflict !== undefined) return tell(context, conflictProblem(conflict.file));
  if (undone.some(({ undo }) => undo.kind === 'merged') && !(await mergeAgreed(record.title))) return;
  forgetCompileErrors();
  const written = await writeFiles(
    undone.map(({ file, now, undo }) => {
      const edit = undo.kind === 'conflict' ? undefined : lineEditBetween(plain(now), plain(undo.text));
      return { uri: vscode.Uri.parse(file.uri), before: plain(now), edits: edit === undefined ? [] : [edit] };
    }),
  );
  if (written.kind === 'problem') return tell(context, written.problem);
  if (written.kind === 'changed') return undoApply(context, last);
  const unsaved: string[] = [];
  for (const [at, document] of written.documents.entries())
    if (record.files[at]?.saved === true && !(await saveDocument(document))) unsaved.push(document.fileName);
  context.log.info(`Undid ${record.candidate} of ${record.run}.`);
  await last.pop();
  if (unsaved.length > 0) return tell(context, unsavedProblem(unsaved));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(discard) Apply undone: {0}', record.title), 6000);
}

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

async function mergeAgreed(title: string): Promise<boolean> {
  const merge = vscode.l10n.t('Keep My Edits and Undo');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} was edited after the apply; your later edits fit together with the undo.', title),
    merge,
  );
  return chosen === merge;
}

/** The editor has said why by itself. */
function unsavedProblem([file = '', ...more]: readonly string[]): Problem {
  return {
    code: 'unsaved',
    message: vscode.l10n.t('The apply was undone, but the file could not be saved.'),
    file,
    ...(more.length === 0
      ? {}
      : { fix: vscode.l10n.t('Nor could {0}.', more.map((one) => basename(one)).join(', ')) }),
    action: { kind: 'open', title: vscode.l10n.t('Open File'), file },
  };
}

function conflictProblem({ uri }: AppliedFile): Problem {
  const file = vscode.Uri.parse(uri).fsPath;
  return {
    code: 'undo-conflict',
    message: vscode.l10n.t(
      'Lines of the variant were edited after the apply, so undoing it would lose your edits.',
    ),
    file,
    action: { kind: 'open', title: vscode.l10n.t('Open File'), file },
  };
}

function goneProblem({ uri }: AppliedFile, error: unknown): Problem {
  return {
    code: 'file-gone',
    message: vscode.l10n.t('The file is no longer there, so the apply cannot be undone.'),
    file: vscode.Uri.parse(uri).fsPath,
    fix: error instanceof Error ? error.message : String(error),
    action: { kind: 'command', title: vscode.l10n.t('Show Log'), command: 'kernelfoundry.showLog' },
  };
}
