import * as vscode from 'vscode';
import type { Answer } from '../../protocol/editor/problem.ts';
import type { ClientRequests } from '../../protocol/editor/requests.ts';
import type { ClientContext } from '../client-context.ts';
import { type Try, withBackOff } from './back-off.ts';
import { OneAtATime } from './one-at-a-time.ts';

type Asked = ClientRequests['kernelfoundry/askEditorModel']['params'];
type Answered =
  ClientRequests['kernelfoundry/askEditorModel']['result'] extends Answer<infer Value> ? Value : never;

/**
 * Lends the models of the person's own subscription (`vscode.lm`) to runs: one question at a time, repeated with pauses where the model
 * is busy. The editor asks for consent at the first one. That no model is there is nothing out of order.
 */
export function activateEditorModels(context: ClientContext): void {
  const queue = new OneAtATime();
  context.subscribe(
    context.server.onRequest('kernelfoundry/editorModels', async () => {
      const models = await vscode.lm.selectChatModels();
      const listed = models.map(({ vendor, family, name, maxInputTokens }) => ({
        id: `editor:${vendor}/${family}`,
        title: name,
        maxInputTokens,
      }));
      return listed.filter((model, index) => listed.findIndex(({ id }) => id === model.id) === index);
    }),
    context.server.onRequest('kernelfoundry/askEditorModel', (asked, token) =>
      queue.run(() => answer(asked, token)),
    ),
  );
}

async function answer(
  asked: Asked,
  token: vscode.CancellationToken,
): Promise<ClientRequests['kernelfoundry/askEditorModel']['result']> {
  const [, vendor = '', family = ''] = /^(?:editor:)?([^/]+)\/(.+)$/.exec(asked.model) ?? [];
  const [model] = await vscode.lm.selectChatModels({ vendor, family });
  if (model === undefined)
    return problem('editor-model-missing', vscode.l10n.t('The editor offers no model {0} now.', asked.model));
  try {
    const value = await withBackOff(
      () => tryOnce(model, asked, token),
      (milliseconds) => pause(milliseconds, token),
    );
    return { kind: 'ok', value };
  } catch (error) {
    if (error instanceof vscode.CancellationError || token.isCancellationRequested)
      return problem('cancelled', vscode.l10n.t('Cancelled.'));
    const message = error instanceof Error ? error.message : String(error);
    if (
      error instanceof vscode.LanguageModelError &&
      error.code === vscode.LanguageModelError.NoPermissions.name
    )
      return problem('editor-model-refused', vscode.l10n.t('The use of {0} was not allowed.', model.name));
    return problem('editor-model-failed', vscode.l10n.t('{0} did not answer: {1}', model.name, message));
  }
}

async function tryOnce(
  model: vscode.LanguageModelChat,
  { system, prompt }: Asked,
  token: vscode.CancellationToken,
): Promise<Try<Answered>> {
  try {
    // The editor's models know no system messages; its text goes first.
    const messages = [
      vscode.LanguageModelChatMessage.User(system),
      vscode.LanguageModelChatMessage.User(prompt),
    ];
    const response = await model.sendRequest(
      messages,
      { justification: vscode.l10n.t('KernelFoundry asks it for variants of the kernel that you optimize.') },
      token,
    );
    let text = '';
    for await (const part of response.text) text += part;
    const [tokensIn, tokensOut] = await Promise.all([
      Promise.all(messages.map((message) => model.countTokens(message, token))),
      model.countTokens(text, token),
    ]);
    return { kind: 'done', value: { text, tokensIn: sum(tokensIn), tokensOut } };
  } catch (error) {
    return { kind: isFinal(error) || token.isCancellationRequested ? 'failed' : 'later', error };
  }
}

/** Consent that was refused, a model that is gone and an exhausted quota do not change in a minute. */
function isFinal(error: unknown): boolean {
  if (error instanceof vscode.CancellationError) return true;
  return error instanceof vscode.LanguageModelError && error.code !== '' && error.code !== 'Unknown';
}

function pause(milliseconds: number, token: vscode.CancellationToken): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancelled = token.onCancellationRequested(() => {
      clearTimeout(timer);
      cancelled.dispose();
      reject(new vscode.CancellationError());
    });
    const timer = setTimeout(() => {
      cancelled.dispose();
      resolve();
    }, milliseconds);
  });
}

function problem(code: string, message: string): Answer<never> {
  return { kind: 'problem', problem: { code, message } };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
