import type { Assumption } from '../../../protocol/candidate.ts';
import { indentOf, indentUnit, placeBefore } from '../layout.ts';
import { launchWith, simplified } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { findRowPattern, rowCount } from '../row-pattern.ts';
import type { RowPattern } from '../row-pattern.ts';

/**
 * One thread per row with loops over the row becomes one block per row, which suits few and long rows. Reductions end
 * in warp shuffles and one shared value per warp. All threads of a block agree on the row, so barriers meet.
 */
export const blockPerRow: Operator = {
  id: 'block-per-row',
  description: 'Let a whole block share the loops that one thread ran over its row.',
  sites(context) {
    const pattern = findRowPattern(context);
    if (!pattern) return [];
    // A barrier in a loop or branch that only some threads reach would hang; row loops stand at the top.
    return [128, 256, 512]
      .map((threads) => siteFor(context, pattern, threads))
      .filter((site) => site !== undefined);
  },
};

function siteFor(context: RewriteContext, pattern: RowPattern, threads: number): RewriteSite | undefined {
  const { launch, block } = context;
  const { index } = pattern;
  const { initializer } = index;
  if (!launch || !block || !initializer) return undefined;
  const unit = indentUnit(context.kernel.bodyNode);
  const warps = threads / 32;
  const taken: string[] = [];
  const fresh = (wish: string): string => {
    const name = context.freshName(wish, taken);
    taken.push(name);
    return name;
  };
  const offset = fresh('offset');
  const shared: string[] = [];
  const edits: Edit[] = [{ start: initializer.start, end: initializer.end, text: 'blockIdx.x' }];
  for (const { loop, reductions } of pattern.loops) {
    const from = loop.start.text === '0' ? 'threadIdx.x' : `${loop.start.text} + threadIdx.x`;
    edits.push({ start: loop.start.start, end: loop.start.end, text: from });
    edits.push({
      start: loop.update.start,
      end: loop.update.end,
      text: `${loop.variable.name} += blockDim.x`,
    });
    const inner = indentOf(loop.node);
    let before = '';
    let after = '';
    for (const reduction of reductions) {
      const { name, baseType } = reduction.variable;
      const slots = fresh(`${name}OfWarp`);
      shared.push(`__shared__ ${baseType} ${slots}[${warps}];`);
      // Every thread would add the value the variable has before the loop.
      if (!reduction.startsNeutral)
        before += `if (threadIdx.x != 0) ${name} = ${reduction.neutral};\n${inner}`;
      const shuffle = (width: number): string =>
        `\n${inner}for (int ${offset} = ${width / 2}; ${offset} > 0; ${offset} /= 2)` +
        `\n${inner}${unit}${name} = ${reduction.combine(name, `__shfl_xor_sync(0xffffffffu, ${name}, ${offset})`)};`;
      after +=
        shuffle(32) +
        `\n${inner}if (threadIdx.x % 32 == 0) ${slots}[threadIdx.x / 32] = ${name};` +
        `\n${inner}__syncthreads();` +
        `\n${inner}${name} = ${slots}[threadIdx.x % ${warps}];` +
        shuffle(warps);
    }
    const start = placeBefore(loop.node);
    if (before !== '') edits.push({ start, end: start, text: before });
    if (after !== '') edits.push({ start: loop.node.end, end: loop.node.end, text: after });
  }
  const indent = indentOf(index.declaration);
  edits.push({
    start: index.declaration.start,
    end: index.declaration.start,
    text: ['// One block per row: its threads share the loops below.', ...shared]
      .map((line) => `${line}\n${indent}`)
      .join(''),
  });
  for (const statement of pattern.singleStores)
    edits.push({ start: statement.start, end: statement.start, text: 'if (threadIdx.x == 0) ' });
  const [grid = '1', ...otherGrid] = launch.grid;
  const rows = rowCount(context, pattern, grid) ?? simplified(`(${grid}) * ${block[0]}`);
  const assumptions: Assumption[] = [{ kind: 'block-shape', block: [threads] }];
  return {
    label: `${threads} threads per row`,
    rewrite: {
      edits,
      launch: launchWith(launch, { grid: [rows, ...otherGrid], block: [String(threads)] }),
      assumptions,
      summary: `Let a block of ${threads} threads work on each row instead of one thread.`,
    },
  };
}
