import type { LaunchConfiguration } from '../../protocol/task.ts';
import { constantValues, fileConstants } from '../constants.ts';
import { evaluateExpression, printExpression } from '../expression.ts';
import { numberNode } from '../expression-node.ts';
import type { ExpressionNode } from '../expression-node.ts';
import { HostValues } from '../host-values.ts';
import { simplifyExpression } from '../simplify-expression.ts';
import type { SyntaxNode } from '../syntax-node.ts';
import { withoutParentheses } from '../syntax-node.ts';
import { constructionOf } from './declared-variables.ts';
import { HostScope } from './host-scope.ts';
import type { SyclKernel } from './sycl-kernel.ts';

/** Work items of a launch, slowest dimension first, in host names. */
export interface LaunchRanges {
  readonly global: readonly ExpressionNode[];
  /** Absent for `range` launches. */
  readonly local?: readonly ExpressionNode[];
}

/** Work items per group that a `range` launch runs with. */
export const rangeGroupSize = 256;

/** Ranges of a kernel's launch; undefined where the host code computes them in a way that cannot be followed. */
export function launchRanges(
  kernel: SyclKernel,
  extentName: (accessor: string, dimension: number) => string = () => '',
  parameters: ReadonlySet<string> = new Set(),
): LaunchRanges | undefined {
  if (kernel.launch === 'single_task') return { global: [numberNode(1)], local: [numberNode(1)] };
  const [first] = kernel.launchArguments;
  if (!first || kernel.launch === 'other') return undefined;
  const reader = new RangeReader(kernel, extentName, parameters);
  return reader.ranges(first);
}

/** The same as grid and block, x first. */
export function launchConfiguration(ranges: LaunchRanges): LaunchConfiguration {
  const { global } = ranges;
  const local =
    ranges.local ??
    global.map((_, dimension) => numberNode(dimension === global.length - 1 ? rangeGroupSize : 1));
  const grid = global.map((extent, dimension) => quotient(extent, local[dimension] ?? numberNode(1)));
  const printed = (nodes: readonly ExpressionNode[]): string[] => {
    const texts = nodes.map((node) => printExpression(simplifyExpression(node))).reverse();
    while (texts.length > 1 && texts.at(-1) === '1') texts.pop();
    return texts;
  };
  return { grid: printed(grid), block: printed(local), sharedBytes: '0' };
}

/** Groups along a dimension. A launch is legal only where the local size divides the global one. */
function quotient(global: ExpressionNode, local: ExpressionNode): ExpressionNode {
  const divisor = simplifyExpression(local);
  const text = printExpression(divisor);
  if (text === '1') return simplifyExpression(global);
  const factors = factorsOf(simplifyExpression(global));
  const at = factors.findIndex((factor) => printExpression(factor) === text);
  if (at >= 0) {
    const rest = factors.filter((_, index) => index !== at);
    const [first, ...others] = rest;
    if (!first) return numberNode(1);
    return others.reduce<ExpressionNode>(
      (left, right) => ({ kind: 'binary', operator: '*', left, right }),
      first,
    );
  }
  return simplifyExpression({
    kind: 'call',
    name: 'ceilDiv',
    arguments: [simplifyExpression(global), divisor],
  });
}

function factorsOf(node: ExpressionNode): ExpressionNode[] {
  return node.kind === 'binary' && node.operator === '*'
    ? [...factorsOf(node.left), ...factorsOf(node.right)]
    : [node];
}

class RangeReader {
  readonly #scope: HostScope;
  readonly #host: HostValues;
  readonly #kernel: SyclKernel;
  readonly #extentName: (accessor: string, dimension: number) => string;

  constructor(
    kernel: SyclKernel,
    extentName: (accessor: string, dimension: number) => string,
    parameters: ReadonlySet<string>,
  ) {
    this.#kernel = kernel;
    this.#extentName = extentName;
    this.#scope = new HostScope(kernel.call);
    const constants = constantValues(fileConstants(kernel.call.tree));
    const kept = new Set(
      kernel.captures.filter((capture) => capture.kind === 'scalar').map((capture) => capture.name),
    );
    const keep = (name: string): boolean =>
      kept.has(name) || parameters.has(name) || Object.hasOwn(constants, name);
    this.#host = new HostValues(kernel.call, keep);
  }

  ranges(syntax: SyntaxNode, depth = 0): LaunchRanges | undefined {
    if (depth > 8) return undefined;
    const node = withoutParentheses(syntax);
    if (node.type === 'identifier') {
      const variable = this.#scope.get(node.text);
      if (variable?.type.name === 'nd_range') {
        if (variable.arguments.length > 1) return this.#pair(variable.arguments);
        const source = variable.arguments[0] ?? variable.value;
        return source && this.ranges(source, depth + 1);
      }
    }
    const built = constructionOf(node);
    if (built?.type.name === 'nd_range') return this.#pair(built.arguments);
    if (
      this.#kernel.launch === 'nd_range' &&
      node.type === 'initializer_list' &&
      node.namedChildren.length === 2
    )
      return this.#pair(node.namedChildren);
    const global = this.#components(node, 0);
    return global && this.#kernel.launch !== 'nd_range' ? { global } : undefined;
  }

  #pair(nodes: readonly SyntaxNode[]): LaunchRanges | undefined {
    const [globalNode, localNode] = nodes;
    const global = globalNode && this.#components(globalNode, 0);
    const local = localNode && this.#components(localNode, 0);
    if (!global || !local) return undefined;
    const count = Math.max(global.length, local.length);
    return global.length === count && local.length === count ? { global, local } : undefined;
  }

  #components(syntax: SyntaxNode, depth: number): ExpressionNode[] | undefined {
    // Deep sums of an earlier rewrite are no cycle.
    if (depth > 40) return undefined;
    const node = withoutParentheses(syntax);
    const list = (nodes: readonly SyntaxNode[]): ExpressionNode[] | undefined => {
      const [only] = nodes;
      if (nodes.length === 1 && only) return this.#components(only, depth + 1);
      const values = nodes.map((part) => this.#integer(part));
      return values.every((value) => value !== undefined) ? values : undefined;
    };
    if (node.type === 'initializer_list' || node.type === 'argument_list') return list(node.namedChildren);
    const built = constructionOf(node);
    if (built?.type.name === 'range') return list(built.arguments);
    if (node.type === 'binary_expression') {
      const [left, right] = [node.child('left'), node.child('right')].map((side) =>
        side ? this.#components(side, depth + 1) : undefined,
      );
      const operator = node.child('operator')?.text ?? '';
      if (!left || !right || !/^[-+*/]$/.test(operator)) return undefined;
      const count = Math.max(left.length, right.length);
      return Array.from({ length: count }, (_, dimension): ExpressionNode => ({
        kind: 'binary',
        operator,
        left: (left.length === 1 ? left[0] : left[dimension]) ?? numberNode(1),
        right: (right.length === 1 ? right[0] : right[dimension]) ?? numberNode(1),
      }));
    }
    if (node.type === 'identifier') {
      const variable = this.#scope.get(node.text);
      if (variable && (variable.type.name === 'range' || variable.deduced)) {
        const nodes =
          variable.arguments.length > 0 ? variable.arguments : variable.value ? [variable.value] : [];
        if (variable.type.name === 'range' && nodes.length > 0) return list(nodes);
      }
    }
    const extents = this.#bufferRange(node);
    if (extents) return extents;
    const single = this.#integer(node);
    return single && [single];
  }

  /** `a.get_range()` of an accessor or of its buffer. */
  #bufferRange(node: SyntaxNode): ExpressionNode[] | undefined {
    const name = /^(\w+)\.get_range\(\)$/.exec(node.text.replace(/\s+/g, ''))?.[1];
    const capture = this.#kernel.captures.find((one) => one.name === name || one.source === name);
    if (name === undefined || capture?.kind !== 'accessor') return undefined;
    if (capture.extents.length === capture.dimensions) {
      const values = capture.extents.map((extent) => this.#integer(extent));
      return values.every((value) => value !== undefined) ? values : undefined;
    }
    return Array.from({ length: capture.dimensions }, (_, dimension): ExpressionNode => ({
      kind: 'name',
      name: this.#extentName(capture.name, dimension),
      position: -1,
    }));
  }

  #integer(syntax: SyntaxNode): ExpressionNode | undefined {
    const node = withoutParentheses(syntax);
    // `range[0]` and `range.get(1)` of a host range.
    const part = /^(\w+)(?:\[(\d)\]|\.get\((\d)\))$/.exec(node.text.replace(/\s+/g, ''));
    const variable = part ? this.#scope.get(part[1] ?? '') : undefined;
    if (part && variable?.type.name === 'range') {
      const components = this.#components(variable.node, 1);
      return components?.[Number(part[2] ?? part[3])];
    }
    return this.#host.integer(node);
  }
}

/** The value of an expression of the host side where it is a constant. */
export function constantOf(
  node: ExpressionNode,
  constants: Readonly<Record<string, number>>,
): number | undefined {
  try {
    return evaluateExpression(node, constants);
  } catch {
    return undefined;
  }
}
