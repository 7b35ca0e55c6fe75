import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import { numberNode } from '../../../syntax/expression-node.ts';
import { evaluateExpression, parseExpression, printExpression } from '../../../syntax/expression.ts';
import { HostValues } from '../../../syntax/host-values.ts';
import type { KernelParameter } from '../../../syntax/kernel-finder.ts';
import { simplifyExpression, substitute } from '../../../syntax/simplify-expression.ts';
import type { KernelView } from '../../../syntax/sycl/view/kernel-view.ts';
import type { ViewParameter } from '../../../syntax/sycl/view/view-parameters.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { elementBytes } from '../../../protocol/task.ts';
import type { LaunchBinding } from '../launch-binding.ts';
import { literalValue, valuesFromCallers } from '../launch-binding.ts';

/**
 * What the host code around a SYCL kernel says of its arguments. Sizes keep the names they have in the host code; `extents` are those
 * of accessors that it does not tell.
 */
export function bindSyclLaunch(
  view: KernelView,
  constants: Readonly<Record<string, number>>,
  hostSizes: ReadonlySet<string>,
  extents: ReadonlyMap<string, ExpressionNode>,
): LaunchBinding {
  const { call } = view.sycl;
  const shown = new Map<KernelParameter, ViewParameter | undefined>(
    view.kernel.parameters.map((parameter) => [
      parameter,
      view.parameters.find((one) => one.name === parameter.name),
    ]),
  );
  const keep = (name: string): boolean => hostSizes.has(name) || Object.hasOwn(constants, name);
  const host = new HostValues(call, keep);
  const named = (text: string): ExpressionNode => parseExpression(text);
  const extent = (node: SyntaxNode): ExpressionNode | undefined => {
    const value = host.integer(node);
    return value && simplifyExpression(value);
  };

  const all = new HostValues(call, (name) => Object.hasOwn(constants, name));
  const values: Record<string, number> = { ...valuesFromCallers(call, constants) };
  for (const name of hostSizes) {
    const value = all.named(name);
    if (value === undefined) continue;
    try {
      values[name] = evaluateExpression(value, constants);
    } catch {
      // Not a constant of this file: the size stays unknown.
    }
  }
  return {
    ...(view.launch === undefined
      ? {}
      : { configuration: withParameterNames(view.launch, shown, hostSizes) }),
    integerValue: (parameter) => {
      const from = shown.get(parameter);
      if (from === undefined) return undefined;
      const { capture, extentOf } = from;
      if (extentOf !== undefined) {
        const node = capture.extents[extentOf.dimension];
        return (node && extent(node)) ?? extents.get(parameter.name) ?? named(parameter.name);
      }
      if (/^[A-Za-z_]\w*$/.test(capture.source)) return named(capture.source);
      return capture.value && extent(capture.value);
    },
    floatValue: (parameter) => {
      const value = shown.get(parameter)?.capture.value;
      return value && literalValue(value, call, 0);
    },
    values,
    allocatedBytes: (parameter) => {
      const capture = shown.get(parameter)?.capture;
      if (capture === undefined || capture.extents.length === 0 || parameter.elementType === undefined)
        return undefined;
      let bytes: ExpressionNode = numberNode(elementBytes[parameter.elementType]);
      for (const node of capture.extents) {
        const value = extent(node);
        if (value === undefined) return undefined;
        bytes = { kind: 'binary', operator: '*', left: bytes, right: value };
      }
      return bytes;
    },
    hostType: () => undefined,
  };
}

/** Launch expressions are in host names already, but for what the view calls by the kernel's own names. */
function withParameterNames(
  launch: NonNullable<KernelView['launch']>,
  shown: ReadonlyMap<KernelParameter, ViewParameter | undefined>,
  hostSizes: ReadonlySet<string>,
): NonNullable<KernelView['launch']> {
  const sources = new Map<string, string>();
  for (const [parameter, from] of shown)
    if (from !== undefined && from.extentOf === undefined && !hostSizes.has(parameter.name))
      sources.set(parameter.name, from.capture.source);
  const rename = (text: string): string =>
    printExpression(
      simplifyExpression(
        substitute(parseExpression(text), (name) => {
          const source = sources.get(name);
          return source === undefined || !/^[A-Za-z_]\w*$/.test(source)
            ? undefined
            : { kind: 'name', name: source, position: -1 };
        }),
      ),
    );
  return {
    grid: launch.grid.map(rename),
    block: launch.block.map(rename),
    sharedBytes: rename(launch.sharedBytes),
  };
}
