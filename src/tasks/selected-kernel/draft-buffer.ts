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
  const role = draftRole(context, parameter, uses, escape, notes);
  const given = context.options.extents?.[name];
  if (given !== undefined) {
    notes.push({ subject: name, guessed: false, text: 'extents as given' });
    return { name, type, role, shape: splitList(given), alternatives: [], notes };
  }
  const { found, unresolved } = extentsByUse(uses, bounds);
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
    ...(allocated === undefined ? {} : { allocated }),
  };
}

/** Different extents that the uses need, and the first use whose index has no bound that can be seen. */
function extentsByUse(
  uses: readonly PointerUse[],
  bounds: IndexBounds,
): { readonly found: readonly string[][]; readonly unresolved: PointerUse | undefined } {
  const found = new Map<string, string[]>();
  let unresolved: PointerUse | undefined;
  for (const use of uses) {
    const extent = extentOf(use, bounds);
    if (extent === undefined) unresolved ??= use;
    else {
      const extents = extentsOf(extent);
      found.set(extents.join(), extents);
    }
  }
  return { found: [...found.values()], unresolved };
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
