import type { TaskSpec } from '../../protocol/task.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { errorsOf } from '../../application/unsound-task.ts';
import { findingLines } from '../lint-text.ts';

/** Runs the lint of a task and prints what it found. Fails when an error was found. */
export async function runTaskCheck(
  context: CommandContext,
  task: TaskSpec,
  device: string,
): Promise<CommandResult> {
  context.status(`checking ${task.name} on ${device}`);
  const lint = await context.composition.checkTask(task, device, context.signal);
  for (const line of findingLines(context.folder, task, lint.findings)) context.print(line);
  for (const note of lint.notes) context.print(`note: ${note}`);
  const ok = errorsOf(lint).length === 0;
  if (ok)
    context.print(
      `${task.name}: the original is sound on ${lint.shapes} shapes, and wrong results would be noticed.`,
    );
  return { exitCode: ok ? 0 : 1, json: { task: task.name, device, ok, ...lint } };
}
