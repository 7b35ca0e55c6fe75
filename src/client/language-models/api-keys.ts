import * as vscode from 'vscode';
import { apiKeyNames } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';

/**
 * `Set API Key`: keeps it in the editor's secret storage, or forgets it. It travels to the server in its environment only, so that a
 * running server is started again.
 */
export async function setApiKey(context: ClientContext): Promise<void> {
  const [name] = apiKeyNames;
  const { secrets } = context.extension;
  const isSet = (await secrets.get(name)) !== undefined;
  const key = await vscode.window.showInputBox({
    title: vscode.l10n.t('API key of the OpenAI-compatible endpoint'),
    prompt: isSet
      ? vscode.l10n.t('A key is kept. Type another one, or nothing to forget it.')
      : vscode.l10n.t('Kept in the secret storage of this editor; never in settings, files or logs.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) =>
      /\s/.test(value.trim()) ? vscode.l10n.t('A key has no spaces in it.') : undefined,
  });
  if (key === undefined) return;
  const trimmed = key.trim();
  if (trimmed === '' && !isSet) return;
  ownChanges += 1;
  if (trimmed === '') await secrets.delete(name);
  else await secrets.store(name, trimmed);
  context.log.info(`${name} ${trimmed === '' ? 'forgotten' : 'kept in the secret storage'}.`);
  if (context.server.state !== 'stopped') await context.server.restart();
}

/** Changes that this window made itself and has not been told of yet. */
let ownChanges = 0;

/** Starts the server again when a key has changed in another window. */
export function activateApiKeys(context: ClientContext): void {
  context.subscribe(
    context.extension.secrets.onDidChange(({ key }) => {
      if (!(apiKeyNames as readonly string[]).includes(key)) return;
      if (ownChanges > 0) {
        ownChanges -= 1;
        return;
      }
      if (context.server.state === 'stopped') return;
      context.server.restart().catch((error: unknown) => {
        context.log.warn(`The server was not started again: ${String(error)}`);
      });
    }),
  );
}
