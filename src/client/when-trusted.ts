import * as vscode from 'vscode';

/**
 * Runs the work once the workspace is trusted. The manifest says that untrusted ones are unsupported, and editors hold to it for installed
 * extensions; those under development are activated all the same.
 */
export function whenTrusted(extension: vscode.ExtensionContext, work: () => void): void {
  if (vscode.workspace.isTrusted) work();
  else extension.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(work));
}
