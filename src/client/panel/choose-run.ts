import * as vscode from 'vscode';
import type { RunView } from '../../protocol/editor/run-view.ts';
import type { ClientContext } from '../client-context.ts';
import { problemFrom } from '../problem-text.ts';
import { showProblem } from '../show-problem.ts';

/** The run to open when none was named: the only one, or the one a person picks, newest first. */
export async function chooseRun(context: ClientContext): Promise<string | undefined> {
  const runs = await knownRuns(context);
  if (runs === undefined) return undefined;
  const [newest] = runs;
  if (newest === undefined) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('There is no run in this window yet. Optimize Kernel starts one.'),
    );
    return undefined;
  }
  if (runs.length === 1) return newest.run;
  const picked = await vscode.window.showQuickPick(
    runs.map((run) => ({
      label: run.task,
      description: run.device,
      detail: `${run.run} · ${new Date(run.createdMs).toLocaleString(vscode.env.language)}`,
      run: run.run,
    })),
    { title: vscode.l10n.t('Open Archive'), placeHolder: vscode.l10n.t('Run to open') },
  );
  return picked?.run;
}

async function knownRuns(context: ClientContext): Promise<readonly RunView[] | undefined> {
  const runs = context.runs();
  if (runs.length > 0) return runs;
  try {
    return await context.server.request('kernelfoundry/runs', {});
  } catch (error) {
    await showProblem(problemFrom(error), context.log);
    return undefined;
  }
}
