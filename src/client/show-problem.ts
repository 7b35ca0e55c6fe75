import * as vscode from 'vscode';
import type { Problem, ProblemAction } from '../protocol/editor/problem.ts';
import { problemText } from './problem-text.ts';

/** Tells a person of a problem: one message with its one button. A cancellation is no problem. */
export async function showProblem(problem: Problem, log?: vscode.LogOutputChannel): Promise<void> {
  if (problem.code === 'cancelled') return;
  const text = problemText(problem);
  log?.warn(`${problem.code}: ${text}`);
  const { action } = problem;
  if (action === undefined) {
    await vscode.window.showErrorMessage(text);
    return;
  }
  const chosen = await vscode.window.showErrorMessage(text, action.title);
  if (chosen !== undefined) await runProblemAction(action);
}

/** Does what the button of a problem says. */
export async function runProblemAction(action: ProblemAction): Promise<void> {
  switch (action.kind) {
    case 'command':
      await vscode.commands.executeCommand(action.command, ...(action.arguments ?? []));
      return;
    case 'open': {
      const line = Math.max(0, (action.line ?? 1) - 1);
      const options = action.line === undefined ? {} : { selection: new vscode.Range(line, 0, line, 0) };
      await vscode.window.showTextDocument(vscode.Uri.file(action.file), options);
      return;
    }
    case 'settings':
      await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${action.setting}`);
      return;
  }
}
