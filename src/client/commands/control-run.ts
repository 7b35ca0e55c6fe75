import * as vscode from 'vscode';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { Budget } from '../../protocol/task.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { valueOf } from '../problem-text.ts';
import { budgetText, readBudget } from '../start/budget-text.ts';
import { type RunQuestion, chooseRun } from './choose-run.ts';
import { largerBudget, reachedLimits, withLimits } from './larger-budget.ts';

/** `Pause Run`. */
export async function pauseRun(context: ClientContext, argument: unknown): Promise<void> {
  await control(context, argument, 'pause', {
    placeholder: vscode.l10n.t('Run to pause'),
    none: vscode.l10n.t('No run is running.'),
    suits: ({ status }) => status === 'running',
  });
}

/** `Stop Run`: ends it with a report; what was found stays. */
export async function stopRun(context: ClientContext, argument: unknown): Promise<void> {
  await control(context, argument, 'stop', {
    placeholder: vscode.l10n.t('Run to stop'),
    none: vscode.l10n.t('No run is going on.'),
    suits: ({ status }) => status !== 'finished',
  });
}

/** `Resume Run`: goes on with one that stands still; one that has ended needs larger limits. */
export async function resumeRun(context: ClientContext, argument: unknown): Promise<void> {
  const run = await chooseRun(context, argument, {
    placeholder: vscode.l10n.t('Run to resume'),
    none: vscode.l10n.t('There is no run that could be resumed.'),
    suits: ({ status }) => status !== 'running',
  });
  if (run === undefined) return;
  const isUsedUp = reachedLimits(run).length > 0;
  const needsMore = run.status === 'finished' || isUsedUp;
  const budget = needsMore ? await askLargerBudget(run) : undefined;
  if (needsMore && budget === undefined) return;
  valueOf(
    await ask(context.server, 'kernelfoundry/controlRun', {
      run: run.run,
      action: 'resume',
      ...(budget === undefined ? {} : { budget }),
    }),
  );
}

/** `Remove Run`: forgets it and its variants, after a question. */
export async function removeRun(context: ClientContext, argument: unknown): Promise<void> {
  const run = await chooseRun(context, argument, {
    placeholder: vscode.l10n.t('Run to remove'),
    none: vscode.l10n.t('There is no run that could be removed; one that is running must be stopped first.'),
    suits: ({ status }) => status !== 'running',
  });
  if (run === undefined) return;
  const remove = vscode.l10n.t('Remove');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove this run of {0}?', run.kernel),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Its {0} evaluations, variants and reports are deleted. Files of the workspace stay as they are.',
        run.evaluations,
      ),
    },
    remove,
  );
  if (chosen !== remove) return;
  valueOf(await ask(context.server, 'kernelfoundry/controlRun', { run: run.run, action: 'remove' }));
}

async function control(
  context: ClientContext,
  argument: unknown,
  action: 'pause' | 'stop',
  question: RunQuestion,
): Promise<void> {
  const run = await chooseRun(context, argument, question);
  if (run === undefined) return;
  valueOf(await ask(context.server, 'kernelfoundry/controlRun', { run: run.run, action }));
}

async function askLargerBudget(run: RunView): Promise<Budget | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Resume {0}', run.kernel),
    prompt: vscode.l10n.t('Limits of the whole run, of which {0} evaluations are done.', run.evaluations),
    value: budgetText(largerBudget(run), vscode.l10n.t),
    ignoreFocusOut: true,
    validateInput: (value) => {
      const read = readBudget(value);
      if (read.kind === 'wrong') return vscode.l10n.t('“{0}” is no limit.', read.part);
      const [reached] = reachedLimits(withLimits(run, read.budget));
      return reached === undefined ? undefined : vscode.l10n.t('The run has used up “{0}” already.', reached);
    },
  });
  const read = text === undefined ? undefined : readBudget(text);
  return read?.kind === 'budget' ? read.budget : undefined;
}
