import * as vscode from 'vscode';
import type { ApplyPlan } from '../../protocol/editor/apply.ts';
import type { Problem } from '../../protocol/editor/problem.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { afterApply } from './after-apply.ts';
import type { ApplyRecord } from './apply-record.ts';
import type { ChosenVariant } from './choose-variant.ts';
import { confirmPlan } from './confirm-plan.ts';
import { gitBefore } from './git-choice.ts';
import type { LastApply } from './last-apply.ts';
import { fileNames, stuckLaunches, withoutTicks } from './plan-text.ts';
import { reviewDiff } from './review-diff.ts';
import { writeFiles } from './write-files.ts';
import { tell } from './tell.ts';

/** How often a document may change under us before we give up. */
const attempts = 3;

/** Plans, shows what the variant assumes and what will change, and makes the edit. `confirmed`: the person has seen all that. */
export async function applyVariant(
  context: ClientContext,
  last: LastApply,
  target: ChosenVariant & { readonly confirmed?: boolean; readonly wrapper?: boolean },
): Promise<void> {
  const first = await plan(context, target, target.wrapper === true, []);
  if (first.kind === 'problem') return tell(context, withReview(first.problem, target));
  const decision = target.confirmed === true ? 'apply' : await confirmPlan(first.value);
  if (decision === undefined) return;
  if (decision === 'review') return reviewDiff(context, target);
  const wrapper = decision === 'wrapper' || target.wrapper === true;
  if (stuckLaunches(first.value).length > 0 && !wrapper)
    return tell(context, stuckProblem(first.value, target));
  const planned = wrapper && !first.value.wrapper ? await plan(context, target, true, []) : first;
  if (planned.kind === 'problem') return tell(context, planned.problem);
  await write(context, last, { ...target, wrapper }, planned.value);
}

async function write(
  context: ClientContext,
  last: LastApply,
  target: ChosenVariant & { readonly wrapper: boolean },
  first: ApplyPlan,
): Promise<void> {
  const git = await gitBefore(context, first);
  let planned = first;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const written = await writeFiles(
      planned.files.map((file) => ({ ...file, uri: vscode.Uri.parse(file.uri) })),
    );
    if (written.kind === 'problem') return tell(context, written.problem);
    if (written.kind === 'written') {
      const record: ApplyRecord = {
        run: planned.run,
        candidate: planned.candidate,
        title: fileNames(planned),
        files: planned.files.map(({ uri, before }, at) => ({
          uri,
          before,
          after: written.documents[at]?.getText() ?? '',
          saved: false,
        })),
      };
      await last.push(record);
      return afterApply(context, last, { plan: planned, record, git, ...written });
    }
    // A document is not what the server planned with: another encoding, a language it is not told of, or an edit just now.
    const texts = written.documents.map((document) => ({
      uri: document.uri.toString(),
      text: document.getText(),
    }));
    const again = await plan(context, target, target.wrapper, texts);
    if (again.kind === 'problem') return tell(context, withReview(again.problem, target));
    if (worse(planned, again.value)) return tell(context, changedProblem(planned, target));
    planned = again.value;
  }
  await tell(context, changedProblem(planned, target));
}

function plan(
  { server }: ClientContext,
  { run, candidate }: ChosenVariant,
  wrapper: boolean,
  texts: readonly { readonly uri: string; readonly text: string }[],
): Promise<Awaited<ReturnType<typeof ask<'kernelfoundry/planApply'>>>> {
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('KernelFoundry: planning the apply') },
      () => ask(server, 'kernelfoundry/planApply', { run, candidate, wrapper, texts }),
    ),
  );
}

/** The new plan holds something that the person has not agreed to. */
function worse(before: ApplyPlan, now: ApplyPlan): boolean {
  const conflicts = ({ files }: ApplyPlan): number =>
    files.filter(({ state }) => state === 'conflict').length;
  return (
    conflicts(now) > conflicts(before) ||
    stuckLaunches(now).length > stuckLaunches(before).length ||
    now.files.some(({ uri }) => !before.files.some((file) => file.uri === uri))
  );
}

function changedProblem(plan: ApplyPlan, { run, candidate }: ChosenVariant): Problem {
  return {
    code: 'changed-meanwhile',
    message: vscode.l10n.t(
      '{0} changed while the variant was being applied; nothing was written.',
      fileNames(plan),
    ),
    action: {
      kind: 'command',
      title: vscode.l10n.t('Apply Again'),
      command: 'kernelfoundry.applyVariant',
      arguments: [{ run, candidate }],
    },
  };
}

function stuckProblem(plan: ApplyPlan, { run, candidate }: ChosenVariant): Problem {
  const [site] = stuckLaunches(plan);
  const reason = site?.outcome.kind === 'cannot' ? withoutTicks(site.outcome.reason) : '';
  return {
    code: 'launch-stuck',
    message: vscode.l10n.t('A launch on line {0} cannot follow the variant: {1}.', site?.line ?? 1, reason),
    ...(site === undefined ? {} : { file: vscode.Uri.parse(site.uri).fsPath }),
    action: plan.wrapperPossible
      ? {
          kind: 'command',
          title: vscode.l10n.t('Keep the Original There'),
          command: 'kernelfoundry.applyVariant',
          arguments: [{ run, candidate, wrapper: true }],
        }
      : reviewAction({ run, candidate }),
  };
}

/** Where the kernel cannot be found, the diff is what is left. */
function withReview(problem: Problem, target: ChosenVariant): Problem {
  return ['kernel-gone', 'source-gone'].includes(problem.code)
    ? { ...problem, action: reviewAction(target) }
    : problem;
}

function reviewAction({ run, candidate }: ChosenVariant): Problem['action'] & object {
  return {
    kind: 'command',
    title: vscode.l10n.t('Review Diff'),
    command: 'kernelfoundry.reviewDiff',
    arguments: [{ run, candidate }],
  };
}
