import { CodeLensRefreshRequest } from 'vscode-languageserver/node';
import type { CodeLens, CancellationToken } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isAbortError } from '../../shared/abort.ts';
import type { ServerContext } from '../server-context.ts';
import { withSignal } from './cancellation.ts';
import { fileOf } from './document-file.ts';
import type { IndexedKernel } from './indexed-kernel.ts';
import type { LanguageState } from './language-state.ts';
import { lensParts, problemPart } from './lens-parts.ts';
import type { LensPart } from './lens-parts.ts';
import { stateOf } from './kernel-runs.ts';
import type { RunKnowledge } from './kernel-runs.ts';
import { startTimer } from './timers.ts';

/** Lenses above kernels, asked for again (once a second at most) when other ones are due. */
export function registerCodeLenses(context: ServerContext, state: LanguageState): void {
  const { connection, documents } = context;
  const told = new Map<string, string>();
  let stopTimer: (() => void) | undefined;
  const refresh = (): void => {
    stopTimer ??= startTimer(1000, () => {
      stopTimer = undefined;
      const isDue = [...told].some(([uri, lenses]) => {
        const document = documents.get(uri);
        return document !== undefined && lenses !== key(lensesOf(document));
      });
      // An editor that does not know the request asks again with the next edit.
      if (isDue) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    });
  };
  const lensesOf = (document: TextDocument): CodeLens[] =>
    context.settings().codeLensEnabled
      ? lensesOfKernels(document, state.kernels.peek(document.uri), state.knowledge())
      : [];
  state.kernels.onChanged(refresh);
  state.onKnowledge(refresh);
  context.onSettings(refresh);
  documents.onDidClose(({ document }) => told.delete(document.uri));
  context.onShutdown(() => stopTimer?.());
  connection.onCodeLens(async ({ textDocument: { uri } }, token: CancellationToken) => {
    try {
      await withSignal(token, (signal) => state.kernels.shown(uri, signal));
    } catch (error) {
      if (!isAbortError(error)) throw error;
      return [];
    }
    const document = documents.get(uri);
    if (document === undefined) return [];
    const lenses = lensesOf(document);
    told.set(uri, key(lenses));
    return lenses;
  });
}

function key(lenses: readonly CodeLens[]): string {
  return JSON.stringify(lenses);
}

/** All lenses of a document. */
function lensesOfKernels(
  document: TextDocument,
  kernels: readonly IndexedKernel[],
  knowledge: RunKnowledge,
): CodeLens[] {
  const file = fileOf(document.uri);
  if (file === undefined) return [];
  return kernels.flatMap((kernel) => {
    const position = document.positionAt(kernel.lensOffset);
    return partsOf(document, kernel, kernels, file, knowledge).map(({ title, command, argument }) => ({
      range: { start: position, end: position },
      command: { title, command, arguments: [argument] },
    }));
  });
}

function partsOf(
  document: TextDocument,
  kernel: IndexedKernel,
  kernels: readonly IndexedKernel[],
  file: string,
  knowledge: RunKnowledge,
): readonly LensPart[] {
  const { uri } = document;
  const { problem } = kernel;
  if (problem !== undefined) {
    const { line, character } = document.positionAt(problem.offset);
    return [problemPart(problem.message, { uri, line: line + 1, column: character + 1 })];
  }
  const line = document.positionAt(kernel.place.start).line + 1;
  return lensParts(stateOf(kernel, kernels, file, knowledge), { uri, kernel: kernel.reference, line });
}
