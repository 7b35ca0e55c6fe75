import type { LaunchConfiguration, TextRange } from '../protocol/task.ts';
import { constantValues, fileConstants } from './constants.ts';
import { evaluateExpression, printExpression } from './expression.ts';
import { simplifyExpression, substitute } from './simplify-expression.ts';
import type { ExpressionNode } from './expression-node.ts';
import { HostValues } from './host-values.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-node.ts';
import { withoutParentheses } from './syntax-node.ts';

/** One of the expressions between `<<<` and `>>>`, or an argument. */
export interface LaunchPart {
  readonly text: string;
  readonly range: TextRange;
  readonly node: SyntaxNode;
}

/** One `kernel<<<grid, block, shared, stream>>>(arguments)`. */
export interface KernelLaunch {
  /** Unqualified name. */
  readonly kernel: string;
  /** As written, with namespaces. */
  readonly qualifiedName: string;
  /** `["float", "3"]` for `k::add<float, 3>`. */
  readonly templateArguments: readonly string[];
  readonly grid: LaunchPart;
  readonly block: LaunchPart;
  readonly sharedBytes?: LaunchPart;
  readonly stream?: LaunchPart;
  readonly arguments: readonly LaunchPart[];
  /** Name of the host function around the launch. */
  readonly enclosingFunction?: string;
  readonly range: TextRange;
  /** From 1. */
  readonly line: number;
  readonly node: SyntaxNode;
}

/** What a launch means, as far as the host code around it tells. */
export interface ResolvedLaunch {
  /** Undefined where the host code computes the configuration in a way we cannot follow. */
  readonly configuration?: LaunchConfiguration;
  /** Names left in the configuration that no integer constant of the file defines: shape names. */
  readonly freeNames: readonly string[];
  /** Values of host variables that are integer constants at the launch, e.g. `{n: 1048576}`. */
  readonly values: Readonly<Record<string, number>>;
}

/** All launches in a text, in source order; of one kernel when its name is given. */
export function findLaunches(tree: SyntaxTree, kernel?: string): KernelLaunch[] {
  return tree.root
    .descendants('kernel_call_syntax')
    .map(launchOf)
    .filter((launch) => launch !== undefined)
    .filter((launch) => kernel === undefined || launch.kernel === kernel);
}

/**
 * Follows local variables (`dim3 grid(...)`, `const int threads = 256`) back to expressions over integer constants of
 * the file and free names. Variables that are passed to the kernel as they are stay names: they are its extents.
 */
export function resolveLaunch(launch: KernelLaunch): ResolvedLaunch {
  const passed = new Set(
    launch.arguments
      .map((argument) => stripCasts(argument.node))
      .filter((node) => node.type === 'identifier')
      .map((node) => node.text),
  );
  const constants = constantValues(fileConstants(launch.node.tree));
  const host = new HostValues(launch.node, (name) => passed.has(name) || Object.hasOwn(constants, name));
  const all = new HostValues(launch.node, (name) => Object.hasOwn(constants, name));
  const grid = host.dimensions(launch.grid.node);
  const block = host.dimensions(launch.block.node);
  const shared = launch.sharedBytes
    ? host.integer(launch.sharedBytes.node)
    : { kind: 'number' as const, value: 0 };
  const values: Record<string, number> = {};
  for (const name of passed) {
    const value = constantValue(all.named(name), constants);
    if (value !== undefined) values[name] = value;
  }
  if (!grid || !block || !shared) return { freeNames: [], values };
  const print = (node: ExpressionNode): string => printExpression(simplifyExpression(node));
  const configuration: LaunchConfiguration = {
    grid: withoutTrailingOnes(grid.map(print)),
    block: withoutTrailingOnes(block.map(print)),
    sharedBytes: print(shared),
  };
  const names = new Set<string>();
  for (const node of [...grid, ...block, shared])
    substitute(node, (name) => {
      if (!Object.hasOwn(constants, name)) names.add(name);
      return undefined;
    });
  for (const name of names) {
    const value = constantValue(all.named(name), constants);
    if (value !== undefined) values[name] = value;
  }
  return { configuration, freeNames: [...names], values };
}

function constantValue(
  node: ExpressionNode | undefined,
  constants: Readonly<Record<string, number>>,
): number | undefined {
  if (!node) return undefined;
  try {
    return evaluateExpression(node, constants);
  } catch {
    return undefined;
  }
}

function withoutTrailingOnes(dimensions: readonly string[]): string[] {
  const kept = [...dimensions];
  while (kept.length > 1 && kept.at(-1) === '1') kept.pop();
  return kept;
}

function stripCasts(node: SyntaxNode): SyntaxNode {
  const inner = withoutParentheses(node);
  const value = inner.type === 'cast_expression' ? inner.child('value') : null;
  return value ? stripCasts(value) : inner;
}

function launchOf(syntax: SyntaxNode): KernelLaunch | undefined {
  const call = syntax.parent;
  const callee = call?.child('function');
  const [grid, block, sharedBytes, stream] = syntax.namedChildren.map(partOf);
  if (!call || !callee || !grid || !block) return undefined;
  const { name, templateArguments } = calleeName(callee);
  const enclosing = enclosingFunctionName(call);
  return {
    kernel: name,
    qualifiedName: callee.text.replace(/\s+/g, '').replace(/<.*$/, ''),
    templateArguments,
    grid,
    block,
    ...(sharedBytes ? { sharedBytes } : {}),
    ...(stream ? { stream } : {}),
    arguments: call.child('arguments')?.namedChildren.map(partOf) ?? [],
    ...(enclosing === undefined ? {} : { enclosingFunction: enclosing }),
    range: { start: call.start, end: call.end },
    line: call.line,
    node: call,
  };
}

function partOf(node: SyntaxNode): LaunchPart {
  return { text: node.text, range: { start: node.start, end: node.end }, node };
}

function calleeName(callee: SyntaxNode): {
  readonly name: string;
  readonly templateArguments: readonly string[];
} {
  if (callee.type === 'qualified_identifier') {
    const inner = callee.child('name');
    if (inner) return calleeName(inner);
  }
  if (callee.type === 'template_function')
    return {
      name: callee.child('name')?.text ?? '',
      templateArguments: callee.child('arguments')?.namedChildren.map((argument) => argument.text) ?? [],
    };
  return { name: callee.text, templateArguments: [] };
}

function enclosingFunctionName(node: SyntaxNode): string | undefined {
  const definition = node.ancestor('function_definition');
  const declarator = definition?.descendants('function_declarator')[0];
  return declarator?.child('declarator')?.text;
}
