import type { LaunchConfiguration } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { constantValues, fileConstants } from '../../constants.ts';
import { findKernels } from '../../kernel-finder.ts';
import type { KernelDefinition } from '../../kernel-finder.ts';
import { syntaxErrors } from '../../syntax-errors.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax-node.ts';
import { usesSyclNamespace } from '../aliases.ts';
import { launchConfiguration, launchRanges } from '../kernel-launch.ts';
import type { LaunchRanges } from '../kernel-launch.ts';
import type { Capture, SyclKernel, SyclReason } from '../sycl-kernel.ts';
import { CudaText } from './cuda-text.ts';
import { helperEdits, helperNames } from './helper-functions.ts';
import { localMemoryOf } from './local-memory.ts';
import { isPlainIndex, rangePrologue } from './range-prologue.ts';
import { earlyReturns, reducerDeclarations, reductionEnd, reductionsOf } from './reductions.ts';
import type { Reduction } from './reductions.ts';
import { shellEdits } from './shell.ts';
import { Unshowable } from './unshowable.ts';
import { extentParameters, viewParameters } from './view-parameters.ts';
import type { ViewParameter } from './view-parameters.ts';
import { viewObjects } from './view-objects.ts';

/** A SYCL kernel shown as the CUDA kernel that does the same. Lines of the text are those of the source. */
export interface KernelView {
  /** The SYCL text and the kernel in it. */
  readonly source: SyntaxTree;
  readonly sycl: SyclKernel;
  /** The file with the kernel's host function replaced by a `__global__` function. */
  readonly text: string;
  readonly tree: SyntaxTree;
  readonly kernel: KernelDefinition;
  /** In host names; undefined where the host code cannot be followed. */
  readonly launch?: LaunchConfiguration;
  readonly ranges?: LaunchRanges;
  readonly parameters: readonly ViewParameter[];
  /** Statements at the start of the body that the source says elsewhere: local memory, constants, the guard of a range. */
  readonly prologue: readonly string[];
  /** Those among them that a `range` kernel means without saying them. */
  readonly guards: readonly string[];
  /** Extents of accessors, in names of the view. */
  readonly extents: ReadonlyMap<string, readonly string[]>;
  /** Reductions that the launch does and the view spells out: such a view cannot be printed back. */
  readonly reductions: readonly Reduction[];
}

/** Texts for extents of accessors that the source does not name, by accessor: from the task. */
export interface ViewOptions {
  readonly extents?: ReadonlyMap<string, readonly (string | undefined)[]>;
  /** Names that a harness passes, whatever value the source gives them. */
  readonly parameters?: ReadonlySet<string>;
}

/** The view of one kernel, or the reason why it cannot be shown. */
export function viewOf(
  tree: SyntaxTree,
  kernel: SyclKernel,
  options: ViewOptions = {},
): Result<KernelView, SyclReason> {
  try {
    return succeed(makeView(tree, kernel, options));
  } catch (error) {
    if (error instanceof Unshowable) return fail(error.reason);
    throw error;
  }
}

function makeView(tree: SyntaxTree, found: SyclKernel, options: ViewOptions): KernelView {
  const reductions = reductionsOf(found);
  const kernel = withReductions(withParameters(found, options.parameters ?? new Set()), reductions);
  const { callable } = kernel;
  if (kernel.launch === 'other')
    throw new Unshowable(kernel.call, 'Hierarchical parallelism cannot be shown.');
  const heads = reductions.length > 0 ? earlyReturns(callable.body) : new Set<SyntaxNode>();
  const constants = constantValues(fileConstants(tree));
  const usesNamespace = usesSyclNamespace(tree);
  const extentsOf = (accessor: string): readonly (string | undefined)[] | undefined =>
    options.extents?.get(accessor);
  const parameters = viewParameters(kernel, extentsOf);
  const extentName = (accessor: string, dimension: number): string =>
    extentsOf(accessor)?.[dimension] ?? `${accessor}_extent${dimension}`;
  const ranges = launchRanges(kernel, extentName, options.parameters);
  const local = localMemoryOf(kernel, constants);
  const prologue = [...parameters.constants, ...local.declarations, ...reducerDeclarations(reductions)];
  const range = kernel.launch === 'range' ? rangePrologue(kernel, ranges, reductions.length > 0) : undefined;
  const list = [...parameters.list, ...extentParameters(kernel, parameters, range?.extents ?? [], constants)];
  const before = new Map<SyntaxNode, string>();
  const first = callable.body.namedChildren[0];
  const head = [...prologue, ...(range?.first ?? [])];
  if (first && head.length > 0) before.set(first, `${head.join(' ')} `);
  const after = new Map(range?.after ?? []);
  const last = callable.body.namedChildren.at(-1);
  if (last && reductions.length > 0) {
    const open = heads.size + (range ? 1 : 0);
    after.set(
      last,
      `${after.get(last) ?? ''}${' }'.repeat(open)}${reductionEnd(reductions, kernel.dimensions)}`,
    );
  }
  const functions = helperNames(tree, kernel);
  const textOptions = {
    dimensions: kernel.dimensions,
    subGroupSize: kernel.attributes.subGroupSize,
    usesNamespace,
    rangeExtents: range?.extents,
    types: new Map([
      ...parameters.types,
      ...reductions.map(({ reducer, target }) => [reducer, target.elementType] as const),
    ]),
    functions,
  };
  const translator = new CudaText(
    {
      ...textOptions,
      templateArguments: callable.templateArguments,
      objects: new Map([
        ...viewObjects(kernel, parameters, range && isPlainIndex(kernel) ? range.names : undefined),
        ...reductions.map(
          ({ reducer, operation, identity }) => [reducer, { kind: 'reducer', operation, identity }] as const,
        ),
      ]),
      heads,
      itemName: callable.item.name,
      declaredIndex: range?.declared,
      before,
      after,
    },
    callable.body,
  );
  const body = translator.text(callable.body);
  const name = kernel.name.replace('#', '_');
  const bounds = kernel.attributes.workGroupSize;
  const header =
    `${parameters.templateHeader}__global__ void ` +
    (bounds === undefined
      ? ''
      : `__launch_bounds__(${bounds.filter((size) => size !== '1').join(' * ') || '1'}) `) +
    `${name}(${list.map((parameter) => parameter.text).join(', ')})`;
  const edits = [...shellEdits(kernel, header, body), ...helperEdits(tree, kernel, functions, textOptions)];
  const text = applied(tree.text, edits);
  const viewTree = tree.parse(text);
  const definition = findKernels(viewTree).find((one) => one.name === name);
  // What the grammar cannot read in the source it cannot read in the view either.
  const readable = syntaxErrors(tree, callable.body).length === 0;
  const [problem] = definition && readable ? syntaxErrors(viewTree, definition.node) : [];
  if (!definition || problem)
    throw new Unshowable(
      callable.node,
      `The kernel could not be shown${problem ? `: ${problem.message}` : '.'}`,
    );
  const launch = ranges && launchConfiguration(ranges);
  return {
    source: tree,
    sycl: kernel,
    text,
    tree: viewTree,
    kernel: definition,
    ...(launch ? { launch: { ...launch, sharedBytes: local.dynamicBytes ?? '0' } } : {}),
    ...(ranges ? { ranges } : {}),
    parameters: list,
    prologue: [...head, ...(range ? [...range.after.values()].map((one) => one.trim()) : [])],
    guards: range ? [...range.first, ...[...range.after.values()].map((one) => one.trim())] : [],
    extents: parameters.extents,
    reductions,
  };
}

/** What reductions write to is a parameter like others. */
function withReductions(kernel: SyclKernel, reductions: readonly Reduction[]): SyclKernel {
  const known = new Set(kernel.captures.map((capture) => capture.name));
  const others = reductions.map(({ target }) => target).filter((target) => !known.has(target.name));
  const hidden = new Set(reductions.map(({ reducer }) => reducer));
  const own = kernel.captures.filter((capture) => !hidden.has(capture.name));
  return reductions.length === 0 ? kernel : { ...kernel, captures: [...own, ...others] };
}

/** Constants of the source that a harness passes are values like others. */
function withParameters(kernel: SyclKernel, names: ReadonlySet<string>): SyclKernel {
  if (names.size === 0) return kernel;
  const captures = kernel.captures.map((capture): Capture =>
    capture.kind === 'constant' && names.has(capture.name) ? { ...capture, kind: 'scalar' } : capture,
  );
  return { ...kernel, captures };
}

/** A text with ranges replaced; ranges must not overlap. */
export function applied(
  text: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < at) continue;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
