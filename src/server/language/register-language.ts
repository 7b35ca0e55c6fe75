import { loadParser } from '../../syntax/parser.ts';
import { messageOf } from '../../shared/errors.ts';
import type { ServerContext } from '../server-context.ts';
import { registerAnalysis } from './analysis.ts';
import { registerCodeActions } from './code-actions.ts';
import { registerCodeLenses } from './code-lenses.ts';
import { fileOf } from './document-file.ts';
import { DocumentKernels } from './document-kernels.ts';
import { HintPublisher } from './hint-publisher.ts';
import { registerHovers } from './hovers.ts';
import { registerKernelsRequest } from './kernels-request.ts';
import { languageState } from './language-state.ts';
import { startTimer } from './timers.ts';

/** Everything that the editor shows in the text of a document. */
export function registerLanguage(context: ServerContext): void {
  const kernels = new DocumentKernels({
    loadParser,
    startTimer,
    now: () => performance.now(),
    onProblem: (error) => context.log.warn(`Kernels cannot be shown: ${messageOf(error)}`),
  });
  context.documents.onDidChangeContent(({ document }) => {
    const file = fileOf(document.uri);
    // Task files are told to the server too, and may quote code.
    if (file !== undefined && !file.endsWith('.jsonc')) kernels.update(document);
  });
  context.documents.onDidClose(({ document }) => kernels.close(document.uri));
  context.onShutdown(() => kernels.closeAll());
  const state = languageState(context, kernels);
  const publisher = new HintPublisher(context, state);
  registerKernelsRequest(context, state);
  registerCodeLenses(context, state);
  registerAnalysis(context, state, publisher);
  registerHovers(context, state, publisher);
  registerCodeActions(context, state);
}
