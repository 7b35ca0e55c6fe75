import type { ElementType } from '../../protocol/task.ts';
import { elementBytes } from '../../protocol/task.ts';
import { printExpression } from '../../syntax/expression.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import { draftError, holdsIntegers } from './draft-context.ts';
import type { DraftContext } from './draft-context.ts';
import { splitList } from './draft-options.ts';
import { draftRole } from './draft-role.ts';
import { bufferType } from './draft-types.ts';
import { extentsOf, toPolynomial } from './expression-polynomial.ts';
import type { IndexBounds } from './index-bounds.ts';
import type { PointerUse } from './pointer-uses.ts';
import { needsPositiveValues } from './positive-values.ts';
import { Polynomial } from './polynomial.ts';
import type { DraftArgument, DraftNote } from './task-draft.ts';

/** A pointer parameter: its role by its uses, its extents by its indices or by what the host code allocates. */
export function draftBuffer(
  context: DraftContext,
  parameter: KernelParameter,
  bounds: IndexBounds,
): DraftArgument {
  const { name } = parameter;
  const uses = context.uses.uses.filter((use) => use.parameter === name);
  const escape = context.uses.escaped.find((one) => one.parameter === name);
  const type = bufferType(context, parameter);
  const notes: DraftNote[] = [];
  const role = roleByExtent(draftRole(context, parameter, uses, escape, notes), name, uses, bounds, notes);
  const given = context.options.extents?.[name];
  if (given !== undefined) {
    notes.push({ subject: name, guessed: false, text: 'extents as given' });
    return { name, type, role, shape: splitList(given), alternatives: [], notes };
  }
  const { found, unresolved } = extentsByUse(uses, bounds, role);
  const allocated = allocatedExtents(context, parameter, type);
  const [first, ...alternatives] = found;
  refuseOffsets(context, parameter);
  if (first === undefined || (unresolved !== undefined && allocated !== undefined)) {
    if (allocated !== undefined) {
      notes.push({ subject: name, guessed: false, text: 'extent from its cudaMalloc' });
      return {
        name,
        type,
        role,
        shape: allocated,
        alternatives: [],
        notes,
        ...indexRange(context, name, notes),
        ...valueRange(context, type, uses, notes),
      };
    }
    const reason =
      unresolved !== undefined
        ? `the index in line ${unresolved.node.line} (\`${unresolved.node.text}\`) has no bound that can be seen`
        : (escape?.reason ?? 'it is never used');
    throw draftError(
      context,
      'extent-unknown',
      `The size of "${name}" cannot be inferred: ${reason}.`,
      `Say it: --extent ${name}=EXPRESSION, e.g. --extent "${name}=rows,cols"`,
      unresolved?.node.line ?? escape?.node.line,
      name,
    );
  }
  if (unresolved !== undefined)
    notes.push({
      subject: name,
      guessed: true,
      text: `extent from the accesses that could be followed; line ${unresolved.node.line} could not`,
    });
  else notes.push({ subject: name, guessed: false, text: 'extent from its indices' });
  return {
    name,
    type,
    role,
    shape: first,
    alternatives,
    notes,
    ...indexRange(context, name, notes),
    ...valueRange(context, type, uses, notes),
    ...(allocated === undefined ? {} : { allocated }),
  };
}

/** Different extents that the uses need, and the first use whose index has no bound that can be seen. */
function extentsByUse(
  uses: readonly PointerUse[],
  bounds: IndexBounds,
  role: DraftArgument['role'],
): { readonly found: readonly string[][]; readonly unresolved: PointerUse | undefined } {
  const found = new Map<string, string[]>();
  let unresolved: PointerUse | undefined;
  for (const use of uses) {
    const extent = extentOf(use, bounds);
    if (extent === undefined) unresolved ??= use;
    else {
      const extents = extentsOf(role === 'output' ? extent : wholeProduct(extent));
      found.set(extents.join(), extents);
    }
  }
  return { found: [...found.values()], unresolved };
}

/** An output whose first elements nobody writes (the border of a stencil) keeps what it had there. */
function roleByExtent(
  role: 'input' | 'output' | 'inout',
  name: string,
  uses: readonly PointerUse[],
  bounds: IndexBounds,
  notes: DraftNote[],
): 'input' | 'output' | 'inout' {
  const writes = uses.filter((use) => use.kind !== 'read');
  if (role !== 'output' || writes.length === 0 || notes.some((note) => note.text === 'role as given'))
    return role;
  const beginsLater = writes.every((use) => {
    let least = Polynomial.constant(0);
    for (const { node, scale } of use.offsets) {
      const bound = bounds.lower(node);
      if (bound === undefined) return false;
      least = least.plus(bound.times(Polynomial.constant(scale)));
    }
    const terms = least.monomials;
    return terms.length > 0 && terms.every((term) => term.coefficient > 0);
  });
  if (!beginsLater) return role;
  notes.push({ subject: name, guessed: false, text: 'its first elements are never written' });
  return 'inout';
}

/** `rows * cols - cols - 1`, which the last access of a stencil reaches, is all of `rows * cols`. */
function wholeProduct(extent: Polynomial): Polynomial {
  const [first, ...others] = [...extent.monomials].sort((a, b) => b.factors.length - a.factors.length);
  if (first === undefined || first.factors.length < 2 || first.coefficient !== 1) return extent;
  const isPart = others.every(
    ({ factors, coefficient }) =>
      coefficient < 0 &&
      factors.length < first.factors.length &&
      factors.every((factor) => first.factors.includes(factor)),
  );
  if (!isPart || others.length === 0) return extent;
  return first.factors.reduce(
    (product, factor) => product.times(Polynomial.term(factor)),
    Polynomial.constant(1),
  );
}

function extentOf(use: PointerUse, bounds: IndexBounds): Polynomial | undefined {
  let sum = Polynomial.constant(use.width);
  for (const { node, scale } of use.offsets) {
    const bound = bounds.upper(node);
    if (bound === undefined) return undefined;
    sum = sum.plus(bound.times(Polynomial.constant(scale)));
  }
  return sum;
}

/** Values that bound a loop (row offsets of a sparse matrix) must ascend and fit other arguments: nobody can guess them. */
function refuseOffsets(context: DraftContext, parameter: KernelParameter): void {
  if (!holdsIntegers(parameter)) return;
  for (const loop of context.source.kernel.bodyNode.descendants('for_statement', 'while_statement')) {
    const found = loop
      .child('condition')
      ?.descendants('subscript_expression')
      .find((node) => node.child('argument')?.text === parameter.name);
    if (found !== undefined)
      throw draftError(
        context,
        'offsets',
        `The values of "${parameter.name}" bound a loop: they are offsets, which cannot be drafted.`,
        'Write the task by hand and give it "distribution": { "kind": "sorted", ... }.',
        found.line,
      );
  }
}

function indexRange(
  context: DraftContext,
  name: string,
  notes: DraftNote[],
): { readonly indexInto?: string } {
  const range = context.indexRanges.get(name);
  if (range === undefined) return {};
  notes.push({ subject: name, guessed: true, text: `used as an index: values from 0 to ${range} - 1` });
  return { indexInto: range };
}

function valueRange(
  context: DraftContext,
  type: ElementType,
  uses: readonly PointerUse[],
  notes: DraftNote[],
): { readonly positive?: true } {
  if (!/^b?f/.test(type) || !needsPositiveValues(uses, context.source.kernel.bodyNode)) return {};
  const [use] = uses;
  notes.push({
    subject: use?.parameter ?? '',
    guessed: true,
    text: 'a root or logarithm is taken of it: positive values',
  });
  return { positive: true };
}

function allocatedExtents(
  context: DraftContext,
  parameter: KernelParameter,
  type: ElementType,
): string[] | undefined {
  const bytes = context.binding?.allocatedBytes(parameter);
  if (bytes === undefined) return undefined;
  const size = elementBytes[type];
  const exact = toPolynomial(bytes).dividedBy(Polynomial.constant(size));
  return exact === undefined ? [`(${printExpression(bytes)}) / ${size}`] : extentsOf(exact);
}
