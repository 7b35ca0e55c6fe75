import type { RewriteContext } from './rewrite-context.ts';
import type { RewriteSite } from './rewrite.ts';

/** A site found in another form of the kernel (a normal form, an earlier rewrite) as one edit of the text as written. */
export function asOneEdit(context: RewriteContext, form: RewriteContext, site: RewriteSite): RewriteSite {
  const before = context.region;
  const after = form.regionAfter(site.rewrite.edits);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++;
  const offset = context.task.region.start;
  const launch = site.rewrite.launch ?? (form.launch === context.launch ? undefined : form.launch);
  return {
    ...site,
    rewrite: {
      ...site.rewrite,
      edits: [
        {
          start: offset + start,
          end: offset + before.length - tail,
          text: after.slice(start, after.length - tail),
        },
      ],
      ...(launch ? { launch } : {}),
    },
  };
}
