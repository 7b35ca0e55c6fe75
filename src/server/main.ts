import { createConnection, ProposedFeatures, TextDocumentSyncKind } from 'vscode-languageserver/node';
import type { ServerOptions } from '../protocol/editor/requests.ts';
import { compose } from './compose.ts';
import { registerFeatures } from './features.ts';

/** The language server: started by the client over IPC, one a window. */
const connection = createConnection(ProposedFeatures.all);
let shutDown = (): Promise<void> => Promise.resolve();

connection.onInitialize((parameters) => {
  const composed = compose(connection, {
    options: parameters.initializationOptions as ServerOptions,
    folders: parameters.workspaceFolders ?? [],
  });
  shutDown = composed.shutDown;
  registerFeatures(composed.context);
  composed.context.documents.listen(connection);
  // No executeCommandProvider: its ids would collide with the client's commands; lenses carry those.
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeLensProvider: { resolveProvider: false },
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: ['quickfix', 'refactor'] },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
});
connection.onShutdown(() => shutDown());
// A window that dies takes its channel along: without one there is nobody left to serve.
process.once('disconnect', () => void shutDown().finally(() => process.exit(0)));
connection.listen();
