import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
} from 'vscode-languageclient/node';
import type * as vscode from 'vscode';
import { commands } from '../protocol/editor/ids.ts';
import type { ServerOptions } from '../protocol/editor/requests.ts';
import type { ServerRuntime } from './server-runtime.ts';

/** How one server is started. */
export interface ServerLaunch {
  readonly module: string;
  readonly runtime: ServerRuntime;
  /** Keys of the person's, for the environment of the server alone. */
  readonly keys: Readonly<Record<string, string>>;
  readonly options: ServerOptions;
  readonly log: vscode.LogOutputChannel;
  /** The connection ended although nobody asked for it. */
  readonly onCrash: () => void;
}

/**
 * A client for one server process: a restart makes a new one, so that it gets the keys and settings of then. This is the only file that
 * imports the language client, which is loaded when a server starts and not when the extension does.
 */
export function openLanguageClient(launch: ServerLaunch): LanguageClient {
  const { module, runtime, keys, options, log, onCrash } = launch;
  return new LanguageClient(
    'kernelfoundryServer',
    'KernelFoundry',
    {
      module,
      transport: TransportKind.ipc,
      // SQLite is called an experiment by the older versions; that is nobody's concern.
      options: { env: keys, execArgv: ['--disable-warning=ExperimentalWarning'] },
      ...(runtime.kind === 'program' ? { runtime: runtime.path } : {}),
    },
    {
      documentSelector: [
        { scheme: 'file', language: 'cuda-cpp' },
        { scheme: 'file', language: 'cpp' },
        { scheme: 'file', pattern: '**/*.{cu,cuh}' },
        { scheme: 'file', pattern: '**/*.kernel.jsonc' },
      ],
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: options,
      initializationFailedHandler: () => false,
      diagnosticCollectionName: 'kernelfoundry',
      markdown: { isTrusted: { enabledCommands: Object.values(commands) }, supportHtml: false },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          onCrash();
          return { action: CloseAction.DoNotRestart, handled: true, message: 'The connection has ended.' };
        },
      },
    },
  );
}
