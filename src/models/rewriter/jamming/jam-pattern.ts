import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import { isIntegerType } from '../../../syntax/expression-from-syntax.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { builtinMentions, isGlobalIndex, outlineOf } from '../kernel-outline.ts';
import type { Guard } from '../kernel-outline.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import { pureFunction, valueTypeOf } from '../value-type.ts';
import { VaryingVariables } from './varying-variables.ts';

/** A kernel whose threads each compute the results of one index along an axis, every one on its own. */
export interface JamPattern {
  readonly axis: 'x' | 'y' | 'z';
  readonly index: Variable;
  readonly varying: VaryingVariables;
  /** Smallest index that has results, as source text; undefined when every index from 0 on has. */
  readonly low: string | undefined;
  /** The first index that has none any more. */
  readonly end: string;
  readonly guards: readonly Guard[];
  /** Declarations that do not depend on the index, in front of the guards. */
  readonly before: readonly SyntaxNode[];
  /** The other declarations without the index's own, then the work. */
  readonly statements: readonly SyntaxNode[];
}

/** The kernel along each of its axes where one thread may take over the work of others. */
export function jamPatterns(context: RewriteContext): JamPattern[] {
  if (!context.mayChangeLaunch || !context.block || context.cooperates) return [];
  if (context.accesses.some((access) => access.space.includes('shared'))) return [];
  if (context.calls(/./).some((call) => mayStore(context, call))) return [];
  return (['x', 'y', 'z'] as const).flatMap((axis) => patternAlong(context, axis) ?? []);
}

/** A call that is given an address may write there. */
function mayStore(context: RewriteContext, call: SyntaxNode): boolean {
  const access = context.accesses.find((candidate) => candidate.node === call);
  if (access) return access.atomic && call.parent?.type !== 'expression_statement';
  if (pureFunction.test(call.child('function')?.text ?? '') || valueTypeOf(context, call) !== undefined)
    return false;
  return (call.child('arguments')?.descendants('identifier') ?? []).some((identifier) => {
    const variable = context.names.variableOf(identifier);
    return variable && (variable.pointer || variable.isArray) && !identifier.ancestor('subscript_expression');
  });
}

function patternAlong(context: RewriteContext, axis: 'x' | 'y' | 'z'): JamPattern | undefined {
  const { names, subscripts, kernel } = context;
  const [index, more] = names.variables.filter(
    (variable) =>
      variable.kind === 'local' &&
      !variable.pointer &&
      variable.initializer !== null &&
      isIntegerType(variable.baseType) &&
      names.writesOf(variable).length === 0 &&
      isGlobalIndex(subscripts.valueOf(variable.initializer), axis, context),
  );
  if (!index || more || index.declaration.parent !== kernel.bodyNode) return undefined;
  if (index.declaration.childrenOf('declarator').length !== 1) return undefined;
  const stray = builtinMentions(kernel.bodyNode).some(
    (mention) => mention.text.endsWith(axis) && !index.declaration.contains(mention),
  );
  if (stray) return undefined;
  const { declarations, guards, core } = outlineOf(kernel.bodyNode);
  const varying = new VaryingVariables(context, index, guards);
  if (core.some((statement) => leavesEarly(statement, varying))) return undefined;
  const own = guards.filter((guard) => varying.in(guard.node));
  const bounds = own.map((guard) => boundOf(context, guard, index, varying));
  if (!bounds.every((bound) => bound !== undefined)) return undefined;
  const [lows, ends] = [bounds.filter((bound) => bound.low), bounds.filter((bound) => !bound.low)];
  const [end, low] = [ends[0], lows[0]];
  if (!end || ends.length > 1 || lows.length > 1) return undefined;
  const others = declarations.filter((declaration) => declaration !== index.declaration);
  const before = others.filter(
    (declaration) =>
      guards.some((guard) => declaration.start < guard.node.start) &&
      !varying.all.some((variable) => variable.declaration === declaration),
  );
  return {
    axis,
    index,
    varying,
    low: low?.text === '0' ? undefined : low?.text,
    end: end.text,
    guards,
    before,
    statements: [...others.filter((declaration) => !before.includes(declaration)), ...core],
  };
}

/** A border that some of the indices are on would end the thread before the others are done. */
function leavesEarly(statement: SyntaxNode, varying: VaryingVariables): boolean {
  return [statement, ...statement.descendants('return_statement')].some((node) => {
    if (node.type !== 'return_statement') return false;
    for (let outer = node.parent; outer !== null && statement.contains(outer); outer = outer.parent) {
      const condition = outer.child('condition');
      if (condition && varying.in(condition)) return true;
    }
    return false;
  });
}

/** `i < n`, `i >= 1` and their relatives as the first index inside or the first behind. */
function boundOf(
  context: RewriteContext,
  guard: Guard,
  index: Variable,
  varying: VaryingVariables,
): { readonly low: boolean; readonly text: string } | undefined {
  const [left, right] = [guard.node.child('left'), guard.node.child('right')];
  if (guard.node.type !== 'binary_expression' || !left || !right) return undefined;
  const onLeft = context.names.variableOf(left) === index;
  const bound = onLeft ? right : left;
  if ((!onLeft && context.names.variableOf(right) !== index) || varying.in(bound)) return undefined;
  if (bound.descendants('call_expression', 'subscript_expression', 'assignment_expression').length > 0)
    return undefined;
  const positive = context.tree.parseExpression(guard.text)?.child('operator')?.text ?? '';
  const flipped: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };
  const relation = onLeft ? positive : flipped[positive];
  const text = /^\w+$/.test(bound.text) ? bound.text : `(${bound.text})`;
  switch (relation) {
    case '<':
      return { low: false, text: plain(text) };
    case '<=':
      return { low: false, text: plus(text, 1) };
    case '>=':
      return { low: true, text: plain(text) };
    case '>':
      return { low: true, text: plus(text, 1) };
    default:
      return undefined;
  }
}

function plain(text: string): string {
  return /^\(\w+\)$/.test(text) ? text.slice(1, -1) : text;
}

/** Source text of a sum with a constant. */
export function plus(text: string, amount: number): string {
  if (amount === 0) return text;
  if (/^\d+$/.test(text)) return String(Number(text) + amount);
  const [, name, sign, given] = /^\((\w+) ([+-]) (\d+)\)$/.exec(text) ?? [];
  if (name !== undefined) return plus(name, amount + Number(`${sign ?? ''}${given ?? ''}`));
  return `(${text} ${amount < 0 ? '-' : '+'} ${Math.abs(amount)})`;
}
