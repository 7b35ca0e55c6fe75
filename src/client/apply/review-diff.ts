import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { PlannedFile } from '../../protocol/editor/apply.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import type { RunTarget } from '../commands/command-arguments.ts';
import { variantUri } from './variant-documents.ts';
import { variantFigureText } from './variant-figure.ts';
import { tell } from './tell.ts';

/**
 * Shows a variant in the editor's own diff. Where it can be applied without a conflict, the left side is the person's file and the right
 * side what an apply would make of it, launches included; the tab says how many other files would change. Otherwise the two sides are
 * the original and the variant as the run saw them.
 */
export async function reviewDiff(context: ClientContext, target: Required<RunTarget>): Promise<void> {
  const answer = await ask(context.server, 'kernelfoundry/variantText', target);
  if (answer.kind === 'problem') {
    await tell(context, answer.problem);
    return;
  }
  const run = context.runs().find((one) => one.run === target.run);
  const name = run === undefined ? answer.value.name : basename(run.sourceFile);
  const figure = variantFigureText(answer.value, run?.deviceTitle);
  const plan = await ask(context.server, 'kernelfoundry/planApply', { ...target, wrapper: false });
  const files = plan.kind === 'ok' && !plan.value.files.some(isConflict) ? plan.value.files : [];
  const [kernelFile, ...others] = files;
  const sides =
    kernelFile === undefined
      ? [variantUri({ run: target.run, candidate: 'original', name }), variantUri({ ...target, name })]
      : [vscode.Uri.parse(kernelFile.uri), variantUri({ ...target, name, planned: true })];
  await vscode.commands.executeCommand(
    'vscode.diff',
    ...sides,
    titleOf(kernelFile, name, others.length, figure).trimEnd(),
    { preview: true } satisfies vscode.TextDocumentShowOptions,
  );
}

function isConflict({ state }: PlannedFile): boolean {
  return state === 'conflict';
}

function titleOf(file: PlannedFile | undefined, name: string, others: number, figure: string): string {
  const subject =
    others === 0
      ? name
      : others === 1
        ? vscode.l10n.t('{0} and 1 more file', name)
        : vscode.l10n.t('{0} and {1} more files', name, others);
  return file?.state === 'merged'
    ? vscode.l10n.t('{0}: yours ↔ merged with variant {1}', subject, figure)
    : vscode.l10n.t('{0}: original ↔ variant {1}', subject, figure);
}
