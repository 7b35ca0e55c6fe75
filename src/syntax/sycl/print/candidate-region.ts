import type { Assumption } from '../../../protocol/candidate.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { composeSource } from '../../evolve-region.ts';
import { findKernels } from '../../kernel-finder.ts';
import type { SyntaxParser } from '../../parser.ts';
import type { LaunchConfiguration, TaskSpec } from '../../../protocol/task.ts';
import { constantValues, fileConstants } from '../../constants.ts';
import { evaluateExpression } from '../../expression.ts';
import { comparableKernel, comparableView, declaredElsewhere, sameLaunch } from '../same-view.ts';
import type { SyclReason } from '../sycl-kernel.ts';
import { viewOfTask } from '../task-view.ts';
import type { ViewedTask } from '../task-view.ts';
import { sourceOfView } from './source-of-view.ts';
import type { RewrittenView } from './source-of-view.ts';

/**
 * The region of a SYCL task after a rewrite of its view. The printed text is viewed again: unless that gives the rewritten kernel,
 * there is no region but a reason.
 */
export function regionOfView(
  task: TaskSpec,
  viewed: ViewedTask,
  rewritten: RewrittenView,
  parser: SyntaxParser,
): Result<string, SyclReason> {
  const printed = sourceOfView(viewed.view, rewritten);
  if (!printed.ok) return printed;
  const { text, edits } = printed.value;
  const { start } = task.region;
  const source = viewed.view.source.text;
  const tail = task.source.length - task.region.end;
  const end = source.length - tail;
  const outside = edits.some((edit) => {
    const unchanged = source.slice(edit.start, edit.end) === edit.text;
    return !unchanged && (edit.start < start || edit.end > end);
  });
  if (outside) return fail({ line: 1, message: 'The rewrite changes code outside the region.' });
  const { body } = viewed.view.sycl;
  if (task.freedom === 'kernel' && edits.some((edit) => edit.start < body.start || edit.end > body.end))
    return fail({ line: 1, message: 'The rewrite changes the launch, and only the kernel may change.' });
  const region = text.slice(start, text.length - tail);
  if (composeSource(task, { region }) !== text)
    return fail({ line: 1, message: 'The rewrite changes code outside the region.' });
  const again = viewOfTask(task, { region }, parser);
  if (!again.ok) return again;
  const wanted = comparableOf(viewed, rewritten.region, parser);
  const got = comparableView(again.value.view);
  const launches = [again.value.view.launch, rewritten.launch] as const;
  return wanted === got && (sameLaunch(...launches) || equalSizes(viewed, ...launches))
    ? succeed(region)
    : fail({ line: 1, message: 'The printed kernel does not say the same as the rewritten one.' });
}

/** Launches that are the same for every shape of the task. */
function equalSizes(
  viewed: ViewedTask,
  a: LaunchConfiguration | undefined,
  b: LaunchConfiguration | undefined,
): boolean {
  if (!a || !b) return false;
  const constants = constantValues(fileConstants(viewed.view.source));
  return [...viewed.task.shapes.tune, ...viewed.task.shapes.check].every((shape) =>
    (['grid', 'block'] as const).every((part) =>
      [0, 1, 2].every((axis) => {
        const names = { ...constants, ...shape };
        try {
          return (
            evaluateExpression(a[part][axis] ?? '1', names) ===
            evaluateExpression(b[part][axis] ?? '1', names)
          );
        } catch {
          return false;
        }
      }),
    ),
  );
}

/** The rewritten kernel in comparable form. */
export function comparableOf(viewed: ViewedTask, region: string, parser: SyntaxParser): string | undefined {
  const { view } = viewed;
  const { range, name } = view.kernel;
  const tree = parser.parse(view.text.slice(0, range.start) + region + view.text.slice(range.end));
  const kernel = findKernels(tree).find((one) => one.name === name);
  return kernel && comparableKernel(kernel, declaredElsewhere(view));
}

/** Assumptions on a view in the names of the SYCL task's arguments. */
export function assumptionsOfTask(viewed: ViewedTask, assumptions: readonly Assumption[]): Assumption[] {
  const named = (name: string): string => viewed.argumentNames.get(name) ?? name;
  return assumptions.map((assumption) => {
    switch (assumption.kind) {
      case 'alignment':
        return { ...assumption, argument: named(assumption.argument) };
      case 'no-aliasing':
        return { ...assumption, arguments: [...new Set(assumption.arguments.map(named))] };
      default:
        return assumption;
    }
  });
}
