import * as vscode from 'vscode';
import { type CommandId, commands } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import { activateApiKeys, setApiKey } from '../language-models/api-keys.ts';
import { selectModel } from '../language-models/select-model.ts';
import { problemFrom } from '../problem-text.ts';
import { showProblem } from '../show-problem.ts';
import { optimizeKernel, recheckKernel } from '../start/optimize-kernel.ts';
import { checkDevice, selectDevice } from './devices.ts';
import { analyzeKernel, clearAnalysis } from './analyze-kernel.ts';
import { pauseRun, removeRun, resumeRun, stopRun } from './control-run.ts';
import { exportReport } from './export-report.ts';
import { newTask } from './new-task.ts';

type Handler = (context: ClientContext, argument: unknown) => Promise<void> | void;

/** Commands of the shell; those about variants, the panel and examples are registered by their own features. */
const handlers: Partial<Readonly<Record<CommandId, Handler>>> = {
  [commands.optimizeKernel]: optimizeKernel,
  [commands.recheckKernel]: recheckKernel,
  [commands.analyzeKernel]: analyzeKernel,
  [commands.clearAnalysis]: clearAnalysis,
  [commands.newTask]: newTask,
  [commands.stopRun]: stopRun,
  [commands.pauseRun]: pauseRun,
  [commands.resumeRun]: resumeRun,
  [commands.removeRun]: removeRun,
  [commands.selectDevice]: selectDevice,
  [commands.checkDevice]: checkDevice,
  [commands.setApiKey]: setApiKey,
  [commands.selectModel]: selectModel,
  [commands.exportReport]: exportReport,
  [commands.showLog]: ({ log }) => log.show(),
  [commands.restartServer]: ({ server }) => server.restart(),
};

/** Registers the commands. What one of them throws becomes one message with one action. */
export function activateCommands(context: ClientContext): void {
  for (const [id, handle] of Object.entries(handlers))
    context.subscribe(
      vscode.commands.registerCommand(id, async (argument: unknown) => {
        try {
          await handle(context, argument);
        } catch (error) {
          const problem = problemFrom(error, vscode.l10n.t);
          if (problem.code === 'internal') context.log.error(error instanceof Error ? error : String(error));
          // Not awaited: the command is over, whether or not the person has read the message.
          void showProblem(problem, context.log);
        }
      }),
    );
  activateApiKeys(context);
}
