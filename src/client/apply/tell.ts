import * as vscode from 'vscode';
import type { Problem } from '../../protocol/editor/problem.ts';
import { commands } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import type { ApplyRecord } from './apply-record.ts';
import { showProblem } from '../show-problem.ts';

/** Shows a problem without waiting for the person to read it: the command it came from is over. */
export function tell({ log }: ClientContext, problem: Problem): Promise<void> {
  void showProblem(problem, log).catch((error: unknown) => log.warn(String(error)));
  return Promise.resolve();
}

/** Tells how an apply went, with the one button that takes back this apply and no other: messages outlive it. */
export function tellWithUndo(
  kind: 'information' | 'warning',
  message: string,
  { run, candidate }: Pick<ApplyRecord, 'run' | 'candidate'>,
): void {
  const undo = vscode.l10n.t('Undo Apply');
  const shown =
    kind === 'warning'
      ? vscode.window.showWarningMessage(message, undo)
      : vscode.window.showInformationMessage(message, undo);
  void shown.then((chosen) =>
    chosen === undo ? vscode.commands.executeCommand(commands.undoApply, { run, candidate }) : undefined,
  );
}
