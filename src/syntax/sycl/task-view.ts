import type { Candidate } from '../../protocol/candidate.ts';
import type {
  ArgumentSpec,
  LaunchConfiguration,
  ScalarArgument,
  Shape,
  TaskSpec,
} from '../../protocol/task.ts';
import { fail, succeed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { constantValues, fileConstants } from '../constants.ts';
import { composeSource } from '../evolve-region.ts';
import { evaluateExpression } from '../expression.ts';
import { functionDeclarator } from '../kernel-finder.ts';
import type { SyntaxParser } from '../parser.ts';
import type { SyntaxTree } from '../syntax-node.ts';
import { declaredVariables } from './declared-variables.ts';
import { findSyclKernels, syclKernelNamed } from './find-kernels.ts';
import type { SyclKernel, SyclReason } from './sycl-kernel.ts';
import { viewOf } from './view/kernel-view.ts';
import type { KernelView } from './view/kernel-view.ts';
import type { ViewParameter } from './view/view-parameters.ts';

/** A SYCL task and one of its candidates as CUDA. */
export interface ViewedTask {
  readonly view: KernelView;
  /** A task in CUDA whose region is the kernel; launch expressions are in the names of the host code. */
  readonly task: TaskSpec;
  /** The candidate in that task. Without a launch where the host code cannot be followed. */
  readonly candidate: { readonly region: string; readonly launch?: LaunchConfiguration };
  /** Name of the SYCL task's argument by the name the view has for it. */
  readonly argumentNames: ReadonlyMap<string, string>;
}

/** The kernel of a SYCL task in a text of its file: the one the task names, else the only one of the region. */
export function kernelOfTask(
  task: Pick<TaskSpec, 'kernel' | 'entry' | 'region'>,
  candidate: Pick<Candidate, 'region'>,
  tree: SyntaxTree,
): SyclKernel | undefined {
  const { start } = task.region;
  const end = start + candidate.region.length;
  const kernels = findSyclKernels(tree).filter(
    ({ statementRange }) => statementRange.start >= start && statementRange.end <= end,
  );
  const named = syclKernelNamed(kernels, task.kernel);
  return named ?? (kernels.length === 1 ? kernels[0] : undefined);
}

/** A candidate of a SYCL task as a candidate of a CUDA task, or the reason why it cannot be shown. */
export function viewOfTask(
  task: TaskSpec,
  candidate: Pick<Candidate, 'region'>,
  parser: SyntaxParser,
): Result<ViewedTask, SyclReason> {
  const tree = parser.parse(composeSource(task, candidate));
  const kernel = kernelOfTask(task, candidate, tree);
  if (!kernel)
    return fail({ line: 1, message: `The region launches no kernel that is ${task.kernel} alone.` });
  const names = new HostNames(task, kernel, tree);
  const extents = new Map<string, readonly (string | undefined)[]>();
  for (const capture of kernel.captures) {
    const argument = names.argumentOf(capture.source);
    if (capture.kind === 'accessor' && argument?.kind === 'buffer')
      extents.set(
        capture.name,
        argument.shape.map((extent) => names.visible(extent)),
      );
  }
  const made = viewOf(tree, kernel, { extents, parameters: names.scalars });
  if (!made.ok) return made;
  const view = made.value;
  const shown = argumentsOf(view, names);
  const clash = names.clash();
  if (clash !== undefined) return fail({ line: kernel.line, message: clash });
  const { range } = view.kernel;
  const region = view.text.slice(range.start, range.end);
  const { launch } = view;
  const instance = /<[^]*>$/.exec(task.entry.kind === 'function' ? task.entry.name : '')?.[0] ?? '';
  const viewed: TaskSpec = {
    ...task,
    language: 'cuda',
    source: view.text,
    region: { start: range.start, end: range.end },
    kernel: view.kernel.name,
    entry: launch
      ? { kind: 'kernel', instance: view.kernel.name + instance, launch }
      : { kind: 'function', name: view.kernel.name },
    arguments: shown.list,
    shapes: {
      tune: task.shapes.tune.map((shape) => names.shapeWithScalars(shape)),
      check: task.shapes.check.map((shape) => names.shapeWithScalars(shape)),
      heldOut: task.shapes.heldOut.map((shape) => names.shapeWithScalars(shape)),
    },
  };
  return succeed({
    view,
    task: viewed,
    candidate: { region, ...(launch ? { launch } : {}) },
    argumentNames: shown.names,
  });
}

function argumentsOf(
  view: KernelView,
  names: HostNames,
): { readonly list: readonly ArgumentSpec[]; readonly names: ReadonlyMap<string, string> } {
  const list: ArgumentSpec[] = [];
  const given = new Map<string, string>();
  const buffers = new Set<string>();
  for (const parameter of view.parameters) {
    const argument = names.argumentOf(parameter.capture.source);
    const shown = argument && shownArgument(parameter, argument, names);
    if (!shown) continue;
    // Two accessors of one buffer are one argument; only the first stands for it.
    if (shown.kind === 'buffer' && buffers.has(argument.name)) continue;
    buffers.add(argument.name);
    list.push(shown);
    given.set(shown.name, argument.name);
  }
  return { list, names: given };
}

function shownArgument(
  parameter: ViewParameter,
  argument: ArgumentSpec,
  names: HostNames,
): ArgumentSpec | undefined {
  const { name, extentOf } = parameter;
  if (extentOf) {
    const extent = argument.kind === 'buffer' ? argument.shape[extentOf.dimension] : undefined;
    return extent === undefined
      ? undefined
      : { kind: 'scalar', name, type: 'i32', value: names.hostText(extent) };
  }
  if (argument.kind === 'scalar')
    return {
      ...argument,
      name,
      value: names.isInteger(argument) ? parameter.capture.source : argument.value,
    };
  return {
    kind: 'buffer',
    name,
    type: argument.type,
    role: argument.role,
    shape: argument.shape.map((extent) => names.hostText(extent)),
    distribution: argument.distribution,
    ...(argument.order ? { order: argument.order } : {}),
  };
}

/** Names of the host code beside those of the task's shapes. */
class HostNames {
  /** Scalar arguments by their names in the host code. */
  readonly scalars: ReadonlySet<string>;
  readonly #arguments = new Map<string, ArgumentSpec>();
  /** Host name by shape name, where a scalar argument is exactly that extent. */
  readonly #hostNames = new Map<string, string>();
  readonly #constants: Readonly<Record<string, number>>;
  readonly #shapes: readonly Shape[];

  constructor(task: TaskSpec, kernel: SyclKernel, tree: SyntaxTree) {
    this.#constants = constantValues(fileConstants(tree));
    this.#shapes = [...task.shapes.tune, ...task.shapes.check, ...task.shapes.heldOut];
    const declarator =
      task.entry.kind === 'function' && kernel.enclosingFunction
        ? functionDeclarator(kernel.enclosingFunction.node)
        : null;
    const parameters = (declarator?.child('parameters')?.namedChildren ?? [])
      .filter((node) => node.type.endsWith('parameter_declaration'))
      .map((node) => declaredVariables(node)[0]?.name ?? '')
      .slice(1);
    task.arguments.forEach((argument, index) => {
      const name = declarator ? (parameters[index] ?? argument.name) : argument.name;
      this.#arguments.set(name, argument);
      if (argument.kind !== 'scalar' || !this.isInteger(argument)) return;
      const value = String(argument.value);
      if (/^[A-Za-z_]\w*$/.test(value) && !this.#hostNames.has(value)) this.#hostNames.set(value, name);
    });
    this.scalars = new Set(
      [...this.#arguments].filter(([, argument]) => argument.kind === 'scalar').map(([name]) => name),
    );
  }

  argumentOf(hostName: string): ArgumentSpec | undefined {
    return this.#arguments.get(hostName);
  }

  isInteger(argument: ScalarArgument): boolean {
    return /^[iu]/.test(argument.type);
  }

  /** An expression of shape names in host names; names without a host name stay. */
  hostText(expression: string): string {
    return expression.replace(/[A-Za-z_]\w*/g, (name) => this.#hostNames.get(name) ?? name);
  }

  /** The same as kernel text, where every name in it is one of the host code. */
  visible(expression: string): string | undefined {
    const names = expression.match(/[A-Za-z_]\w*/g) ?? [];
    const known = names.every((name) => this.#hostNames.has(name) || Object.hasOwn(this.#constants, name));
    return known ? this.hostText(expression) : undefined;
  }

  shapeWithScalars(shape: Shape): Shape {
    const values: Record<string, number> = { ...shape };
    for (const [name, argument] of this.#arguments) {
      if (argument.kind !== 'scalar' || !this.isInteger(argument)) continue;
      const value = this.#valueOf(argument, shape);
      if (value !== undefined) values[name] = value;
    }
    return values;
  }

  /** A host name that is also the name of another extent, as a sentence. */
  clash(): string | undefined {
    for (const shape of this.#shapes)
      for (const [name, argument] of this.#arguments) {
        if (argument.kind !== 'scalar' || !this.isInteger(argument)) continue;
        const value = this.#valueOf(argument, shape);
        if (Object.hasOwn(shape, name) && value !== undefined && shape[name] !== value)
          return `The name ${name} is an extent of the task and another value in the source.`;
      }
    return undefined;
  }

  #valueOf(argument: ScalarArgument, shape: Shape): number | undefined {
    try {
      return evaluateExpression(String(argument.value), { ...this.#constants, ...shape });
    } catch {
      return undefined;
    }
  }
}
