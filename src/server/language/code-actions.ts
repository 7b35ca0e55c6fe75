import { CodeActionKind, CodeActionTriggerKind } from 'vscode-languageserver/node';
import type { CodeAction, CodeActionParams, Diagnostic } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { figureText } from '../../protocol/editor/figure-text.ts';
import { commands, linkCommands } from '../../protocol/editor/ids.ts';
import type {
  CandidateArguments,
  ExplainArguments,
  KernelArguments,
} from '../../protocol/editor/lens-arguments.ts';
import type { ServerContext } from '../server-context.ts';
import { kernelAt } from './choose-kernel.ts';
import { fileOf } from './document-file.ts';
import { diagnosticSource } from './hint-diagnostics.ts';
import type { IndexedKernel } from './indexed-kernel.ts';
import { stateOf } from './kernel-runs.ts';
import type { KernelState, RunKnowledge } from './kernel-runs.ts';
import type { LanguageState } from './language-state.ts';

/** Code actions in kernels and on hints. All of them run commands of the client; none edits by itself. */
export function registerCodeActions(context: ServerContext, state: LanguageState): void {
  context.connection.onCodeAction((params) => {
    const { uri } = params.textDocument;
    const document = context.documents.get(uri);
    const file = fileOf(uri);
    if (document === undefined || file === undefined) return [];
    return codeActions(document, file, params, state.kernels.peek(uri), state.knowledge());
  });
}

/** The actions for a selection. */
export function codeActions(
  document: TextDocument,
  file: string,
  { range, context: { diagnostics, only, triggerKind } }: CodeActionParams,
  kernels: readonly IndexedKernel[],
  knowledge: RunKnowledge,
): CodeAction[] {
  const isWanted = (kind: string): boolean => only === undefined || only.some((one) => kind.startsWith(one));
  const explained = isWanted(CodeActionKind.QuickFix)
    ? diagnostics.filter(({ source }) => source === diagnosticSource).map((one) => explain(document.uri, one))
    : [];
  const kernel = kernelAt(document, kernels, range.start.line + 1);
  // Nobody asked: a light bulb on every line of a kernel would say nothing.
  const isAsked = triggerKind !== CodeActionTriggerKind.Automatic && isWanted(CodeActionKind.Refactor);
  if (kernel === undefined || kernel.problem !== undefined || !isAsked) return explained;
  const argument: KernelArguments = {
    uri: document.uri,
    kernel: kernel.reference,
    line: document.positionAt(kernel.place.start).line + 1,
  };
  const state = stateOf(kernel, kernels, file, knowledge);
  return [
    ...explained,
    ...applyBest(state),
    refactor('Optimize this kernel', commands.optimizeKernel, argument),
    refactor('Analyze on simulated GPU', commands.analyzeKernel, argument),
  ];
}

function applyBest(state: KernelState): CodeAction[] {
  if (state.kind !== 'original') return [];
  const { run } = state;
  if (run.bestCandidate === null || run.bestSpeedup === null) return [];
  const argument: CandidateArguments = { run: run.run, candidate: run.bestCandidate };
  const title = `Apply best variant: ${figureText(run.bestSpeedup.value, run)}`;
  return [refactor(title, commands.applyVariant, argument)];
}

function refactor(
  title: string,
  command: string,
  argument: KernelArguments | CandidateArguments,
): CodeAction {
  return { title, kind: CodeActionKind.Refactor, command: { title, command, arguments: [argument] } };
}

function explain(uri: string, diagnostic: Diagnostic): CodeAction {
  const { line, character } = diagnostic.range.start;
  const argument: ExplainArguments = {
    uri,
    line: line + 1,
    column: character + 1,
    rule: String(diagnostic.code),
  };
  const title = 'Explain this hint';
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { title, command: linkCommands.explainHint, arguments: [argument] },
  };
}
