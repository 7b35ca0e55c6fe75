import { contextOfText } from '../rewrite-context.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { NormalisingPass } from './normalising-pass.ts';
import { builtinAliases } from './builtin-aliases.ts';
import { canonicalIndices } from './canonical-indices.ts';
import { countedLoops } from './counted-loops.ts';
import { deadVariables } from './dead-variables.ts';
import { hoistedIndices } from './hoisted-indices.ts';
import { plainSubscripts } from './plain-subscripts.ts';
import { singleCounters } from './single-counters.ts';
import { splitLinearIndex } from './split-linear-index.ts';

const plainPasses: readonly NormalisingPass[] = [
  builtinAliases,
  singleCounters,
  canonicalIndices,
  hoistedIndices,
  plainSubscripts,
  countedLoops,
  deadVariables,
];

/**
 * The same kernels are written in many styles: `tx`, `bx` and constants instead of blockDim, indices inside subscripts,
 * pointers that advance. In normal form a named variable holds each global index and every access is a subscript of a
 * parameter. Gives the forms that differ from the text as it is, the simplest first; the second also turns one linear
 * index over a matrix (`i / columns`, `i % columns`) into two.
 */
export function normalForms(context: RewriteContext): RewriteContext[] {
  const plain = passed(context, plainPasses);
  const split = passed(plain, [splitLinearIndex]);
  const forms = [plain, split === plain ? plain : passed(split, plainPasses)];
  return [...new Set(forms)].filter((form) => form !== context);
}

function passed(context: RewriteContext, passes: readonly NormalisingPass[]): RewriteContext {
  let current = context;
  for (const pass of passes) {
    // A pass may make room for itself again: the alias of an alias.
    for (let round = 0; round < 4; round++) {
      const change = pass(current);
      if (!change || (change.edits.length === 0 && !change.launch)) break;
      const launch = change.launch ?? current.launch;
      const next = contextOfText(current, current.regionAfter(change.edits), launch);
      if (!next) break;
      current = next;
    }
  }
  return current;
}
