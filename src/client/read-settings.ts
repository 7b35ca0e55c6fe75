import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Settings } from '../protocol/editor/settings.ts';
import { type CheckedSettings, checkSettings } from './settings/check-settings.ts';

/** Settings as the server and the features use them. */
export function readSettings(): Settings {
  return readCheckedSettings().settings;
}

/** Settings with what is wrong with them. */
export function readCheckedSettings(): CheckedSettings {
  const section = vscode.workspace.getConfiguration('kernelfoundry');
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  const substitution = {
    workspaceFolder: folder?.uri.fsPath,
    userHome: homedir(),
    environment: process.env,
  };
  return checkSettings((key) => section.get<unknown>(key), substitution, vscode.l10n.t);
}
