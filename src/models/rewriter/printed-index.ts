import type { IndexSymbol, Polynomial } from '../../syntax/polynomial.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { RewriteContext } from './rewrite-context.ts';

/**
 * An index as C++ text that means the same at the place, or undefined when some part has no name there. Terms with more
 * factors come first, as people write them: `row * n + k`.
 */
export function printedIndex(
  index: Polynomial,
  place: SyntaxNode,
  context: RewriteContext,
): string | undefined {
  const terms: { readonly negative: boolean; readonly text: string; readonly rank: number }[] = [];
  for (const term of index.terms) {
    const factors: string[] = [];
    for (const factor of term.factors) {
      const text = printedSymbol(factor, place, context);
      if (text === undefined) return undefined;
      factors.push(text);
    }
    const amount = Math.abs(term.coefficient);
    const ordered = factors.sort((a, b) => rankOf(a, context) - rankOf(b, context));
    const parts = amount === 1 && ordered.length > 0 ? ordered : [...ordered, String(amount)];
    const iteration = term.factors.some((factor) => factor.kind === 'iteration');
    terms.push({
      negative: term.coefficient < 0,
      text: parts.join(' * '),
      rank: term.factors.length * 2 - (iteration ? 1 : 0),
    });
  }
  const sorted = terms.sort((a, b) => Number(a.negative) - Number(b.negative) || b.rank - a.rank);
  if (sorted.length === 0) return '0';
  return sorted
    .map((term, at) =>
      at === 0 ? `${term.negative ? '-' : ''}${term.text}` : ` ${term.negative ? '-' : '+'} ${term.text}`,
    )
    .join('');
}

/** Variables before extents: `row * width`. */
function rankOf(text: string, context: RewriteContext): number {
  return context.kernel.parameters.some((parameter) => parameter.name === text) ? 1 : 0;
}

function printedSymbol(symbol: IndexSymbol, place: SyntaxNode, context: RewriteContext): string | undefined {
  switch (symbol.kind) {
    case 'thread':
    case 'block':
    case 'block-size':
    case 'grid-size':
      return symbol.name;
    case 'parameter': {
      const shadowed = context.names.resolve(symbol.name, place) !== symbol.variable;
      const changed = symbol.variable && context.names.writesOf(symbol.variable).length > 0;
      return shadowed || changed ? undefined : symbol.name;
    }
    case 'variable':
      return symbol.key.startsWith('named ') ? symbol.name : undefined;
    case 'iteration': {
      const { loop } = symbol;
      if (!loop?.node.contains(place) || loop.step.kind !== 'add' || loop.step.sign !== 1) return undefined;
      if (loop.step.amount && context.subscripts.valueOf(loop.step.amount).constantValue !== 1)
        return undefined;
      if (context.subscripts.valueOf(loop.start).constantValue !== 0) return undefined;
      if (loop.kind === 'while' && place.start > loop.update.start) return undefined;
      return context.names.resolve(loop.variable.name, place) === loop.variable
        ? loop.variable.name
        : undefined;
    }
    case 'pointer':
      return undefined;
    case 'opaque': {
      // Only parts that mean the same everywhere: parameters that are never changed.
      const words = symbol.name.match(/[A-Za-z_]\w*/g) ?? [];
      const stable = words.every((word) => {
        const variable = context.names.resolve(word, place);
        if (!variable) return Object.hasOwn(context.constants, word);
        return (
          variable.kind === 'parameter' && !variable.pointer && context.names.writesOf(variable).length === 0
        );
      });
      return stable ? (/^\w+$/.test(symbol.name) ? symbol.name : `(${symbol.name})`) : undefined;
    }
  }
}
