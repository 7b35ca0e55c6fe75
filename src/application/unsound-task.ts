import type { LintFinding, TaskLint } from '../evaluation/task-lint.ts';
import type { DeviceId } from '../protocol/evaluation.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { CheckedTasks } from './checked-tasks.ts';
import { UserError } from '../shared/errors.ts';
import type { checkTask } from './check-task.ts';

/** What the check of a task before its run says. */
export type Soundness =
  /** Errors among the findings make results worthless. */
  | {
      readonly kind: 'checked';
      readonly findings: readonly LintFinding[];
      readonly errors: readonly LintFinding[];
    }
  /** It passed before, unchanged. */
  | { readonly kind: 'known' }
  /** A real device runs kernels that the simulator cannot; there the check is left to the device. */
  | { readonly kind: 'not-simulated' };

/** The findings that make results worthless. */
export function errorsOf(lint: TaskLint): readonly LintFinding[] {
  return lint.findings.filter(({ severity }) => severity === 'error');
}

/** Lints a task before its first run on a device: a wrong draft must not be optimised. Remembers in the store's folder what passed. */
export async function soundnessOf(
  task: TaskSpec,
  device: DeviceId,
  storeFolder: string,
  check: typeof checkTask,
  signal: AbortSignal,
): Promise<Soundness> {
  const simulated = device.startsWith('sim:');
  const result = await new CheckedTasks(storeFolder, check).check(
    task,
    simulated ? device : 'sim:h100',
    signal,
  );
  if (result.kind === 'known') return result;
  const errors = errorsOf(result.lint);
  if (!simulated && errors.some(({ rule }) => rule === 'unsupported')) return { kind: 'not-simulated' };
  return { kind: 'checked', findings: result.lint.findings, errors };
}

/** The warnings of the check; throws UserError `task-unsound` at the first error's place. */
export async function requireSound(
  task: TaskSpec,
  device: DeviceId,
  storeFolder: string,
  check: typeof checkTask,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const result = await soundnessOf(task, device, storeFolder, check, signal);
  if (result.kind === 'known') return [];
  if (result.kind === 'not-simulated')
    return ['The task could not be checked on the simulated GPU; it is checked on the device only.'];
  const [first] = result.errors;
  if (first === undefined) return result.findings.map(({ message }) => sentence(message));
  throw new UserError(
    'task-unsound',
    `The original kernel does not fit its task: ${sentence(first.message)}`,
    {
      file: first.line === undefined ? (task.taskFile ?? task.sourceFile) : task.sourceFile,
      ...(first.line === undefined ? {} : { line: first.line }),
      fix: first.fix ?? 'Correct the task file.',
      details: { rule: first.rule, errors: result.errors.length },
    },
  );
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
