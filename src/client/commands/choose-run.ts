import * as vscode from 'vscode';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { ClientContext } from '../client-context.ts';
import { ProblemError } from '../problem-text.ts';
import { bestText, evaluationsText, runStateText } from '../views/run-words.ts';
import { runTargetOf } from './command-arguments.ts';

/** Which runs a command is about, and what to say when there are none. */
export interface RunQuestion {
  readonly placeholder: string;
  readonly none: string;
  readonly suits: (run: RunView) => boolean;
}

/**
 * The run a command was called for; else the only one that suits, or the one that the person picks. Undefined when the person gave up;
 * throws a ProblemError when none suits.
 */
export async function chooseRun(
  context: ClientContext,
  argument: unknown,
  question: RunQuestion,
): Promise<RunView | undefined> {
  const all = await knownRuns(context);
  const target = runTargetOf(argument);
  if (target !== undefined) {
    const run = all.find((one) => one.run === target.run);
    if (run !== undefined) return run;
    throw new ProblemError({
      code: 'run-unknown',
      message: vscode.l10n.t('There is no run {0} in this window any more.', target.run),
    });
  }
  const suiting = all.filter(question.suits);
  const [first] = suiting;
  if (first === undefined) throw new ProblemError({ code: 'no-run', message: question.none });
  if (suiting.length === 1) return first;
  const chosen = await vscode.window.showQuickPick(
    suiting.map((run) => ({
      label: run.kernel,
      description: `${bestText(run, vscode.l10n.t)} · ${evaluationsText(run, vscode.l10n.t)}`,
      detail: `${runStateText(run, vscode.l10n.t)}, ${new Date(run.createdMs).toLocaleString(vscode.env.language)}`,
      run,
    })),
    { placeHolder: question.placeholder, matchOnDescription: true, matchOnDetail: true },
  );
  return chosen?.run;
}

/** The runs of the window; asked for where none has been told of yet. */
async function knownRuns(context: ClientContext): Promise<readonly RunView[]> {
  const runs = context.runs();
  return runs.length > 0 ? runs : context.server.request('kernelfoundry/runs', {});
}
