import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ApplyPlan, CompileOutcome } from '../../protocol/editor/apply.ts';
import { placeAt } from '../../shared/text-lines.ts';
import type { ClientContext } from '../client-context.ts';
import type { Applied } from './applied.ts';
import { compileTouched } from './compile-touched.ts';
import { recordByChoice } from './git-choice.ts';
import type { LastApply } from './last-apply.ts';
import { conflictFiles, count } from './plan-text.ts';
import { saveDocument } from './save-document.ts';
import { tellWithUndo } from './tell.ts';
import { variantFigureText } from './variant-figure.ts';
import { verify } from './verify-command.ts';

/** Shows the change, then compiles, verifies and records it as the settings say. The first thing that fails ends it and offers Undo. */
export async function afterApply(context: ClientContext, last: LastApply, applied: Applied): Promise<void> {
  const { plan, record } = applied;
  const conflicts = plan.files.reduce((sum, { conflictLines }) => sum + conflictLines.length, 0);
  await showChange(plan);
  if (conflicts > 0) {
    tellWithUndo(
      'warning',
      vscode.l10n.t(
        '{0} changed since the run: {1} marked for you to decide; nothing was saved.',
        conflictFiles(plan),
        count(conflicts, 'conflict'),
      ),
      record,
    );
    return;
  }
  const settings = context.settings();
  const needsDisk = settings.compileAfterApply || settings.verifyCommand !== '' || applied.git !== undefined;
  const saved = needsDisk ? await saveTouched(last, applied) : [];
  context.log.info(
    `Applied ${record.candidate} of ${record.run} to ${record.title}; saved: ${saved.join(', ') || 'nothing'}.`,
  );
  const compiled = settings.compileAfterApply ? await compileTouched(context, record, saved) : [];
  if (compiled.some(({ kind }) => kind === 'failed')) return;
  if (!(await verify(context, applied, saved))) return;
  const recorded =
    applied.git === undefined ? '' : await recordByChoice(context, applied, applied.git, saved);
  const figure = variantFigureText(plan);
  tellWithUndo(
    'information',
    [
      vscode.l10n.t('Applied the variant {0} to {1}', figure, record.title).replace(/ {2,}/g, ' '),
      ...compiledText(context, compiled),
      ...unsavedText(applied, needsDisk, saved),
      ...(recorded === '' ? [] : [recorded]),
    ].join('; ') + '.',
    record,
  );
}

/** Brings the first changed place into view, without a tab of its own for each file. */
async function showChange({ files }: ApplyPlan): Promise<void> {
  const [file] = files;
  if (file === undefined) return;
  const line =
    file.conflictLines[0] === undefined
      ? placeAt(file.before, file.edits[0]?.start ?? 0).line
      : file.conflictLines[0] - 1;
  const selection = new vscode.Range(line, 0, line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(file.uri), { selection, preview: false });
}

/**
 * The compiler, the command that verifies and git read the disk, so what the apply touched is saved for them. A document that had
 * unsaved changes before is left to its owner. Returns the paths saved.
 */
async function saveTouched(
  last: LastApply,
  { record, documents, unsavedBefore }: Applied,
): Promise<string[]> {
  const saved: string[] = [];
  const files = [];
  for (const [at, file] of record.files.entries()) {
    const document = documents[at];
    const done = document !== undefined && unsavedBefore[at] !== true && (await saveDocument(document));
    if (done) saved.push(document.uri.fsPath);
    // A formatter may have had its say while the file was saved.
    files.push({ ...file, saved: done, after: document?.getText() ?? file.after });
  }
  await last.replace({ ...record, files });
  return saved;
}

/** Why a file was not compiled is no news to interrupt anybody with: it goes to the status bar and the log. */
function compiledText({ log }: ClientContext, outcomes: readonly CompileOutcome[]): string[] {
  const compiled = outcomes.filter(({ kind }) => kind === 'compiled').map(({ file }) => basename(file));
  for (const outcome of outcomes)
    if (outcome.kind === 'not-compiled') {
      const text = vscode.l10n.t('{0} was not compiled: {1}', basename(outcome.file), outcome.reason);
      log.info(text);
      vscode.window.setStatusBarMessage(text, 15_000);
    }
  if (compiled.length > 0) return [vscode.l10n.t('{0} compiles', compiled.join(', '))];
  return outcomes.length > 0 ? [vscode.l10n.t('not compiled')] : [];
}

function unsavedText(
  { documents, unsavedBefore }: Applied,
  needsDisk: boolean,
  saved: readonly string[],
): string[] {
  if (!needsDisk) return [vscode.l10n.t('not saved')];
  return documents.flatMap(({ uri }, at) => {
    const name = basename(uri.fsPath);
    if (saved.includes(uri.fsPath)) return [];
    return unsavedBefore[at] === true
      ? [vscode.l10n.t('{0} had unsaved changes, so it was neither saved nor compiled', name)]
      : [vscode.l10n.t('{0} could not be saved', name)];
  });
}
