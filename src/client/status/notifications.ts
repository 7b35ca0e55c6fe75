import * as vscode from 'vscode';
import { commands } from '../../protocol/editor/ids.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { ClientContext } from '../client-context.ts';
import { showProblem } from '../show-problem.ts';
import { endNotice } from './end-notice.ts';

/** One notification when a run ends while nobody looks, and whatever the server has to tell. */
export function activateNotifications(context: ClientContext): void {
  context.subscribe(
    context.server.onNotification('kernelfoundry/runEnded', ({ run }) => void tellEnd(context, run)),
    context.server.onNotification('kernelfoundry/problem', ({ problem }) => {
      void showProblem(problem, context.log);
    }),
  );
}

async function tellEnd(context: ClientContext, run: RunView): Promise<void> {
  const notice = endNotice(run, vscode.window.state.focused, vscode.l10n.t);
  switch (notice.kind) {
    case 'none':
      return;
    case 'problem':
      await showProblem(notice.problem, context.log);
      return;
    case 'result': {
      const review = vscode.l10n.t('Review Diff');
      const open = vscode.l10n.t('Open Archive');
      const buttons = notice.hasVariant ? [review, open] : [open];
      const chosen = await vscode.window.showInformationMessage(notice.message, ...buttons);
      const target = {
        run: run.run,
        ...(run.bestCandidate === null ? {} : { candidate: run.bestCandidate }),
      };
      if (chosen === review) await vscode.commands.executeCommand(commands.reviewDiff, target);
      if (chosen === open) await vscode.commands.executeCommand(commands.openArchive, { run: run.run });
      return;
    }
  }
}
