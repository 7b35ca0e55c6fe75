import * as vscode from 'vscode';
import type { Budget } from '../protocol/task.ts';
import type { Settings } from '../protocol/editor/settings.ts';

/** Settings as the server and the features use them. */
export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration('kernelfoundry');
  return {
    codeLensEnabled: section.get('codeLens.enabled', true),
    hintsEnabled: section.get('hints.enabled', true),
    device: section.get('device', ''),
    proposers: section.get<readonly string[]>('models.proposers', ['rewriter']),
    modelBaseUrl: section.get('models.baseUrl', ''),
    allowSourceUpload: section.get<Settings['allowSourceUpload']>('models.allowSourceUpload', 'ask'),
    budget: section.get<Budget>('budget', { evaluations: 60 }),
    onWindowClose: section.get<Settings['onWindowClose']>('runs.onWindowClose', 'keep'),
    store: section.get('store', ''),
    verifyCommand: section.get('verifyCommand', ''),
    compileAfterApply: section.get('apply.compile', true),
    applyGit: section.get<Settings['applyGit']>('apply.git', 'none'),
    nodePath: section.get('nodePath', ''),
    compiler: section.get('compiler', ''),
  };
}
