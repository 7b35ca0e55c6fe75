import * as vscode from 'vscode';
import type { ModelView } from '../../protocol/editor/requests.ts';
import { apiKeyNames } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import { writeSetting } from '../settings/write-setting.ts';
import { runProblemAction } from '../show-problem.ts';
import { setApiKey } from './api-keys.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: ModelView;
}

/** `Select Model`: who proposes variants in new runs, as a setting; the rewriter always works beside a model. */
export async function selectModel(context: ClientContext): Promise<void> {
  const models = await context.server.request('kernelfoundry/models', {});
  const chosen = await vscode.window.showQuickPick<ModelItem>(
    [
      ...models.map((model) => ({
        label: model.id === 'rewriter' ? model.title : vscode.l10n.t('{0} with the rewriter', model.title),
        description: model.id,
        detail: detailOf(model, context),
        model,
      })),
      {
        label: `$(add) ${vscode.l10n.t('OpenAI-compatible endpoint…')}`,
        detail: vscode.l10n.t('A service, or a server of your own such as http://127.0.0.1:8000/v1'),
      },
    ],
    {
      placeHolder: vscode.l10n.t('Who proposes variants in new runs'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (chosen === undefined) return;
  const { model } = chosen;
  if (model === undefined) await addEndpoint(context);
  else if (model.ready) await use(model.id);
  else if (model.problem?.action !== undefined) await runProblemAction(model.problem.action);
}

function detailOf(model: ModelView, context: ClientContext): string {
  if (!model.ready && model.problem !== undefined) return `$(warning) ${model.problem.message}`;
  if (model.sendsSourceTo === undefined) return model.detail;
  return context.settings().allowSourceUpload === 'never'
    ? `$(warning) ${vscode.l10n.t('The settings forbid to send source text')}`
    : vscode.l10n.t('Sends the kernel’s source text to {0}', model.sendsSourceTo);
}

/** Asks for the address, the name of the model and, when there is none, the key. */
async function addEndpoint(context: ClientContext): Promise<void> {
  const title = vscode.l10n.t('OpenAI-compatible endpoint');
  const address = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Address of the endpoint; nothing for that of OpenAI.'),
    placeHolder: 'http://127.0.0.1:8000/v1',
    value: context.settings().modelBaseUrl,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' || /^https?:\/\/\S+$/.test(value.trim())
        ? undefined
        : vscode.l10n.t('It must begin with http:// or https://.'),
  });
  if (address === undefined) return;
  const name = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Name of the model, as the endpoint calls it.'),
    placeHolder: 'gpt-5',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A name is needed.') : undefined),
  });
  if (name === undefined) return;
  await writeSetting('models.baseUrl', address.trim());
  await use(`openai:${name.trim()}`);
  if ((await context.extension.secrets.get(apiKeyNames[0])) === undefined) await setApiKey(context);
}

async function use(id: string): Promise<void> {
  await writeSetting('models.proposers', id === 'rewriter' ? ['rewriter'] : ['rewriter', id]);
}
