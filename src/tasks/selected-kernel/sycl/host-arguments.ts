import { elementTypeOf } from '../../../syntax/element-types.ts';
import { expressionNames } from '../../../syntax/expression.ts';
import { HostScope } from '../../../syntax/sycl/host-scope.ts';
import type { HostVariable } from '../../../syntax/sycl/host-scope.ts';
import type { Capture } from '../../../syntax/sycl/sycl-kernel.ts';
import type { KernelView } from '../../../syntax/sycl/view/kernel-view.ts';
import type { DraftArgument } from '../task-draft.ts';

/**
 * Drafted parameters of a view as what the host code hands over: accessors of one buffer are one argument, extents that only the view
 * needs are none, and every argument has its host name.
 */
export function hostArguments(view: KernelView, drafted: readonly DraftArgument[]): DraftArgument[] {
  const merged = new Map<string, DraftArgument>();
  for (const [index, argument] of drafted.entries()) {
    const parameter = view.parameters.find((one) => one.name === view.kernel.parameters[index]?.name);
    if (parameter === undefined || parameter.extentOf !== undefined) continue;
    const { capture } = parameter;
    const name = /^[A-Za-z_]\w*$/.test(capture.source) ? capture.source : argument.name;
    const notes = argument.notes.map((note) => ({ ...note, subject: name }));
    const own: DraftArgument = {
      ...argument,
      name,
      notes,
      ...(capture.kind === 'accessor' ? { form: 'buffer' as const, ...bufferShape(capture, argument) } : {}),
    };
    const earlier = merged.get(name);
    merged.set(name, earlier === undefined ? own : joinedRoles(earlier, own));
  }
  return [...merged.values()];
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

function joinedRoles(first: DraftArgument, second: DraftArgument): DraftArgument {
  const role = first.role === second.role ? first.role : 'inout';
  const notes = [...first.notes, ...second.notes].filter(
    (note, index, all) => all.findIndex((one) => one.text === note.text) === index,
  );
  return { ...first, role, notes };
}

/** Integer variables of the host code that only sizes of data or of the launch depend on: the harness has to pass them too. */
export function launchScalars(
  view: KernelView,
  texts: readonly string[],
  taken: readonly string[],
): DraftArgument[] {
  const scope = new HostScope(view.sycl.call);
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

/** Element type of a host variable that holds one integer. */
export function integerType(variable: HostVariable): DraftArgument['type'] | undefined {
  if (variable.pointer || variable.extents.length > 0) return undefined;
  const type = variable.deduced ? 'int' : variable.typeText;
  const element = elementTypeOf(type.replace(/\bstd::/, ''));
  return element !== undefined && /^[iu]/.test(element) ? element : undefined;
}
