import type { Assumption } from '../../../protocol/candidate.ts';
import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import { isUnitStride, leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { axisVariables, builtinMentions, outlineOf } from '../kernel-outline.ts';
import { indentOf, indentUnit } from '../layout.ts';
import { launchWith, simplified } from '../launch-arithmetic.ts';
import { findReductions } from '../reductions.ts';
import type { Reduction } from '../reductions.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

interface Pattern {
  readonly index: Variable;
  readonly loops: readonly { readonly loop: Loop; readonly reductions: readonly Reduction[] }[];
  /** Stores outside loops: one lane does them. */
  readonly singleStores: readonly SyntaxNode[];
}

/**
 * One thread per row with loops over the row becomes one warp per row: each lane takes every 32nd iteration, reductions
 * end in a shuffle. Legal when every loop over the row is independent or a reduction.
 */
export const warpPerRow: Operator = {
  id: 'warp-per-row',
  description:
    'Let a warp share the loops that one thread ran over its row; reductions end in warp shuffles.',
  sites(context) {
    const pattern = findPattern(context);
    return pattern
      ? [32, 128, 256]
          .map((threads) => siteFor(context, pattern, threads))
          .filter((site) => site !== undefined)
      : [];
  },
};

function findPattern(context: RewriteContext): Pattern | undefined {
  if (!context.mayChangeLaunch || !context.block || context.block[1] !== 1 || context.block[2] !== 1)
    return undefined;
  if (
    context.cooperates ||
    context.accesses.some((access) => access.space.includes('shared') || access.atomic)
  )
    return undefined;
  const { subscripts, names, kernel } = context;
  const candidates = axisVariables(context).filter((variable) => variable.axis === 'x');
  const index = candidates[0]?.variable;
  if (!index || candidates.length !== 1) return undefined;
  // Only the index may identify the thread: then all lanes of a warp agree on everything but the loop variables.
  const stray = builtinMentions(kernel.bodyNode).some(
    (mention) => !index.declaration.contains(mention) && !/^blockIdx\s*\.\s*[yz]$/.test(mention.text),
  );
  if (stray || index.declaration.childrenOf('declarator').length !== 1) return undefined;
  const outline = outlineOf(kernel.bodyNode);
  const loops: { loop: Loop; reductions: readonly Reduction[] }[] = [];
  const singleStores: SyntaxNode[] = [];
  for (const statement of outline.core) {
    const loop = subscripts.loopAt(statement);
    if (loop) {
      const reductions = shareable(context, loop);
      if (!reductions) return undefined;
      loops.push({ loop, reductions });
      continue;
    }
    if (
      statement.descendants('for_statement', 'while_statement', 'do_statement', 'return_statement').length > 0
    )
      return undefined;
    const stores = context.accesses.filter(
      (access) => access.access !== 'read' && access.space === 'global' && statement.contains(access.node),
    );
    if (stores.length === 0) continue;
    if (statement.type !== 'expression_statement' || stores.length !== 1 || stores[0]?.access === 'update')
      return undefined;
    // The left side must be the whole effect of the statement.
    if (statement.namedChildren[0]?.type !== 'assignment_expression') return undefined;
    singleStores.push(statement);
  }
  if (
    loops.length === 0 ||
    !bufferUseIsPrivate(
      context,
      loops.map((item) => item.loop),
    )
  )
    return undefined;
  if (names.writesOf(index).length > 0) return undefined;
  return { index, loops, singleStores };
}

/** The loop's reductions, when its iterations may run on different lanes; undefined otherwise. */
function shareable(context: RewriteContext, loop: Loop): readonly Reduction[] | undefined {
  const { subscripts } = context;
  if (loop.kind !== 'for' || !loop.declares || !isUnitStride(loop) || loop.relation !== '<') return undefined;
  if (leavesEarly(loop.body)) return undefined;
  if (loop.body.descendants('while_statement', 'do_statement').length > 0) return undefined;
  if (subscripts.valueOf(loop.start).symbols.some((symbol) => symbol.kind === 'variable')) return undefined;
  const found = findReductions(context, loop);
  if (!found) return undefined;
  const key = subscripts.iterationKey(loop);
  for (const access of context.accesses) {
    if (!loop.node.contains(access.node) || access.access === 'read') continue;
    if (access.space !== 'global') return undefined;
    const stride = access.index.isLinearIn(key) ? access.index.coefficientOf(key).constantValue : undefined;
    if (stride === undefined || stride === 0) return undefined;
    // An inner loop must not bring two iterations to the same element.
    if (access.index.symbols.some((symbol) => symbol.kind === 'iteration' && symbol.key !== key))
      return undefined;
  }
  return found;
}

/** A buffer that is written is read only at the element the same iteration number writes. */
function bufferUseIsPrivate(context: RewriteContext, loops: readonly Loop[]): boolean {
  const { subscripts } = context;
  const normal = (access: (typeof context.accesses)[number]): string => {
    const loop = loops.find((item) => item.node.contains(access.node));
    if (!loop) return `outside ${access.index.key}`;
    return access.index.key.replaceAll(subscripts.iterationKey(loop), 'iteration');
  };
  const written = new Map<Variable, Set<string>>();
  for (const access of context.accesses) {
    if (access.space !== 'global' || access.access === 'read') continue;
    written.set(access.variable, (written.get(access.variable) ?? new Set()).add(normal(access)));
  }
  return context.accesses.every((access) => {
    const places = written.get(access.variable);
    if (!places || access.space !== 'global') return true;
    const place = normal(access);
    if (access.access === 'read' && place.startsWith('outside')) return false;
    return places.size === 1 && places.has(place);
  });
}

function siteFor(context: RewriteContext, pattern: Pattern, threads: number): RewriteSite | undefined {
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
    if (before !== '') edits.push({ start: loop.node.start, end: loop.node.start, text: before });
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

/** The extent that the kernel's bounds check compares the row with, as an expression of shape names. */
function rowCount(context: RewriteContext, pattern: Pattern, grid: string): string | undefined {
  const { guards } = outlineOf(context.kernel.bodyNode);
  for (const guard of guards) {
    const match = new RegExp(`^${pattern.index.name}\\s*<\\s*([A-Za-z_]\\w*)$`).exec(guard.text);
    const value = match?.[1] === undefined ? undefined : context.valueOfParameter(match[1]);
    if (value !== undefined && /ceilDiv|\//.test(simplified(grid))) return value;
  }
  return undefined;
}
