import type { Assumption } from '../../../protocol/candidate.ts';
import { indentOf, indentUnit, placeBefore } from '../layout.ts';
import { launchWith, simplified } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { findRowPattern, rowCount } from '../row-pattern.ts';
import type { RowPattern } from '../row-pattern.ts';

/**
 * One thread per row with loops over the row becomes one warp per row: each lane takes every 32nd iteration, reductions
 * end in a shuffle. Legal when every loop over the row is independent or a reduction.
 */
export const warpPerRow: Operator = {
  id: 'warp-per-row',
  description:
    'Let a warp share the loops that one thread ran over its row; reductions end in warp shuffles.',
  sites(context) {
    const pattern = findRowPattern(context);
    return pattern
      ? [32, 128, 256]
          .map((threads) => siteFor(context, pattern, threads))
          .filter((site) => site !== undefined)
      : [];
  },
};

function siteFor(context: RewriteContext, pattern: RowPattern, threads: number): RewriteSite | undefined {
  const { launch, block } = context;
  if (!launch || !block) return undefined;
  const { index } = pattern;
  const initializer = index.initializer;
  if (!initializer) return undefined;
  const unit = indentUnit(context.kernel.bodyNode);
  const lane = context.freshName('lane');
  const offset = context.freshName('offset', [lane]);
  const indent = indentOf(index.declaration);
  const edits: Edit[] = [
    {
      start: index.declaration.start,
      end: index.declaration.start,
      text: `// One warp per row: its lanes share the loops below.\n${indent}const int ${lane} = threadIdx.x % 32;\n${indent}`,
    },
    { start: initializer.start, end: initializer.end, text: '(blockIdx.x * blockDim.x + threadIdx.x) / 32' },
  ];
  for (const { loop, reductions } of pattern.loops) {
    const from = loop.start.text === '0' ? lane : `${loop.start.text} + ${lane}`;
    edits.push({ start: loop.start.start, end: loop.start.end, text: from });
    edits.push({ start: loop.update.start, end: loop.update.end, text: `${loop.variable.name} += 32` });
    const inner = indentOf(loop.node);
    let before = '';
    let after = '';
    for (const reduction of reductions) {
      const { name } = reduction.variable;
      // Every lane would add the value the variable has before the loop.
      if (!reduction.startsNeutral) before += `if (${lane} != 0) ${name} = ${reduction.neutral};\n${inner}`;
      after +=
        `\n${inner}for (int ${offset} = 16; ${offset} > 0; ${offset} /= 2)` +
        `\n${inner}${unit}${name} = ${reduction.combine(name, `__shfl_xor_sync(0xffffffffu, ${name}, ${offset})`)};`;
    }
    const start = placeBefore(loop.node);
    if (before !== '') edits.push({ start, end: start, text: before });
    if (after !== '') edits.push({ start: loop.node.end, end: loop.node.end, text: after });
  }
  for (const statement of pattern.singleStores)
    edits.push({ start: statement.start, end: statement.start, text: `if (${lane} == 0) ` });
  const [grid = '1', ...otherGrid] = launch.grid;
  const rowsPerBlock = threads / 32;
  const rows = `(${grid}) * ${block[0]}`;
  const exact = context.task.arguments.length > 0 ? rowCount(context, pattern, grid) : undefined;
  const blocks =
    exact === undefined
      ? simplified(`ceilDiv(${rows}, ${rowsPerBlock})`)
      : simplified(`ceilDiv(${exact}, ${rowsPerBlock})`);
  const assumptions: Assumption[] = [{ kind: 'block-shape', block: [threads] }];
  return {
    label: `${rowsPerBlock} rows per block`,
    rewrite: {
      edits,
      launch: launchWith(launch, { grid: [blocks, ...otherGrid], block: [String(threads)] }),
      assumptions,
      summary: `Let one warp work on each row (${rowsPerBlock} rows per block) instead of one thread.`,
    },
  };
}
