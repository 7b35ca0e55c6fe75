import { DiagnosticSeverity } from 'vscode-languageserver/node';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { ratioOfHint } from './hint-words.ts';
import type { KernelHints } from './hint-board.ts';
import type { IndexedKernel } from './indexed-kernel.ts';

/** `source` of every diagnostic of ours. */
export const diagnosticSource = 'KernelFoundry';

/** Hints as Information diagnostics. Those of a kernel that has changed since say so. */
export function hintDiagnostics(
  document: TextDocument,
  hints: readonly KernelHints[],
  kernels: readonly IndexedKernel[],
): Diagnostic[] {
  return hints.flatMap((one) => {
    const stale = isStale(one, kernels) ? ' The kernel has changed since this was counted.' : '';
    return one.placed.map(({ hint, range }) => ({
      range: { start: document.positionAt(range.start), end: document.positionAt(range.end) },
      severity: DiagnosticSeverity.Information,
      source: diagnosticSource,
      code: hint.rule,
      message: `${sentence(hint.text)} ${ratioOfHint(hint, one)}${stale}`,
    }));
  });
}

/** The kernel reads otherwise than when it was counted. */
function isStale(hints: KernelHints, kernels: readonly IndexedKernel[]): boolean {
  return !kernels.some(({ hashes }) => hashes.includes(hints.hash));
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
