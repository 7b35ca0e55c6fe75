import { existsSync } from 'node:fs';
import type { ModelView } from '../../protocol/editor/requests.ts';
import type { Problem } from '../../protocol/editor/problem.ts';
import { messageOf } from '../../shared/errors.ts';
import { openProposer } from '../../application/run-factories.ts';
import { endpointOf } from '../../models/openai/openai-chat.ts';
import { problemOf } from '../problem-of.ts';
import type { ServerContext } from '../server-context.ts';
import { modelEnvironment } from '../runs/launch-run.ts';

/** Who can propose variants: the rewriter, what the settings name, and what the editor lends. */
export async function listModels(context: ServerContext): Promise<readonly ModelView[]> {
  const rewriter: ModelView = {
    id: 'rewriter',
    title: 'Rewriter',
    detail: 'built in: rewrites by rule, asks no model',
    ready: true,
  };
  const named = context.settings().proposers.filter((id) => id !== 'rewriter' && !id.startsWith('editor:'));
  return [rewriter, ...named.map((id) => modelView(context, id)), ...(await editorModels(context))];
}

function modelView(context: ServerContext, id: string): ModelView {
  const [, kind = '', name = ''] = /^(\w+):(.+)$/.exec(id) ?? [];
  const problem = openingProblem(context, id);
  const state = { ready: problem === undefined, ...(problem === undefined ? {} : { problem }) };
  if (kind === 'openai') {
    const endpoint = endpointOf(modelEnvironment(context, [id])['OPENAI_BASE_URL'] ?? '');
    return { id, title: name, detail: `at ${endpoint}`, sendsSourceTo: endpoint, ...state };
  }
  if (kind === 'scripted')
    return { id, title: 'Script', detail: existsSync(name) ? name : `${name} is not there`, ...state };
  return { id, title: id, detail: problem?.message ?? '', ...state };
}

/** Why a run could not open it; undefined where it could. */
function openingProblem(context: ServerContext, id: string): Problem | undefined {
  try {
    const folder = context.workspaceFolders()[0] ?? context.options.stateFolder;
    openProposer(id, folder, modelEnvironment(context, [id]));
    return undefined;
  } catch (error) {
    return problemOf(error, context.log);
  }
}

/** Models of the person's own subscription, which the editor lends; none where the client has no such thing. */
async function editorModels(context: ServerContext): Promise<readonly ModelView[]> {
  try {
    const models = await context.ask('kernelfoundry/editorModels', {}, AbortSignal.timeout(5000));
    return models.map(({ id, title, maxInputTokens }) => ({
      id: id.startsWith('editor:') ? id : `editor:${id}`,
      title,
      detail: `lent by the editor, ${Math.round(maxInputTokens / 1000)}k tokens`,
      sendsSourceTo: `the editor's model ${title}`,
      ready: true,
    }));
  } catch (error) {
    context.log.debug(`editor models: ${messageOf(error)}`);
    return [];
  }
}
