import { expressionNames } from '../../../syntax/expression.ts';
import { HostScope } from '../../../syntax/sycl/host-scope.ts';
import type { Capture, SyclKernel } from '../../../syntax/sycl/sycl-kernel.ts';
import type { KernelView } from '../../../syntax/sycl/view/kernel-view.ts';
import type { DraftArgument } from '../task-draft.ts';
import type { DraftedKernel } from './draft-sycl-kernel.ts';
import { integerType } from './integer-variables.ts';

/**
 * Drafted parameters of views as what the host code hands over: accessors of one buffer are one argument, as is what several kernels
 * use; extents that only the view needs and literals are none, and every argument has its host name.
 */
export function joinedArguments(drafts: readonly DraftedKernel[]): DraftArgument[] {
  const merged = new Map<string, DraftArgument>();
  for (const [index, { view, drafted }] of drafts.entries())
    for (const argument of drafted) {
      const own = hostArgument(view, argument);
      if (own === undefined) continue;
      const earlier = merged.get(own.name);
      merged.set(own.name, earlier === undefined ? own : joined(earlier, own, index > 0));
    }
  return [...merged.values()];
}

function hostArgument(view: KernelView, argument: DraftArgument): DraftArgument | undefined {
  const parameter = view.parameters.find((one) => one.name === argument.name);
  if (parameter === undefined || parameter.extentOf !== undefined) return undefined;
  const { capture } = parameter;
  const isNamed = /^[A-Za-z_]\w*$/.test(capture.source);
  if (!isNamed && argument.role === 'scalar') return undefined;
  const name = isNamed ? capture.source : argument.name;
  return {
    ...argument,
    name,
    notes: argument.notes.map((note) => ({ ...note, subject: name })),
    ...(capture.kind === 'accessor' ? { form: 'buffer' as const, ...bufferShape(capture, argument) } : {}),
  };
}

/** A buffer of several dimensions has an extent for each; the indices only show their product. */
function bufferShape(capture: Capture, argument: DraftArgument): Partial<DraftArgument> {
  const known = argument.allocated;
  if (known?.length === capture.dimensions) return { shape: known, alternatives: [] };
  if (capture.dimensions === argument.shape.length) return {};
  if (capture.dimensions === 1) return { shape: [argument.shape.map(inProduct).join(' * ')] };
  return {
    shape: Array.from({ length: capture.dimensions }, (_, dimension) => `${capture.name}_extent${dimension}`),
    alternatives: [],
  };
}

function inProduct(extent: string): string {
  return /^[\w.]+(\(.*\))?$/.test(extent) ? extent : `(${extent})`;
}

/** What an earlier kernel has written is no input of a later one. */
function joined(first: DraftArgument, second: DraftArgument, isLater: boolean): DraftArgument {
  const role =
    first.role === second.role || (isLater && first.role === 'output') ? first.role : ('inout' as const);
  const notes = [...first.notes, ...second.notes].filter(
    (note, index, all) => all.findIndex((one) => one.text === note.text) === index,
  );
  const alternatives = [...first.alternatives, second.shape, ...second.alternatives].filter(
    (shape) => shape.join() !== first.shape.join(),
  );
  return { ...first, role, notes, alternatives };
}

/** Integer variables of the host code that only sizes of data or of the launch depend on: the harness has to pass them too. */
export function launchScalars(
  kernel: SyclKernel,
  texts: readonly string[],
  taken: readonly string[],
): DraftArgument[] {
  const scope = new HostScope(kernel.call);
  const names = new Set(texts.flatMap(expressionNames).filter((name) => !taken.includes(name)));
  return [...names].flatMap((name) => {
    const variable = scope.get(name);
    const type = variable && integerType(variable);
    return type === undefined
      ? []
      : [
          {
            name,
            type,
            role: 'scalar' as const,
            shape: [],
            alternatives: [],
            value: name,
            notes: [{ subject: name, guessed: false, text: 'a size of the launch' }],
          },
        ];
  });
}
