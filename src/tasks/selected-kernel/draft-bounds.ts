import type { LaunchConfiguration } from '../../protocol/task.ts';
import { parseExpression } from '../../syntax/expression.ts';
import { holdsIntegers, integerText } from './draft-context.ts';
import type { DraftContext } from './draft-context.ts';
import { toPolynomial } from './expression-polynomial.ts';
import { IndexBounds } from './index-bounds.ts';
import { pointerParameter } from './pointer-uses.ts';
import { Polynomial } from './polynomial.ts';

/** Bounds of the kernel's indices under its launch, in shape names. */
export function draftBounds(context: DraftContext, launch: LaunchConfiguration): IndexBounds {
  const { kernel, constants } = context.source;
  const axes = ['x', 'y', 'z'];
  return new IndexBounds({
    body: kernel.bodyNode,
    builtin: (name) => {
      const [kind, axis = ''] = name.split('.');
      const list = kind === 'gridDim' ? launch.grid : kind === 'blockDim' ? launch.block : undefined;
      const index = axes.indexOf(axis);
      if (list === undefined || index < 0) return name === 'warpSize' ? Polynomial.constant(32) : undefined;
      return toPolynomial(parseExpression(list[index] ?? '1'));
    },
    named: (name) => {
      const parameter = kernel.parameters.find((one) => one.name === name);
      if (parameter !== undefined) {
        const value = integerText(context, parameter);
        return value === undefined ? undefined : toPolynomial(parseExpression(value));
      }
      return name in constants ? Polynomial.term(name) : undefined;
    },
    dataBound: (buffer) => dataBound(context, buffer),
    pointerBase: (name, use) => pointerParameter(kernel, name, use),
  });
}

/** Bytes hold what bytes can hold; wider integers used as subscripts range over a shape name. */
function dataBound(context: DraftContext, buffer: string): Polynomial | undefined {
  const { source, indexRanges } = context;
  const parameter = source.kernel.parameters.find((one) => one.name === buffer);
  if (parameter === undefined || !holdsIntegers(parameter)) return undefined;
  if (parameter.elementType === 'u8') return Polynomial.constant(255);
  let name = indexRanges.get(buffer);
  if (name === undefined) {
    const body = new Set(source.kernel.bodyNode.descendants('identifier').map((node) => node.text));
    const unused = source.kernel.parameters.find(
      (one) =>
        !one.pointer &&
        holdsIntegers(one) &&
        !body.has(one.name) &&
        integerText(context, one) === one.name &&
        ![...indexRanges.values()].includes(one.name),
    );
    name = unused?.name ?? `${buffer}_range`;
    indexRanges.set(buffer, name);
  }
  return Polynomial.term(name).minus(Polynomial.constant(1));
}
