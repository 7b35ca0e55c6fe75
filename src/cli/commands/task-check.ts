import { relative } from 'node:path';
import { checkTask } from '../../application/check-task.ts';
import type { TaskLint } from '../../evaluation/task-lint.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';

/** Runs the lint of a task and prints what it found. Fails when an error was found. */
export async function runTaskCheck(
  context: CommandContext,
  task: TaskSpec,
  device: string,
): Promise<CommandResult> {
  context.status(`checking ${task.name} on ${device}`);
  const lint = await checkTask(task, device, context.signal);
  const errors = printLint(context, task, lint);
  if (errors === 0)
    context.print(
      `${task.name}: the original is sound on ${lint.shapes} shapes, and wrong results would be noticed.`,
    );
  return {
    exitCode: errors === 0 ? 0 : 1,
    json: { task: task.name, device, ok: errors === 0, ...lint },
  };
}

/** Prints findings as `file:line: severity: message` with their fixes; returns how many are errors. */
export function printLint(context: CommandContext, task: TaskSpec, lint: TaskLint): number {
  const source = relative(context.folder, task.sourceFile);
  const file = task.taskFile === undefined ? source : relative(context.folder, task.taskFile);
  for (const finding of lint.findings) {
    const place = finding.line === undefined ? file : `${source}:${finding.line}`;
    context.print(`${place}: ${finding.severity}: ${finding.message} [${finding.rule}]`);
    if (finding.fix !== undefined) context.print(`  fix: ${finding.fix}`);
  }
  for (const note of lint.notes) context.print(`note: ${note}`);
  return lint.findings.filter((finding) => finding.severity === 'error').length;
}
