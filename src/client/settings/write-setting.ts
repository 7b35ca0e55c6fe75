import * as vscode from 'vscode';
import { ProblemError } from '../problem-text.ts';

/** Sets a setting below `kernelfoundry.`: in the workspace where that says something already, else for the person. */
export async function writeSetting(key: string, value: unknown): Promise<void> {
  const section = vscode.workspace.getConfiguration('kernelfoundry');
  const target =
    section.inspect(key)?.workspaceValue === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  try {
    await section.update(key, value, target);
  } catch (error) {
    throw new ProblemError({
      code: 'setting-not-written',
      message: vscode.l10n.t(
        'The setting kernelfoundry.{0} could not be written: {1}',
        key,
        error instanceof Error ? error.message : String(error),
      ),
      action: { kind: 'settings', title: vscode.l10n.t('Open Setting'), setting: `kernelfoundry.${key}` },
    });
  }
}
