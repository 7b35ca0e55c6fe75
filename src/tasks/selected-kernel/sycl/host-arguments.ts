import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import { expressionNames, parseExpression, printExpression } from '../../../syntax/expression.ts';
import { HostScope } from '../../../syntax/sycl/host-scope.ts';
import type { Capture, SyclKernel } from '../../../syntax/sycl/sycl-kernel.ts';
import type { KernelView } from '../../../syntax/sycl/view/kernel-view.ts';
import { simplified, toPolynomial } from '../expression-polynomial.ts';
import { Polynomial } from '../polynomial.ts';
import type { DraftArgument } from '../task-draft.ts';
import type { DraftedKernel } from './draft-sycl-kernel.ts';
import { integerType } from './integer-variables.ts';

/**
 * Drafted parameters of views as what the host code hands over: accessors of one buffer are one argument, as is what several kernels
 * use; extents that only the view needs and literals are none, and every argument has its host name.
 */
export function joinedArguments(drafts: readonly DraftedKernel[]): DraftArgument[] {
  const merged = new Map<string, DraftArgument>();
  for (const [index, { view, drafted, extents }] of drafts.entries())
    for (const argument of drafted) {
      const own = hostArgument(view, argument, extents);
      if (own === undefined) continue;
      const earlier = merged.get(own.name);
      merged.set(own.name, earlier === undefined ? own : joined(earlier, own, index > 0));
    }
  return [...merged.values()];
}

function hostArgument(
  view: KernelView,
  argument: DraftArgument,
  solved: ReadonlyMap<string, ExpressionNode>,
): DraftArgument | undefined {
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
    ...(capture.kind === 'accessor'
      ? { form: 'buffer' as const, ...bufferShape(capture, argument, rowExtents(view, capture, solved)) }
      : {}),
  };
}

/**
 * A buffer of several dimensions has an extent for each; the indices only show their product, and that of the elements one access
 * reaches: rows that are not reached to their end count as whole.
 */
function bufferShape(
  capture: Capture,
  argument: DraftArgument,
  rows: readonly string[] | undefined,
): Partial<DraftArgument> {
  const { dimensions } = capture;
  const known = argument.allocated;
  if (known?.length === dimensions) return { shape: known, alternatives: [] };
  const all = [argument.shape, ...argument.alternatives];
  if (dimensions === 1) {
    if (argument.shape.length === 1) return {};
    return { shape: [argument.shape.map(inProduct).join(' * ')] };
  }
  const [shape, ...alternatives] = all
    .map((one) => (one.length === dimensions ? one : rows && [rowsIn(one, rows), ...rows]))
    .filter((one) => one !== undefined)
    .filter((one, index, list) => list.findIndex((other) => other.join() === one.join()) === index);
  return {
    shape:
      shape ?? Array.from({ length: dimensions }, (_, dimension) => `${capture.name}_extent${dimension}`),
    alternatives,
  };
}

/** How many rows of the given extents hold the elements of a shape. */
function rowsIn(shape: readonly string[], row: readonly string[]): string {
  const product = (extents: readonly string[]): Polynomial =>
    extents
      .map((extent) => toPolynomial(parseExpression(extent)))
      .reduce((left, right) => left.times(right), Polynomial.constant(1));
  const exact = product(shape).dividedBy(product(row));
  return exact === undefined
    ? `ceilDiv(${shape.map(inProduct).join(' * ')}, ${row.map(inProduct).join(' * ')})`
    : simplified(exact.toString());
}

/** Extents of an accessor behind the first, where all of them are known by host names. */
function rowExtents(
  view: KernelView,
  capture: Capture,
  solved: ReadonlyMap<string, ExpressionNode>,
): readonly string[] | undefined {
  const names = view.extents.get(capture.name)?.slice(1);
  const texts = names?.map((name) => {
    const found = solved.get(name);
    const unnamed = view.parameters.some((one) => one.name === name && one.extentOf !== undefined);
    return found !== undefined ? printExpression(found) : unnamed ? undefined : name;
  });
  return texts?.every((text) => text !== undefined) === true ? texts : undefined;
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
