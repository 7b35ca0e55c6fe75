import * as vscode from 'vscode';
import type { ClientContext } from '../client-context.ts';
import type { Applied } from './applied.ts';
import { tellWithUndo } from './tell.ts';

/**
 * Runs `kernelfoundry.verifyCommand` as a task of the editor: visible in the terminal, and stopped there. False when it failed; that has
 * been said then.
 */
export async function verify(
  context: ClientContext,
  { plan: { files }, record }: Pick<Applied, 'plan' | 'record'>,
  saved: readonly string[],
): Promise<boolean> {
  const command = context.settings().verifyCommand;
  const [file] = files;
  if (command === '' || file === undefined || saved.length === 0) return true;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(file.uri));
  const task = new vscode.Task(
    { type: 'kernelfoundry', command },
    folder ?? vscode.TaskScope.Workspace,
    vscode.l10n.t('verify the applied variant'),
    'KernelFoundry',
    new vscode.ShellExecution(command, folder === undefined ? {} : { cwd: folder.uri.fsPath }),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, clear: true };
  const code = await exitCodeOf(task);
  if (code === 0) return true;
  tellWithUndo(
    'warning',
    code === undefined
      ? vscode.l10n.t('The command that verifies the variant was stopped: {0}', command)
      : vscode.l10n.t('The command that verifies the variant failed with exit code {0}: {1}', code, command),
    record,
  );
  return false;
}

/** Undefined where the task was stopped, or ended without a process. */
async function exitCodeOf(task: vscode.Task): Promise<number | undefined> {
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<number | undefined>((resolve, reject) => {
      let execution: vscode.TaskExecution | undefined;
      listeners.push(
        vscode.tasks.onDidEndTaskProcess((event) => {
          if (event.execution === execution || event.execution.task === task) resolve(event.exitCode);
        }),
        vscode.tasks.onDidEndTask((event) => {
          // The end of the process is told first where there was one.
          if (event.execution === execution) setTimeout(() => resolve(undefined), 500);
        }),
      );
      vscode.tasks.executeTask(task).then((started) => (execution = started), reject);
    });
  } finally {
    for (const listener of listeners) listener.dispose();
  }
}
