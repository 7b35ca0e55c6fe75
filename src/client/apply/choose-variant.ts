import { basename } from 'node:path';
import * as vscode from 'vscode';
import { variantScheme } from '../../protocol/editor/ids.ts';
import type { CandidateFilter, RunView } from '../../protocol/editor/run-view.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import type { RunTarget } from '../commands/command-arguments.ts';
import { runTargetOf } from '../commands/command-arguments.ts';
import type { EliteRow } from './variant-picks.ts';
import { newestRunOf, variantPicks } from './variant-picks.ts';
import { shownVariant } from './variant-uri.ts';

/** A variant that a command is about. */
export type ChosenVariant = Required<RunTarget>;

const runsListed = 8;
const elitesDescribed = 24;
const onlyElites: CandidateFilter = {
  states: ['verified'],
  text: '',
  minimumSpeedup: 0,
  top: 0,
  elitesOnly: true,
};

/**
 * The variant that was meant: the one in the argument, the one whose diff is shown, the best of the kernel at the cursor, or one chosen
 * from a list. Undefined when nothing was chosen or there is nothing to choose from; that has been said then.
 */
export async function chooseVariant(
  context: ClientContext,
  argument: unknown,
): Promise<ChosenVariant | undefined> {
  const target = runTargetOf(argument);
  if (target?.candidate !== undefined) return { run: target.run, candidate: target.candidate };
  if (target !== undefined) return bestOf(context, target.run);
  return (
    variantOfUri(argument) ??
    variantOfTab() ??
    (await variantAtCursor(context)) ??
    (await pickVariant(context))
  );
}

function bestOf(context: ClientContext, run: string): ChosenVariant | undefined {
  const view = context.runs().find((one) => one.run === run);
  const best = view?.bestCandidate;
  if (typeof best === 'string') return { run, candidate: best };
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The run {0} has found nothing faster than the original yet.', run),
  );
  return undefined;
}

function variantOfUri(argument: unknown): ChosenVariant | undefined {
  if (!(argument instanceof vscode.Uri)) return undefined;
  const shown = shownVariant(argument);
  if (shown === undefined || shown.candidate === 'original') return undefined;
  return { run: shown.run, candidate: shown.candidate };
}

function variantOfTab(): ChosenVariant | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputTextDiff && input.modified.scheme === variantScheme)
    return variantOfUri(input.modified);
  return input instanceof vscode.TabInputText ? variantOfUri(input.uri) : undefined;
}

async function variantAtCursor(context: ClientContext): Promise<ChosenVariant | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme !== 'file') return undefined;
  if (!['cuda-cpp', 'cpp', 'c'].includes(editor.document.languageId)) return undefined;
  try {
    const { uri } = editor.document;
    const kernels = await context.server.request('kernelfoundry/kernels', { uri: uri.toString() });
    const line = editor.selection.active.line + 1;
    const [only] = kernels;
    const kernel =
      kernels.find((one) => one.startLine <= line && line <= one.endLine) ??
      (kernels.length === 1 ? only : undefined);
    const run = kernel && newestRunOf(context.runs(), { ...kernel, file: uri.fsPath });
    return run && bestOf(context, run.run);
  } catch (error) {
    context.log.debug(`No kernel at the cursor: ${String(error)}`);
    return undefined;
  }
}

async function pickVariant(context: ClientContext): Promise<ChosenVariant | undefined> {
  const runs = context.runs().filter((run) => run.bestCandidate !== null);
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No run has found anything faster yet.'));
    return undefined;
  }
  const picks = Promise.all(
    runs.slice(0, runsListed).map(async (run) => ({ run, elites: await elitesOf(context, run) })),
  ).then((found) =>
    variantPicks(found).map((pick) => ({ ...pick, iconPath: new vscode.ThemeIcon('star-empty') })),
  );
  return vscode.window.showQuickPick(picks, {
    title: vscode.l10n.t('KernelFoundry: Choose a Variant'),
    placeHolder: vscode.l10n.t('Fastest first; the speedup is against the original of its run'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
}

async function elitesOf({ server }: ClientContext, { run, sourceFile }: RunView): Promise<EliteRow[]> {
  const watch = `apply:${basename(sourceFile)}:${run}`;
  const answer = await ask(server, 'kernelfoundry/watch', { watch, run, filter: onlyElites });
  void server.request('kernelfoundry/unwatch', { watch }).catch(() => undefined);
  if (answer.kind === 'problem') return [];
  return Promise.all(
    answer.value.candidates.slice(0, elitesDescribed).map(async (row) => {
      const details = await ask(server, 'kernelfoundry/candidate', { run, candidate: row.candidate });
      return details.kind === 'ok' ? { row, assumptions: details.value.assumptions } : { row };
    }),
  );
}
