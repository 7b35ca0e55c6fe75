import { basename } from 'node:path';
import * as vscode from 'vscode';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import type { RunTarget } from '../commands/command-arguments.ts';
import { variantUri } from './variant-documents.ts';
import { variantFigureText } from './variant-figure.ts';
import { tell } from './tell.ts';

/** Shows the original beside a variant in the editor's own diff. */
export async function reviewDiff(context: ClientContext, target: Required<RunTarget>): Promise<void> {
  const answer = await ask(context.server, 'kernelfoundry/variantText', target);
  if (answer.kind === 'problem') {
    await tell(context, answer.problem);
    return;
  }
  const run = context.runs().find((one) => one.run === target.run);
  const name = run === undefined ? answer.value.name : basename(run.sourceFile);
  const figure = variantFigureText(answer.value, run?.deviceTitle);
  await vscode.commands.executeCommand(
    'vscode.diff',
    variantUri({ run: target.run, candidate: 'original', name }),
    variantUri({ ...target, name }),
    vscode.l10n.t('{0}: original ↔ variant {1}', name, figure).trimEnd(),
    { preview: true } satisfies vscode.TextDocumentShowOptions,
  );
}
