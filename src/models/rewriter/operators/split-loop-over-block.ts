import { boundOf } from '../elementwise-kernel.ts';
import type { Edit } from '../edit.ts';
import { outlineOf } from '../kernel-outline.ts';
import { launchWith, simplified } from '../launch-arithmetic.ts';
import { indentOf, indentUnit, placeBefore, removalOf } from '../layout.ts';
import { printedIndex } from '../printed-index.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { findRowPattern, rowCount } from '../row-pattern.ts';
import type { RowPattern } from '../row-pattern.ts';

const width = 32;

/**
 * Threads whose neighbours read neighbouring elements, each with a long loop: rows of a block share the loop, and shared
 * memory combines what they found. Suits few results with long loops (column sums, transposed products), which leave a
 * GPU half empty. Legal when the loops are reductions and nothing is stored in them; the order of combination changes.
 */
export const splitLoopOverBlock: Operator = {
  id: 'split-loop-over-block',
  description:
    'Share the reduction loops of a column of results between the rows of a two-dimensional block.',
  sites(context) {
    const pattern = findRowPattern(context);
    if (!pattern || pattern.loops.some(({ reductions }) => reductions.length === 0)) return [];
    const inLoops = context.accesses.filter((access) =>
      pattern.loops.some(({ loop }) => loop.node.contains(access.node)),
    );
    const coalesced = inLoops.some(
      (access) => access.space === 'global' && access.index.coefficientOf('threadIdx.x').constantValue === 1,
    );
    if (!coalesced || inLoops.some((access) => access.access !== 'read')) return [];
    return [8, 16, 32].map((rows) => siteFor(context, pattern, rows)).filter((site) => site !== undefined);
  },
};

function siteFor(context: RewriteContext, pattern: RowPattern, rows: number): RewriteSite | undefined {
  const { launch, block } = context;
  const { index } = pattern;
  const { guards } = outlineOf(context.kernel.bodyNode);
  const [guard, more] = guards;
  const compared = guard && !more ? boundOf(guard.node, index.name)?.bound : undefined;
  const bound = compared && printedIndex(context.subscripts.valueOf(compared), index.declaration, context);
  if (!launch || !block || !guard || !index.initializer || bound === undefined) return undefined;
  const unit = indentUnit(context.kernel.bodyNode);
  const taken: string[] = [];
  const fresh = (wish: string): string => {
    const name = context.freshName(wish, taken);
    taken.push(name);
    return name;
  };
  const own = fresh(`${index.name}OfThread`);
  const part = fresh('part');
  const last = /^\w+$/.test(bound) ? `${bound} - 1` : `(${bound}) - 1`;
  const limit = /^\w+$/.test(bound) ? bound : `(${bound})`;
  const shared: string[] = [];
  const edits: Edit[] = [
    {
      start: index.initializer.start,
      end: index.initializer.end,
      text: `${own} < ${limit} ? ${own} : ${last}`,
    },
  ];
  const leaving = guard.node.ancestor('if_statement');
  // All threads stay for the barriers; those behind the end work on the last element and store nothing.
  if (leaving && leaving.descendants('return_statement').length > 0) edits.push(removalOf(leaving));
  for (const { loop, reductions } of pattern.loops) {
    const from = loop.start.text === '0' ? 'threadIdx.y' : `${loop.start.text} + threadIdx.y`;
    edits.push({ start: loop.start.start, end: loop.start.end, text: from });
    edits.push({ start: loop.update.start, end: loop.update.end, text: `${loop.variable.name} += ${rows}` });
    const inner = indentOf(loop.node);
    let [before, after] = ['', ''];
    for (const reduction of reductions) {
      const { name, baseType } = reduction.variable;
      const parts = fresh(`${name}Parts`);
      shared.push(`__shared__ ${baseType} ${parts}[${rows}][${width}];`);
      // Every row would add the value the variable has before the loop.
      if (!reduction.startsNeutral)
        before += `if (threadIdx.y != 0) ${name} = ${reduction.neutral};\n${inner}`;
      after +=
        `\n${inner}${parts}[threadIdx.y][threadIdx.x] = ${name};` +
        `\n${inner}__syncthreads();` +
        `\n${inner}${name} = ${parts}[0][threadIdx.x];` +
        `\n${inner}for (int ${part} = 1; ${part} < ${rows}; ++${part})` +
        `\n${inner}${unit}${name} = ${reduction.combine(name, `${parts}[${part}][threadIdx.x]`)};`;
    }
    const start = placeBefore(loop.node);
    if (before !== '') edits.push({ start, end: start, text: before });
    edits.push({ start: loop.node.end, end: loop.node.end, text: after });
  }
  const indent = indentOf(index.declaration);
  edits.push({
    start: index.declaration.start,
    end: index.declaration.start,
    text: [
      '// The rows of a block share the loops; shared memory combines what they found.',
      ...shared,
      `const ${index.baseType} ${own} = blockIdx.x * ${width} + threadIdx.x;`,
    ]
      .map((line) => `${line}\n${indent}`)
      .join(''),
  });
  for (const statement of pattern.singleStores)
    edits.push({
      start: statement.start,
      end: statement.start,
      text: `if (threadIdx.y == 0 && ${own} < ${limit}) `,
    });
  const [grid = '1', ...otherGrid] = launch.grid;
  const results = rowCount(context, pattern, grid) ?? `(${grid}) * ${block[0]}`;
  return {
    label: `${rows} rows`,
    rewrite: {
      edits,
      launch: launchWith(launch, {
        grid: [simplified(`ceilDiv(${results}, ${width})`), ...otherGrid],
        block: [String(width), String(rows)],
      }),
      assumptions: [{ kind: 'block-shape', block: [width, rows] }],
      summary: `Share the loops of ${width} neighbouring results between ${rows} rows of threads.`,
    },
  };
}
