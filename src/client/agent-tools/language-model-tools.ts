import * as vscode from 'vscode';
import { languageModelTools } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import { ask } from '../ask.ts';
import { problemText } from '../problem-text.ts';

/** Tools that compile and run code of the workspace: the editor asks the person first. */
const executing: ReadonlyMap<string, (input: ToolInput) => string> = new Map([
  [
    languageModelTools.optimizeKernel,
    ({ file, kernel, device, evaluations }) =>
      vscode.l10n.t(
        'Search for faster variants of {0} on {1}, up to {2} of them. Each is compiled and executed in a sandbox on this machine.',
        nameOf(file, kernel),
        device ?? vscode.l10n.t("the task's device"),
        evaluations ?? 40,
      ),
  ],
  [
    languageModelTools.analyzeKernel,
    ({ file, kernel, device }) =>
      vscode.l10n.t(
        'Compile {0} and run it on the simulated GPU {1} in a sandbox on this machine.',
        nameOf(file, kernel),
        device ?? 'sim:h100',
      ),
  ],
]);

interface ToolInput {
  readonly file?: string;
  readonly kernel?: string;
  readonly device?: string;
  readonly evaluations?: number;
}

/** Registers the tools for coding agents. They are the server's; nothing here edits a file. */
export function activateLanguageModelTools(context: ClientContext): void {
  for (const name of Object.values(languageModelTools)) {
    const confirmation = executing.get(name);
    context.subscribe(
      vscode.lm.registerTool<ToolInput>(name, {
        prepareInvocation: ({ input }) =>
          confirmation === undefined
            ? undefined
            : {
                invocationMessage: vscode.l10n.t(
                  'Asking KernelFoundry about {0}',
                  nameOf(input.file, input.kernel),
                ),
                confirmationMessages: {
                  title: vscode.l10n.t('Run Kernels with KernelFoundry?'),
                  message: confirmation(input),
                },
              },
        invoke: async ({ input }, token) => {
          const answer = await ask(context.server, 'kernelfoundry/agentTool', { name, input }, token);
          const text =
            answer.kind === 'ok'
              ? answer.value.json
              : JSON.stringify({ error: problemText(answer.problem), code: answer.problem.code });
          return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
        },
      }),
    );
  }
}

function nameOf(file: string | undefined, kernel: string | undefined): string {
  if (file === undefined) return vscode.l10n.t('the kernel');
  return kernel === undefined ? file : `${kernel} (${file})`;
}
