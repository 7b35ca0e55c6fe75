import { asOneEdit } from './as-one-edit.ts';
import { contextOfText } from './rewrite-context.ts';
import type { RewriteContext } from './rewrite-context.ts';
import type { Operator, RewriteSite } from './rewrite.ts';

/** Two steps in one: what `next` makes of every result of an operator. A step that only pays together needs both at once. */
export function onSitesOf(
  context: RewriteContext,
  operator: Operator,
  next: (context: RewriteContext) => readonly RewriteSite[],
): RewriteSite[] {
  return operator.sites(context).flatMap((first) => {
    const region = context.regionAfter(first.rewrite.edits);
    const after = contextOfText(context, region, first.rewrite.launch ?? context.launch);
    if (!after) return [];
    return next(after).map((second) => {
      const { rewrite } = asOneEdit(context, after, second);
      return {
        label: `${first.label}, ${second.label}`,
        rewrite: {
          ...rewrite,
          assumptions: [...first.rewrite.assumptions, ...second.rewrite.assumptions],
          summary: `${first.rewrite.summary.replace(/\.$/, '')}; ${lowered(second.rewrite.summary)}`,
        },
      };
    });
  });
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
