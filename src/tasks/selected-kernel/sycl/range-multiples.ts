import { parseExpression, printExpression } from '../../../syntax/expression.ts';
import { simplifyExpression } from '../../../syntax/simplify-expression.ts';
import { extentsOf, toPolynomial } from '../expression-polynomial.ts';
import type { DraftArgument } from '../task-draft.ts';
import type { DraftedKernel } from './draft-sycl-kernel.ts';

/** A global size of a launch that its local size has to divide. */
interface DividedSize {
  /** Factors of the global size that are names of sizes, slowest first, and the number that multiplies them. */
  readonly names: readonly string[];
  readonly factor: number;
  readonly global: string;
  readonly local: string;
  readonly divisor: number;
}

/**
 * Sizes that a launch is legal for in multiples only: the local size must divide the global one in each dimension. By name, for global
 * sizes that are a product of names: there the last one is chosen.
 */
export function rangeMultiples(
  drafts: readonly DraftedKernel[],
  constants: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const multiples = new Map<string, number>();
  for (const { names, factor, divisor } of dividedSizes(drafts, constants)) {
    const name = names.at(-1);
    const wanted = divisor / greatestDivisor(divisor, factor);
    if (name === undefined || wanted === 1) continue;
    multiples.set(name, Math.max(wanted, multiples.get(name) ?? 1));
  }
  return multiples;
}

/** Extents without rounding up where the launch is legal for whole work-groups only: `ceilDiv(n, 256) * 256` is n. */
export function withoutRounding(
  argument: DraftArgument,
  drafts: readonly DraftedKernel[],
  constants: Readonly<Record<string, number>>,
): DraftArgument {
  const sizes = dividedSizes(drafts, constants);
  const shape = (extents: readonly string[]): readonly string[] => {
    let text = extents;
    for (const { global, local } of sizes) {
      const rounded = `ceilDiv(${global}, ${local})`;
      const at = text.findIndex((extent, index) => extent === rounded && text[index + 1] === local);
      if (at >= 0) text = [...text.slice(0, at), global, ...text.slice(at + 2)];
      text = text.map((extent) => extent.replaceAll(`${rounded} * ${local}`, `(${global})`));
    }
    if (text.join() === extents.join()) return extents;
    return text.length > 1 || argument.form === 'buffer'
      ? text.map((extent) => extentsOf(toPolynomial(parseExpression(extent))).join(' * '))
      : extentsOf(toPolynomial(parseExpression(text[0] ?? '1')));
  };
  return { ...argument, shape: shape(argument.shape), alternatives: argument.alternatives.map(shape) };
}

function dividedSizes(
  drafts: readonly DraftedKernel[],
  constants: Readonly<Record<string, number>>,
): readonly DividedSize[] {
  return drafts.flatMap(({ view }) =>
    (view.ranges?.global ?? []).flatMap((extent, dimension): DividedSize[] => {
      const size = view.ranges?.local?.[dimension];
      if (size === undefined) return [];
      const global = printExpression(simplifyExpression(extent));
      const local = printExpression(simplifyExpression(size));
      const divisor = constants[local] ?? Number(local);
      if (!Number.isInteger(divisor) || divisor <= 1) return [];
      const [only, more] = toPolynomial(parseExpression(global)).monomials;
      if (only === undefined || more !== undefined) return [];
      if (only.factors.some((factor) => !/^[A-Za-z_]\w*$/.test(factor) || factor === local)) return [];
      const names = only.factors.filter((factor) => !(factor in constants));
      const factor = only.factors.reduce(
        (product, name) => product * (constants[name] ?? 1),
        only.coefficient,
      );
      return names.length === 0 ? [] : [{ names, factor, global, local, divisor }];
    }),
  );
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
