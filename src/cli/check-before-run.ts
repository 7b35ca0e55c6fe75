import { relative } from 'node:path';
import { soundnessOf } from '../application/unsound-task.ts';
import type { DeviceId } from '../protocol/evaluation.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { UserError } from '../shared/errors.ts';
import type { CommandContext } from './command-context.ts';
import { findingLines } from './lint-text.ts';

/**
 * Lints a task before its first run and throws UserError `task-unsound` when results would be worthless: a wrong draft
 * must not be optimised. Real devices run kernels that the simulator cannot; there the check is skipped with a note.
 */
export async function refuseUnsoundTask(
  context: CommandContext,
  storeFolder: string,
  task: TaskSpec,
  device: DeviceId,
): Promise<void> {
  context.status(`checking the task ${task.name}`);
  const { checkTask } = context.composition;
  const result = await soundnessOf(task, device, storeFolder, checkTask, context.signal);
  context.status('');
  if (result.kind === 'not-simulated')
    context.note('The task could not be checked on the simulated GPU; it is checked on the device only.');
  if (result.kind !== 'checked') return;
  for (const line of findingLines(context.folder, task, result.findings)) context.note(line);
  if (result.errors.length === 0) return;
  throw new UserError(
    'task-unsound',
    'The original kernel does not fit this task (see above), so nothing was started.',
    {
      file: task.taskFile ?? task.sourceFile,
      fix: `Correct the task file, then run this again. "kernelfoundry task check ${relative(context.folder, task.taskFile ?? task.sourceFile)}" repeats the check alone; --unchecked starts all the same.`,
    },
  );
}
