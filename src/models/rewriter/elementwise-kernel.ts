import type { MemoryAccess } from '../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { axisVariables, builtinMentions, dependsOnAxis, isGlobalIndex, outlineOf } from './kernel-outline.ts';
import type { Guard } from './kernel-outline.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** A kernel whose threads handle single elements of a range, each on its own: guarded, or in a grid-stride loop. */
export interface ElementwiseKernel {
  readonly form: 'guard' | 'grid-stride';
  /** The index: its name and type. */
  readonly index: string;
  readonly typeText: string;
  /** Elements are those below this, kernel text. */
  readonly bound: string;
  /** Declarations that do not depend on the element, in front of the work. */
  readonly before: readonly SyntaxNode[];
  /** What is done for one element. */
  readonly work: readonly SyntaxNode[];
  readonly guards: readonly Guard[];
  /** Canonical value of the index inside the work. */
  readonly indexKey: string;
}

/** The kernel's parts when it is elementwise over one dimension of threads; undefined otherwise. */
export function elementwiseKernel(context: RewriteContext): ElementwiseKernel | undefined {
  const { block } = context;
  if (!context.mayChangeLaunch || !block || block[1] !== 1 || block[2] !== 1 || context.cooperates)
    return undefined;
  if (context.launch?.grid.slice(1).some((extent) => extent !== '1')) return undefined;
  if (context.accesses.some((access) => access.space.includes('shared') || isUsedAtomic(access)))
    return undefined;
  return guarded(context) ?? gridStride(context);
}

/** An atomic whose result matters; others may come in any order. */
function isUsedAtomic(access: MemoryAccess): boolean {
  return access.atomic && access.node.parent?.type !== 'expression_statement';
}

/** `i < bound`, `i >= bound`, `bound > i`: the condition in terms of the index on the left. */
export function boundOf(
  node: SyntaxNode,
  name: string,
): { readonly node: SyntaxNode; readonly operator: '<' | '>='; readonly bound: SyntaxNode } | undefined {
  const [left, right] = [node.child('left'), node.child('right')];
  const operator = node.child('operator')?.text ?? '';
  if (node.type !== 'binary_expression' || !left || !right) return undefined;
  if (left.text === name && (operator === '<' || operator === '>=')) return { node, operator, bound: right };
  if (right.text === name && operator === '>') return { node, operator: '<', bound: left };
  if (right.text === name && operator === '<=') return { node, operator: '>=', bound: left };
  return undefined;
}

function guarded(context: RewriteContext): ElementwiseKernel | undefined {
  const [index, more] = axisVariables(context);
  if (!index || more) return undefined;
  const { variable } = index;
  const { initializer } = variable;
  if (!initializer) return undefined;
  if (!standsAlone(variable.declaration, context)) return undefined;
  const { guards, declarations, core } = outlineOf(context.kernel.bodyNode);
  const [guard, second] = guards;
  const bound = guard && boundOf(guard.node, variable.name)?.bound;
  if (!guard || second || !bound || variesByThread(bound, context)) return undefined;
  const rest = declarations.filter((declaration) => declaration !== variable.declaration);
  const before = rest.filter((declaration) => declaration.start < guard.node.start);
  if (before.some((declaration) => mentionsName(declaration, variable.name))) return undefined;
  const work = [...rest.filter((declaration) => declaration.start > guard.node.start), ...core];
  if (!isPlainWork(work)) return undefined;
  return {
    form: 'guard',
    index: variable.name,
    typeText: index.typeText,
    bound: bound.text,
    before,
    work,
    guards,
    indexKey: context.subscripts.valueOf(initializer).key,
  };
}

function gridStride(context: RewriteContext): ElementwiseKernel | undefined {
  const { subscripts, kernel, block } = context;
  const outline = outlineOf(kernel.bodyNode);
  const [only, second] = outline.core;
  const loop = only && subscripts.loopAt(only);
  if (!loop || second || outline.guards.length > 0 || loop.kind !== 'for' || !loop.declares) return undefined;
  if (loop.relation !== '<' || loop.step.kind !== 'add' || loop.step.sign !== 1 || !loop.step.amount)
    return undefined;
  const { amount } = loop.step;
  const start = subscripts.valueOf(loop.start);
  if (!isGlobalIndex(start, 'x', context) || variesByThread(loop.bound, context)) return undefined;
  const step = subscripts.valueOf(amount);
  const threads = step.coefficientOf('gridDim.x');
  if (step.without('gridDim.x').constantValue !== 0) return undefined;
  const rest = threads.without('blockDim.x');
  const symbolic = threads.coefficientOf('blockDim.x').constantValue === 1 && rest.constantValue === 0;
  if (!symbolic && threads.constantValue !== block?.[0]) return undefined;
  if (!isPlainWork(loop.statements)) return undefined;
  const own = [loop.start, amount];
  const used = outline.declarations.filter((declaration) =>
    builtinMentions(declaration).length > 0 ? true : variesByThread(declaration, context),
  );
  // What identifies the thread may only serve the loop.
  const names = context.names.variables.filter((variable) => used.includes(variable.declaration));
  const free = names.every((variable) =>
    variable.uses.every(
      (use) =>
        own.some((node) => node.contains(use.node)) ||
        names.some((other) => other.initializer?.contains(use.node) ?? false),
    ),
  );
  const stray = builtinMentions(kernel.bodyNode).some(
    (mention) => ![...own, ...used].some((node) => node.contains(mention)),
  );
  if (!free || stray) return undefined;
  const key = subscripts.iterationKey(loop);
  const inside = loop.body
    .descendants('identifier')
    .find((node) => context.names.variableOf(node) === loop.variable);
  if (!inside || !subscripts.valueOf(inside).dependsOn(key)) return undefined;
  return {
    form: 'grid-stride',
    index: loop.variable.name,
    typeText: loop.variable.baseType,
    bound: loop.bound.text,
    before: outline.declarations.filter((declaration) => !used.includes(declaration)),
    work: loop.statements,
    guards: [],
    indexKey: subscripts.valueOf(inside).key,
  };
}

function standsAlone(declaration: SyntaxNode, context: RewriteContext): boolean {
  return (
    declaration.childrenOf('declarator').length === 1 &&
    declaration.parent === context.kernel.bodyNode &&
    builtinMentions(context.kernel.bodyNode).every((mention) => declaration.contains(mention))
  );
}

function variesByThread(node: SyntaxNode, context: RewriteContext): boolean {
  if (node.type === 'declaration')
    return context.names.variables
      .filter((variable) => variable.declaration === node && variable.initializer)
      .some((variable) => variable.initializer && variesByThread(variable.initializer, context));
  const value = context.subscripts.valueOf(node);
  return (['x', 'y', 'z'] as const).some((axis) => dependsOnAxis(value, axis));
}

function mentionsName(node: SyntaxNode, name: string): boolean {
  return node.descendants('identifier').some((identifier) => identifier.text === name);
}

/** Nothing that leaves the element or loops over others. */
function isPlainWork(work: readonly SyntaxNode[]): boolean {
  return (
    work.length > 0 &&
    work.every(
      (statement) =>
        statement.descendants(
          'return_statement',
          'goto_statement',
          'break_statement',
          'continue_statement',
          'for_statement',
          'while_statement',
          'do_statement',
        ).length === 0,
    )
  );
}
