import type { LaunchConfiguration } from '../../../protocol/task.ts';
import { UserError } from '../../../shared/errors.ts';
import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import type { SyclKernel } from '../../../syntax/sycl/sycl-kernel.ts';
import { viewOf } from '../../../syntax/sycl/view/kernel-view.ts';
import type { KernelView } from '../../../syntax/sycl/view/kernel-view.ts';
import type { SyntaxTree } from '../../../syntax/syntax-node.ts';
import { draftBounds } from '../draft-bounds.ts';
import { draftBuffer } from '../draft-buffer.ts';
import { contextOf } from '../draft-context.ts';
import type { DraftContext } from '../draft-context.ts';
import { draftLaunch } from '../draft-launch.ts';
import { checkOptionNames } from '../draft-options.ts';
import type { DraftOptions } from '../draft-options.ts';
import { draftScalar } from '../draft-scalar.ts';
import type { DraftArgument } from '../task-draft.ts';
import { hostSizes } from './host-sizes.ts';
import { solveExtents } from './solve-extents.ts';
import { bindSyclLaunch } from './sycl-binding.ts';

/** What one kernel tells of its arguments, in the names of its view. */
export interface DraftedKernel {
  readonly view: KernelView;
  readonly context: DraftContext;
  readonly launch: LaunchConfiguration;
  readonly drafted: readonly DraftArgument[];
  /** Extents of accessors that only the indices tell, by the name the view gives them. */
  readonly extents: ReadonlyMap<string, ExpressionNode>;
}

/**
 * Reads one kernel. With `wholeFunction` the harness calls the function around it and passes all its parameters; otherwise only what the
 * kernel itself takes matters.
 */
export function draftSyclKernel(
  file: string,
  tree: SyntaxTree,
  kernel: SyclKernel,
  constants: Readonly<Record<string, number>>,
  options: DraftOptions,
  wholeFunction: boolean,
): DraftedKernel {
  const sizes = hostSizes(kernel);
  const made = viewOf(tree, kernel, { parameters: sizes });
  if (!made.ok)
    throw new UserError('kernel-not-shown', made.failure.message, {
      file,
      line: made.failure.line,
      fix: 'Write the task file by hand (docs/tasks.md); the simulator runs more than a draft can be made from.',
    });
  const view = made.value;
  const source = { file, text: view.text, tree: view.tree, kernel: view.kernel, constants };
  checkOptionNames(source, options);
  const taken = new Set(view.kernel.bodyNode.descendants('identifier').map((node) => node.text));
  const read = (extents: ReadonlyMap<string, ExpressionNode>): DraftedKernel => {
    const context = contextOf(source, options, bindSyclLaunch(view, constants, sizes, extents));
    const launch = draftLaunch(context);
    const bounds = draftBounds(context, launch);
    const drafted = view.kernel.parameters
      // A function's pointers that this kernel leaves to another are that one's to tell of.
      .filter((parameter) => !parameter.pointer || taken.has(parameter.name))
      .filter(
        (parameter) =>
          wholeFunction ||
          taken.has(parameter.name) ||
          sizes.has(parameter.name) ||
          isExtent(view, parameter.name),
      )
      .map((parameter) =>
        parameter.pointer ? draftBuffer(context, parameter, bounds) : draftScalar(context, parameter),
      );
    return { view, context, launch, drafted, extents };
  };
  const first = read(new Map());
  const extents = solveExtents(view, first.drafted);
  return extents.size === 0 ? first : read(extents);
}

function isExtent(view: KernelView, name: string): boolean {
  return view.parameters.some((parameter) => parameter.name === name && parameter.extentOf !== undefined);
}
