import type { Operator, RewriteSite } from '../rewrite.ts';

/**
 * Threads of a warp that walk down a column of a shared array whose rows are a multiple of the 32 banks long all hit
 * one bank. One more column spreads them. Legal when the array is used with two subscripts only.
 */
export const padSharedArray: Operator = {
  id: 'pad-shared-array',
  description: 'Add a column to a shared array whose columns are walked by neighbouring threads.',
  sites(context) {
    const sites: RewriteSite[] = [];
    for (const variable of context.names.variables) {
      const [, columns] = variable.dimensions;
      if (variable.space !== 'shared' || variable.dimensions.length !== 2 || !columns) continue;
      const length = context.subscripts.valueOf(columns).constantValue;
      if (length === undefined || length % 16 !== 0) continue;
      const own = context.accesses.filter((access) => access.variable === variable);
      const conflicts = own.some((access) => {
        const stride = access.index.coefficientOf('threadIdx.x').constantValue;
        return stride !== undefined && stride !== 0 && stride % 16 === 0;
      });
      const twoSubscripts = variable.uses.every(
        (use) =>
          use.node.parent?.type === 'subscript_expression' &&
          use.node.parent.parent?.type === 'subscript_expression',
      );
      if (!conflicts || !twoSubscripts) continue;
      sites.push({
        label: variable.name,
        rewrite: {
          edits: [{ start: columns.end, end: columns.end, text: ' + 1' }],
          assumptions: [],
          summary: `Pad the rows of ${variable.name} by one element against bank conflicts.`,
        },
      });
    }
    return sites;
  },
};
