import type { LaunchConfiguration } from '../../protocol/task.ts';
import { constantValues, fileConstants } from '../../syntax/constants.ts';
import { parseExpression, printExpression, evaluateExpression } from '../../syntax/expression.ts';
import { simplifyExpression, substitute } from '../../syntax/simplify-expression.ts';
import type { ExpressionNode } from '../../syntax/expression-node.ts';
import { HostValues } from '../../syntax/host-values.ts';
import { functionDeclarator, parametersOf } from '../../syntax/kernel-finder.ts';
import type { KernelParameter } from '../../syntax/kernel-finder.ts';
import { resolveLaunch } from '../../syntax/launch-finder.ts';
import type { KernelLaunch } from '../../syntax/launch-finder.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import type { SourceKernel } from '../task-file/source-kernel.ts';

/** The launch of a kernel told in the kernel's own parameter names. */
export interface LaunchBinding {
  /** Undefined where the host code computes it in a way that cannot be followed. */
  readonly configuration?: LaunchConfiguration;
  /** What an integer parameter is given: a shape name, an expression of shape names, or a number. */
  readonly integerValue: (parameter: KernelParameter) => ExpressionNode | undefined;
  /** What a floating parameter is given, where that is a literal. */
  readonly floatValue: (parameter: KernelParameter) => number | undefined;
  /** Sizes found in the host code, by shape name. */
  readonly values: Readonly<Record<string, number>>;
  /** Bytes that the host code allocates for a pointer argument, as an expression of shape names. */
  readonly allocatedBytes: (parameter: KernelParameter) => ExpressionNode | undefined;
  /** Type of the host variable passed, as written. */
  readonly hostType: (parameter: KernelParameter) => string | undefined;
}

/** Reads a launch, in the kernel's file or another, and the host code around it. */
export function bindLaunchSite(source: SourceKernel, launch: KernelLaunch): LaunchBinding {
  const { kernel, constants } = source;
  const resolved = resolveLaunch(launch);
  const argumentOf = (parameter: KernelParameter): SyntaxNode | undefined => {
    const part = launch.arguments[kernel.parameters.indexOf(parameter)];
    return part && withoutCasts(part.node);
  };
  const usedInKernel = new Set(kernel.bodyNode.descendants('identifier').map((node) => node.text));

  // Host variables that are passed as they are take the name of the parameter.
  const renamed = new Map<string, string>();
  for (const parameter of kernel.parameters) {
    const argument = argumentOf(parameter);
    if (parameter.pointer || argument?.type !== 'identifier' || renamed.has(argument.text)) continue;
    if (argument.text in constants && usedInKernel.has(argument.text)) continue;
    if (isInteger(parameter)) renamed.set(argument.text, parameter.name);
  }
  const taken = new Set(kernel.parameters.map((parameter) => parameter.name));
  // Constants that only a launch in another file knows are numbers to the task.
  const foreign = launch.node.tree === source.tree ? {} : constantValues(fileConstants(launch.node.tree));
  const rename = (node: ExpressionNode): ExpressionNode =>
    simplifyExpression(
      substitute(node, (name) => {
        const value = renamed.has(name) || name in constants ? undefined : foreign[name];
        if (value !== undefined) return { kind: 'number', value };
        const target =
          renamed.get(name) ?? (taken.has(name) && !(name in constants) ? `${name}_size` : undefined);
        return target === undefined ? undefined : { kind: 'name', name: target, position: -1 };
      }),
    );
  const renameText = (text: string): string => printExpression(rename(parseExpression(text)));

  const keep = (name: string): boolean => renamed.has(name) || Object.hasOwn(constants, name);
  const host = new HostValues(launch.node, keep);
  const values: Record<string, number> = {};
  for (const [name, value] of Object.entries(resolved.values)) values[renamed.get(name) ?? name] = value;
  for (const [name, target] of renamed) {
    const value = constants[name] ?? foreign[name];
    if (value !== undefined) values[target] = value;
  }
  for (const [name, value] of Object.entries(valuesFromCallers(launch.node, { ...foreign, ...constants }))) {
    const target = renamed.get(name) ?? name;
    values[target] ??= value;
  }

  return {
    ...(resolved.configuration === undefined
      ? {}
      : {
          configuration: {
            grid: resolved.configuration.grid.map(renameText),
            block: resolved.configuration.block.map(renameText),
            sharedBytes: renameText(resolved.configuration.sharedBytes),
          },
        }),
    integerValue: (parameter) => {
      const argument = argumentOf(parameter);
      const value = argument && host.integer(argument);
      return value && rename(value);
    },
    floatValue: (parameter) => {
      const argument = argumentOf(parameter);
      return argument && literalValue(argument, launch.node, 0);
    },
    values,
    allocatedBytes: (parameter) => {
      const argument = argumentOf(parameter);
      const size = argument?.type === 'identifier' ? allocationSize(argument.text, launch.node) : undefined;
      const value = size && new HostValues(size, keep).integer(size);
      return value && rename(value);
    },
    hostType: (parameter) => {
      const argument = argumentOf(parameter);
      return argument?.type === 'identifier' ? typeOfVariable(argument.text, launch.node) : undefined;
    },
  };
}

function isInteger(parameter: KernelParameter): boolean {
  return parameter.elementType !== undefined && /^[iu]/.test(parameter.elementType);
}

function withoutCasts(syntax: SyntaxNode): SyntaxNode {
  const node = withoutParentheses(syntax);
  if (node.type === 'cast_expression') {
    const value = node.child('value');
    return value === null ? node : withoutCasts(value);
  }
  const callee = node.type === 'call_expression' ? (node.child('function')?.text ?? '') : '';
  const only = node.child('arguments')?.namedChildren;
  if (/^static_cast\s*</.test(callee) && only?.length === 1 && only[0]) return withoutCasts(only[0]);
  return node;
}

/** The size argument of `cudaMalloc(&name, size)` in the same function. */
function allocationSize(name: string, place: SyntaxNode): SyntaxNode | undefined {
  const scope = place.ancestor('function_definition') ?? place.tree.root;
  for (const call of scope.descendants('call_expression')) {
    if (!/^cudaMalloc(Managed|Async)?$/.test(call.child('function')?.text ?? '')) continue;
    const [target, size] = call.child('arguments')?.namedChildren ?? [];
    if (target && size && target.text.replace(/\s+/g, '').replace(/^\(void\*\*\)/, '') === `&${name}`)
      return size;
  }
  return undefined;
}

function typeOfVariable(name: string, place: SyntaxNode): string | undefined {
  const scope = place.ancestor('function_definition') ?? place.tree.root;
  for (const node of scope.descendants('declaration', 'parameter_declaration')) {
    if (node.start >= place.start) break;
    const declares = node
      .childrenOf('declarator')
      .some(
        (declarator) => declarator.descendants('identifier')[0]?.text === name || declarator.text === name,
      );
    if (declares) return node.child('type')?.text;
  }
  return undefined;
}

/** `0.1`, `-2.0f`, `(float)3`, or a local variable or constant that is one of these. */
export function literalValue(syntax: SyntaxNode, place: SyntaxNode, depth: number): number | undefined {
  const node = withoutCasts(syntax);
  if (depth > 4) return undefined;
  if (node.type === 'number_literal') {
    const value = Number(node.text.replace(/[fFlLuU]+$/, ''));
    return Number.isFinite(value) ? value : undefined;
  }
  if (node.type === 'unary_expression' && node.child('operator')?.text === '-') {
    const operand = node.child('argument');
    const value = operand === null ? undefined : literalValue(operand, place, depth + 1);
    return value === undefined ? undefined : -value;
  }
  if (node.type !== 'identifier') return undefined;
  const scopes = [place.ancestor('function_definition'), place.tree.root];
  for (const scope of scopes) {
    const definition = scope
      ?.descendants('init_declarator')
      .find((one) => one.start < place.start && one.child('declarator')?.text === node.text);
    const value = definition?.child('value');
    if (value) return literalValue(value, place, depth + 1);
  }
  const define = place.tree.root
    .descendants('preproc_def')
    .find((one) => one.child('name')?.text === node.text)
    ?.child('value')
    ?.text.trim();
  const value = Number((define ?? 'x').replace(/[fF]$/, ''));
  return Number.isFinite(value) ? value : undefined;
}

/** Sizes that callers in the same file pass to the function around a place. */
export function valuesFromCallers(
  place: SyntaxNode,
  constants: Readonly<Record<string, number>>,
): Record<string, number> {
  const definition = place.ancestor('function_definition');
  const declarator = definition && functionDeclarator(definition);
  const name = declarator?.child('declarator')?.text;
  const values: Record<string, number> = {};
  if (!declarator || name === undefined) return values;
  const parameters = parametersOf(declarator);
  for (const call of place.tree.root.descendants('call_expression')) {
    if (call.child('function')?.text !== name) continue;
    const host = new HostValues(call, (one) => Object.hasOwn(constants, one));
    for (const [index, argument] of (call.child('arguments')?.namedChildren ?? []).entries()) {
      const parameter = parameters[index];
      const value = host.integer(argument);
      if (parameter === undefined || parameter.pointer || value === undefined) continue;
      try {
        values[parameter.name] ??= evaluateExpression(value, constants);
      } catch {
        // Not a constant at this call: nothing is known.
      }
    }
  }
  return values;
}
