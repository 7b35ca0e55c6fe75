import type { LaunchConfiguration } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { constantValues, fileConstants } from '../../constants.ts';
import { functionNames } from '../../definitions-and-uses.ts';
import { evaluateExpression } from '../../expression.ts';
import { findKernels } from '../../kernel-finder.ts';
import type { KernelDefinition } from '../../kernel-finder.ts';
import { syntaxErrors } from '../../syntax-errors.ts';
import { namespacePrefix } from '../aliases.ts';
import { HostScope } from '../host-scope.ts';
import type { SyclReason } from '../sycl-kernel.ts';
import { applied } from '../view/kernel-view.ts';
import type { KernelView } from '../view/kernel-view.ts';
import { axisOf } from '../view/sycl-objects.ts';
import { attributeEdits } from './attribute-edits.ts';
import { bodyText } from './body-text.ts';
import { itemEdit, itemName } from './item-edit.ts';
import { ndRangeText } from './launch-text.ts';
import { accessorEdits, accessorInsertion, sharedArrays } from './local-accessors.ts';
import { parameterEdits } from './parameter-edits.ts';
import { itemFunctionsOf, sourceBarrier, subGroupCallsIn } from './source-habits.ts';
import { inCommandGroup } from './submit-text.ts';
import type { SourceEdit } from './source-edit.ts';
import { SyclText } from './sycl-text.ts';
import { Unprintable } from './unprintable.ts';

/** A kernel of a view after a rewrite. */
export interface RewrittenView {
  /** What stands in the place of the view's kernel. */
  readonly region: string;
  readonly launch?: LaunchConfiguration;
}

/** The whole SYCL text after a rewrite of its view, and what of it changed; a reason where SYCL has no text for it. */
export function sourceOfView(
  view: KernelView,
  rewritten: RewrittenView,
): Result<{ readonly text: string; readonly edits: readonly SourceEdit[] }, SyclReason> {
  try {
    const edits = editsOf(view, rewritten);
    return succeed({ text: applied(view.source.text, edits), edits });
  } catch (error) {
    if (error instanceof Unprintable) return fail({ line: error.line, message: error.message });
    throw error;
  }
}

function editsOf(view: KernelView, rewritten: RewrittenView): SourceEdit[] {
  const { sycl, kernel: before } = view;
  if (view.reductions.length > 0)
    throw new Unprintable(before.node, 'A kernel with sycl::reduction cannot be rewritten.');
  const head = view.text.slice(0, before.range.start);
  const tree = view.tree.parse(head + rewritten.region + view.text.slice(before.range.end));
  const after = findKernels(tree).find((one) => one.name === before.name);
  const names = after && functionNames(after.node);
  if (!after || !names || syntaxErrors(tree, after.node).length > 0)
    throw new Unprintable(undefined, 'The rewritten kernel does not parse.');
  const added = rewritten.region.slice(0, after.range.start - head.length);
  if (rewritten.region.slice(after.range.end - head.length).trim() !== '')
    throw new Unprintable(after.node, 'Code beside the kernel has no place in the SYCL text.');
  const helpers = added.trim() === '' ? [] : [helperInsertion(view, added, after)];
  const launch = rewritten.launch ?? view.launch;
  const sameLaunch = JSON.stringify(launch) === JSON.stringify(view.launch);
  const constants = constantValues(fileConstants(view.source));
  const prefix = namespacePrefix(sycl.statement);
  const functionPrefix = prefix === '' ? 'sycl::' : prefix;
  const wanted = dimensionsOf(view, after, launch);
  const stays = sycl.launch === 'range' && sameLaunch && prologueStays(view, after);
  const beforeNames = functionNames(before.node);
  const oldShared = beforeNames ? sharedArrays(beforeNames, constants) : [];
  const shared = sharedArrays(names, constants);
  const print = (
    asRange: boolean,
  ): { printer: SyclText; body: string; fresh: boolean; printedLines: readonly number[] } => {
    const fresh = !asRange && (sycl.launch !== 'nd_range' || wanted !== sycl.dimensions);
    const printer = new SyclText({
      item: itemName(view, after),
      dimensions: asRange ? sycl.dimensions : wanted,
      prefix,
      functionPrefix,
      ...(asRange ? { indices: rangeIndices(view) } : {}),
      accessors: accessorsOf(view),
      renamed: new Map(
        view.parameters.flatMap((parameter) =>
          parameter.extentOf
            ? [
                [
                  parameter.name,
                  `${parameter.extentOf.accessor}.get_range()[${parameter.extentOf.dimension}]`,
                ] as const,
              ]
            : [],
        ),
      ),
      localArrays: new Map(
        shared
          .filter((array) => !isSourceScalar(view, array.name))
          .map((array) => [array.name, { name: array.name, dimensions: array.sizes.length }]),
      ),
      elsewhere: new Set(
        fresh ? view.prologue.filter((statement) => !view.guards.includes(statement)) : view.prologue,
      ),
      spelledOut: new Set(fresh ? view.guards : []),
      itemFunctions: itemFunctionsOf(view.source),
      subGroupSize: sycl.attributes.subGroupSize,
      names,
      sourceText: view.source.text,
      barrier: sourceBarrier(view),
    });
    const body = printer.text(after.bodyNode);
    const printed = body.split('\n');
    const own = tree.text.slice(after.body.start, after.body.end).split('\n');
    if (printed.length !== own.length)
      throw new Unprintable(after.bodyNode, 'The lines of the kernel got mixed up.');
    const made = bodyText(view, { after: own, printed }, fresh);
    return { printer, body: withPointers(made.text, printer, view), fresh, printedLines: made.printedLines };
  };
  const ranged = stays ? attempt(() => print(true)) : undefined;
  const asRange = ranged !== undefined;
  const result = ranged ?? print(false);
  const { body } = result;
  const edits: SourceEdit[] = [...helpers, { start: sycl.body.start, end: sycl.body.end, text: body }];
  const kept = shared.filter((array) => {
    const inBody = oldShared.some((old) => old.name === array.name) && !isLocalAccessor(view, array.name);
    return !inBody || result.printedLines.includes(array.declaration.line - after.bodyNode.line);
  });
  const accessors = accessorEdits(sycl, kept, oldShared, prefix);
  edits.push(...accessors.edits);
  if (!asRange && (result.fresh || !sameLaunch)) {
    const [argument] = sycl.launchArguments;
    if (!launch || !argument || sycl.launch === 'single_task')
      throw new Unprintable(undefined, 'The launch cannot be changed.');
    const scope = new HostScope(sycl.call);
    const visible = (name: string): boolean =>
      scope.get(name) !== undefined || Object.hasOwn(constants, name);
    edits.push({
      start: argument.start,
      end: argument.end,
      text: ndRangeText(launch, wanted, prefix, constants, view.ranges, visible),
    });
  }
  if (result.fresh) edits.push(...itemEdit(view, wanted, prefix, itemName(view, after)));
  const newCalls =
    subGroupCallsIn(tree.text.slice(after.body.start, after.body.end)) >
    subGroupCallsIn(view.text.slice(before.body.start, before.body.end));
  edits.push(...attributeEdits(view, after, blockOf(launch, constants), wanted, prefix, newCalls));
  edits.push(...parameterEdits(view, after));
  if (accessors.added.length > 0) {
    if (sycl.callable.form !== 'lambda' || !/[=&]/.test(sycl.callable.node.child('captures')?.text ?? ''))
      throw new Unprintable(after.node, 'Local memory can be given to lambdas only.');
    const insertion = accessorInsertion(sycl, accessors.added, prefix);
    if (!insertion) return inCommandGroup(view, edits, accessors.added, prefix);
    edits.push(insertion);
  }
  return edits;
}

/** Functions that a rewrite puts in front of the kernel stand in front of its host function. */
function helperInsertion(view: KernelView, added: string, after: KernelDefinition): SourceEdit {
  const host = view.sycl.enclosingFunction;
  const isTemplate = host?.node.parent?.type === 'template_declaration';
  if (!host?.isEntry || isTemplate || /\b(threadIdx|blockIdx|blockDim|gridDim|__\w+)\b/.test(added))
    throw new Unprintable(after.node, 'Code beside the kernel has no place in the SYCL text.');
  const text = added.replace(singleFunction, 'sycl::$1');
  return { start: host.range.start, end: host.range.start, text };
}

/** Math functions whose names end in f in CUDA where they are of single precision. */
const singleFunction =
  /(?<![:\w])(acos|asin|atan2?|cbrt|ceil|cosh?|erfc?|exp(?:10|2|m1)?|fabs|floor|fma|fmax|fmin|fmod|hypot|log(?:10|1p|2)?|pow|rint|round|rsqrt|sinh?|sqrt|tanh?|trunc)f(?=\s*\()/g;

/** A value, or undefined where SYCL has no text that way. */
function attempt<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unprintable) return undefined;
    throw error;
  }
}

/** Dimensions that the launch and the kernel's code ask for; never fewer than the source has. */
function dimensionsOf(
  view: KernelView,
  after: KernelDefinition,
  launch: LaunchConfiguration | undefined,
): 1 | 2 | 3 {
  const text = after.bodyNode.text;
  const used = (axis: string): boolean =>
    new RegExp(`\\b(threadIdx|blockIdx|blockDim|gridDim)\\s*\\.\\s*${axis}\\b`).test(text);
  const launched = Math.max(launch?.grid.length ?? 1, launch?.block.length ?? 1);
  const needed = Math.max(view.sycl.dimensions, launched, used('z') ? 3 : used('y') ? 2 : 1);
  return needed >= 3 ? 3 : needed === 2 ? 2 : 1;
}

/** The index and the guard of a `range` kernel are still there as the view wrote them. */
function prologueStays(view: KernelView, after: KernelDefinition): boolean {
  return view.prologue.every((statement) => after.bodyNode.text.includes(statement));
}

function rangeIndices(view: KernelView): ReadonlyMap<string, string> {
  const { item, node } = view.sycl.callable;
  const { dimensions } = view.sycl;
  if (item.name === '') throw new Unprintable(node, 'The index has no name.');
  return new Map(
    Array.from({ length: dimensions }, (_, dimension): readonly [string, string] => [
      axisOf(dimension, dimensions),
      dimensions === 1 && item.kind === 'id' ? item.name : `${item.name}[${dimension}]`,
    ]),
  );
}

function accessorsOf(
  view: KernelView,
): ReadonlyMap<string, { readonly dimensions: number; readonly extents: readonly string[] }> {
  return new Map(
    view.sycl.captures
      .filter((capture) => capture.kind === 'accessor')
      .map((capture) => [
        capture.name,
        { dimensions: capture.dimensions, extents: view.extents.get(capture.name) ?? [] },
      ]),
  );
}

/** A local accessor without dimensions is used like a variable. */
function isSourceScalar(view: KernelView, name: string): boolean {
  return view.sycl.captures.some(
    (capture) => capture.kind === 'local' && capture.name === name && capture.dimensions === 0,
  );
}

function isLocalAccessor(view: KernelView, name: string): boolean {
  return view.sycl.captures.some((capture) => capture.kind === 'local' && capture.name === name);
}

/** Pointers to accessors of several dimensions, at the start of the body. */
function withPointers(body: string, printer: SyclText, view: KernelView): string {
  if (printer.pointers.size === 0) return body;
  const indent = /\n([ \t]+)\S/.exec(body)?.[1] ?? '    ';
  const missing = [...printer.pointers].filter(
    // A rewrite before this one may have declared the pointer.
    ([name]) => !new RegExp(`\\*\\s*${name}\\s*=`).test(body),
  );
  const lines = missing.map(([name, first]) => {
    const accessor = /^&(\w+)/.exec(first)?.[1] ?? '';
    const capture = view.sycl.captures.find((one) => one.name === accessor);
    return `\n${indent}${capture?.readOnly === true ? 'const ' : ''}${capture?.elementType ?? 'auto'} *${name} = ${first};`;
  });
  return body.replace(/^\{/, `{${lines.join('')}`);
}

function blockOf(
  launch: LaunchConfiguration | undefined,
  constants: Readonly<Record<string, number>>,
): readonly number[] | undefined {
  try {
    return launch?.block.map((size) => evaluateExpression(size, constants));
  } catch {
    return undefined;
  }
}
