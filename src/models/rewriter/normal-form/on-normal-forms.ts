import { evaluateExpression } from '../../../syntax/expression.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import { asOneEdit } from '../as-one-edit.ts';
import type { Edit } from '../edit.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { normalForms } from './normal-form.ts';

/** An operator that, where it knows nothing to do with a kernel as written, tries the kernel's normal forms. */
export function onNormalForms(operator: Operator): Operator {
  return {
    ...operator,
    sites(context) {
      const own = operator.sites(context);
      if (own.length > 0) return own.map((site) => withLaunchBounds(context, site));
      for (const form of normalForms(context)) {
        const sites = operator.sites(form).map((site) => withLaunchBounds(form, site));
        if (sites.length > 0) return sites.map((site) => asOneEdit(context, form, site));
      }
      return [];
    },
  };
}

/** A kernel that promises a block size keeps its promise when the block changes. */
function withLaunchBounds(context: RewriteContext, site: RewriteSite): RewriteSite {
  const { launchBounds } = context.kernel;
  const { launch, edits } = site.rewrite;
  if (!launchBounds || !launch) return site;
  const threads = sizeOf(launch.block, context);
  const promised = sizeOf([launchBounds.maxThreads], context);
  if (threads === undefined || threads === promised) return site;
  const attribute = /__launch_bounds__\s*\([^()]*\)/.exec(context.kernel.node.text);
  if (!attribute) return site;
  const start = context.kernel.node.start + attribute.index;
  const edit: Edit = { start, end: start + attribute[0].length, text: `__launch_bounds__(${threads})` };
  return { ...site, rewrite: { ...site.rewrite, edits: [...edits, edit] } };
}

function sizeOf(extents: readonly string[], context: RewriteContext): number | undefined {
  try {
    return extents.reduce((product, extent) => product * evaluateExpression(extent, context.constants), 1);
  } catch {
    return undefined;
  }
}
