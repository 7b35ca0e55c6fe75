import type { Variable } from '../../syntax/definitions-and-uses.ts';
import { isUnitStride, leavesEarly } from '../../syntax/loops.ts';
import type { Loop } from '../../syntax/loops.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { axisVariables, builtinMentions, outlineOf } from './kernel-outline.ts';
import { simplified } from './launch-arithmetic.ts';
import { findReductions } from './reductions.ts';
import type { Reduction } from './reductions.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** A kernel in which each thread works on a row: loops that several threads may share. */
export interface RowPattern {
  readonly index: Variable;
  readonly loops: readonly { readonly loop: Loop; readonly reductions: readonly Reduction[] }[];
  /** Stores outside loops: one lane does them. */
  readonly singleStores: readonly SyntaxNode[];
}

/** The row loops of a kernel; undefined when a loop depends on its own earlier iterations. */
export function findRowPattern(context: RewriteContext): RowPattern | undefined {
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

/** The extent that the kernel's bounds check compares the row with, as an expression of shape names. */
export function rowCount(context: RewriteContext, pattern: RowPattern, grid: string): string | undefined {
  const { guards } = outlineOf(context.kernel.bodyNode);
  for (const guard of guards) {
    const match = new RegExp(`^${pattern.index.name}\\s*<\\s*([A-Za-z_]\\w*)$`).exec(guard.text);
    const value = match?.[1] === undefined ? undefined : context.valueOfParameter(match[1]);
    if (value !== undefined && /ceilDiv|\//.test(simplified(grid))) return value;
  }
  return undefined;
}
