import * as vscode from 'vscode';
import { commands } from '../../protocol/editor/ids.ts';
import type { Problem } from '../../protocol/editor/problem.ts';
import type { ClientContext } from '../client-context.ts';
import { type RunTarget, runTargetOf } from '../commands/command-arguments.ts';
import { problemFrom } from '../problem-text.ts';
import { applyVariant } from './apply-variant.ts';
import type { ChosenVariant } from './choose-variant.ts';
import { chooseVariant } from './choose-variant.ts';
import { LastApply } from './last-apply.ts';
import { reviewDiff } from './review-diff.ts';
import { tell } from './tell.ts';
import { undoApply } from './undo-apply.ts';
import { provideVariantDocuments } from './variant-documents.ts';

/** Review, apply, undo. */
export function activateApply(context: ClientContext): void {
  const last = new LastApply(context);
  const about = (work: (target: ChosenVariant, argument: unknown) => Promise<void>) =>
    guarded(context, async (argument) => {
      const target = await chooseVariant(context, argument);
      if (target !== undefined) await work(target, argument);
    });
  context.subscribe(
    provideVariantDocuments(context),
    vscode.commands.registerCommand(
      commands.reviewDiff,
      about((target) => reviewDiff(context, target)),
    ),
    vscode.commands.registerCommand(
      commands.applyVariant,
      about((target, argument) => applyVariant(context, last, { ...target, ...applyOptions(argument) })),
    ),
    vscode.commands.registerCommand(
      commands.undoApply,
      guarded(context, async (argument) => {
        const asked = runTargetOf(argument);
        // A lens says which variant it stands above: no other one is taken back for it.
        if (asked !== undefined && !isLast(asked, last)) return tell(context, notLastProblem(asked));
        await undoApply(context, last);
      }),
    ),
  );
}

function isLast({ run, candidate }: RunTarget, { record }: LastApply): boolean {
  return record?.run === run && (candidate === undefined || record.candidate === candidate);
}

function notLastProblem(variant: RunTarget): Problem {
  return {
    code: 'not-last-apply',
    message: vscode.l10n.t(
      'Another window, or an earlier apply, put this variant here; only the last apply can be undone.',
    ),
    action: {
      kind: 'command',
      title: vscode.l10n.t('Review Diff'),
      command: commands.reviewDiff,
      arguments: [variant],
    },
  };
}

/** What callers may say beside the variant: that the plan was read already, and that the original is to stay. */
function applyOptions(argument: unknown): { readonly confirmed?: boolean; readonly wrapper?: boolean } {
  if (typeof argument !== 'object' || argument === null) return {};
  const { confirmed, wrapper } = argument as { readonly confirmed?: unknown; readonly wrapper?: unknown };
  return {
    ...(confirmed === true ? { confirmed } : {}),
    ...(wrapper === true ? { wrapper } : {}),
  };
}

function guarded(
  context: ClientContext,
  work: (argument: unknown) => Promise<void>,
): (argument: unknown) => Promise<void> {
  return async (argument) => {
    try {
      await work(argument);
    } catch (error) {
      await tell(context, problemFrom(error));
    }
  };
}
