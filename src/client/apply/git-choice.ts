import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ApplyPlan } from '../../protocol/editor/apply.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import type { Applied, GitBefore } from './applied.ts';
import { branchName } from './branch-name.ts';
import { tell } from './tell.ts';

/** Asked before anything is written: afterwards the person's own changes could not be told from the apply's. */
export async function gitBefore(
  context: ClientContext,
  { files }: ApplyPlan,
): Promise<GitBefore | undefined> {
  if (context.settings().applyGit === 'none') return undefined;
  try {
    const paths = files.map(({ uri }) => vscode.Uri.parse(uri).fsPath);
    const state = await context.server.request('kernelfoundry/repository', { files: paths });
    return state.kind === 'repository' ? state : undefined;
  } catch (error) {
    context.log.warn(`The repository cannot be read: ${String(error)}`);
    return undefined;
  }
}

/** Makes the commit that settings or the person ask for. Returns what is to be said of it; problems are shown at once. */
export async function recordByChoice(
  context: ClientContext,
  { plan }: Applied,
  before: GitBefore,
  saved: readonly string[],
): Promise<string> {
  const choice = await choose(context, plan, before);
  if (choice === undefined) return '';
  if (saved.length < plan.files.length) {
    const [file] = plan.files
      .map(({ uri }) => vscode.Uri.parse(uri).fsPath)
      .filter((path) => !saved.includes(path));
    await tell(context, {
      code: 'unsaved',
      message: vscode.l10n.t('{0} is not saved, so nothing was committed.', basename(file ?? '')),
      action: { kind: 'command', title: vscode.l10n.t('Open Source Control'), command: 'workbench.view.scm' },
    });
    return '';
  }
  const allowDirty = choice === 'branch' && before.dirty ? await dirtyAgreed() : false;
  if (allowDirty === undefined) return '';
  const answer = await ask(context.server, 'kernelfoundry/recordInGit', {
    run: plan.run,
    candidate: plan.candidate,
    files: plan.files.map(({ uri, before: text }) => ({ file: vscode.Uri.parse(uri).fsPath, before: text })),
    ...(choice === 'branch' ? { newBranch: branchName(plan), allowDirty } : {}),
  });
  if (answer.kind === 'problem') {
    await tell(context, answer.problem);
    return '';
  }
  return vscode.l10n.t('committed as {0} on {1}', answer.value.commit.slice(0, 9), answer.value.branch);
}

async function choose(
  context: ClientContext,
  plan: ApplyPlan,
  { branch, busyWith }: GitBefore,
): Promise<'commit' | 'branch' | undefined> {
  const setting = context.settings().applyGit;
  if (setting === 'commit' || setting === 'branch') return setting;
  if (busyWith !== null) return undefined;
  const items: (vscode.QuickPickItem & { readonly choice?: 'commit' | 'branch' })[] = [
    { label: vscode.l10n.t('$(circle-slash) No commit') },
    ...(branch === null
      ? []
      : [{ label: vscode.l10n.t('$(git-commit) Commit on {0}', branch), choice: 'commit' as const }]),
    { label: vscode.l10n.t('$(git-branch) Commit on new branch {0}', branchName(plan)), choice: 'branch' },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('KernelFoundry: Record the Applied Variant in Git?'),
    placeHolder: vscode.l10n.t('Only the files it touched are committed; the message carries the evidence'),
  });
  return chosen?.choice;
}

/** A new branch begins at the commit that is checked out; uncommitted changes come along as they are. */
async function dirtyAgreed(): Promise<true | undefined> {
  const create = vscode.l10n.t('Create Branch');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'There are other uncommitted changes; they stay uncommitted and come along to the new branch.',
    ),
    create,
  );
  return chosen === create ? true : undefined;
}
