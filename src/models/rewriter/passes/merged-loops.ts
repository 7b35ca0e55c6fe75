import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Edit } from '../edit.ts';
import { indented, indentOf, indentUnit, placeBefore, reindented, textWith } from '../layout.ts';
import { haveSameRange } from '../loop-values.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { RewriteSite } from '../rewrite.ts';
import type { PassPair } from './pass-pair.ts';
import { isUnconditional } from '../unconditional-access.ts';

/**
 * Two loops over the same range as one: what both load is loaded once. Legal when neither uses a variable the other
 * changes, an element that one writes is touched by the other in the same iteration only, and what stands between them
 * has nothing to do with the first. The results are the same to the last bit.
 */
export function mergedLoops(context: RewriteContext, pair: PassPair): RewriteSite | undefined {
  const { first, second } = pair;
  if (!haveSameRange(context, first, second)) return undefined;
  if (!independentVariables(context, pair) || !independentMemory(context, pair)) return undefined;
  if (!independentBetween(context, pair) || hidesNames(context, pair)) return undefined;
  const shared = sharedLoads(context, pair);
  if (shared.length === 0) return undefined;
  const unit = indentUnit(context.kernel.bodyNode);
  const indent = indentOf(second.node);
  const replacements = new Map<SyntaxNode, string>();
  const lines: string[] = [];
  const taken: string[] = [];
  for (const { accesses, text, elementType, wish } of shared) {
    const name = context.freshName(wish, taken);
    taken.push(name);
    lines.push(`const ${elementType} ${name} = ${text};`);
    for (const access of accesses) replacements.set(access.node, name);
  }
  for (const use of second.variable.uses)
    if (second.body.contains(use.node) && !insideOf(use.node, replacements))
      replacements.set(use.node, first.variable.name);
  const declares = [first, second].map((loop) =>
    loop.statements.some((statement) => statement.type === 'declaration'),
  );
  // Each loop's own names stay its own.
  const bodies = [first, second].map((loop, at) => {
    const statements = loop.statements.map((statement) =>
      reindented(statement, '', textWith(statement, replacements)),
    );
    return at === 1 && declares[0] && declares[1] ? ['{', indented(statements, unit), '}'] : statements;
  });
  const header = context.tree.text.slice(first.node.start, first.body.start).trimEnd();
  const body = indented([...lines, ...bodies.flat()], indent + unit);
  const edits: Edit[] = [
    { start: placeBefore(first.node), end: lineAfter(first.node), text: '' },
    { start: second.node.start, end: second.node.end, text: `${header} {\n${body}\n${indent}}` },
  ];
  const stored = [first, second].flatMap((loop) =>
    accessesIn(context, loop.node)
      .filter((access) => access.access !== 'read')
      .map((access) => access.variable.name),
  );
  const names = shared.map((load) => load.accesses[0]?.variable.name ?? '');
  return {
    label: `one loop for lines ${first.node.line - context.kernel.line} and ${second.node.line - context.kernel.line}`,
    rewrite: {
      edits,
      assumptions:
        stored.length > 0 ? [{ kind: 'no-aliasing', arguments: [...new Set([...names, ...stored])] }] : [],
      summary: `Merge two loops that both load ${names.join(', ')} into one.`,
    },
  };
}

function accessesIn(context: RewriteContext, node: SyntaxNode): MemoryAccess[] {
  return context.accesses.filter((access) => node.contains(access.node));
}

function changedIn(context: RewriteContext, node: SyntaxNode): Set<Variable> {
  return new Set(
    context.names.variables.filter((variable) =>
      context.names.writesOf(variable).some((use) => node.contains(use.node)),
    ),
  );
}

function usedIn(context: RewriteContext, node: SyntaxNode): Set<Variable> {
  const used = new Set<Variable>();
  for (const identifier of node.descendants('identifier')) {
    const variable = context.names.variableOf(identifier);
    if (variable) used.add(variable);
  }
  return used;
}

function meet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return [...a].some((item) => b.has(item));
}

function independentVariables(context: RewriteContext, { first, second }: PassPair): boolean {
  return (
    !meet(changedIn(context, first.node), usedIn(context, second.node)) &&
    !meet(changedIn(context, second.node), usedIn(context, first.node))
  );
}

/** An element of the same iteration: `a[i]` in both. Different iterations must have different elements. */
function independentMemory(context: RewriteContext, { first, second }: PassPair): boolean {
  const key = (access: MemoryAccess, loop: Loop): string =>
    access.index.key.replaceAll(context.subscripts.iterationKey(loop), 'iteration');
  const apart = (access: MemoryAccess, loop: Loop): boolean => {
    const counter = context.subscripts.iterationKey(loop);
    const stride = access.index.isLinearIn(counter)
      ? access.index.coefficientOf(counter).constantValue
      : undefined;
    const inner = access.index.symbols.some(
      (symbol) => symbol.kind === 'iteration' && symbol.key !== counter,
    );
    return stride !== undefined && stride !== 0 && !inner;
  };
  return accessesIn(context, first.node).every((a) =>
    accessesIn(context, second.node).every((b) => {
      if (a.variable !== b.variable || (a.access === 'read' && b.access === 'read')) return true;
      return !a.atomic && !b.atomic && apart(a, first) && key(a, first) === key(b, second);
    }),
  );
}

/** The first loop may as well run behind what stands between the two. */
function independentBetween(context: RewriteContext, { first, second }: PassPair): boolean {
  const siblings = first.node.parent?.children ?? [];
  const between = siblings.slice(siblings.indexOf(first.node) + 1, siblings.indexOf(second.node));
  const [changed, used] = [changedIn(context, first.node), usedIn(context, first.node)];
  const stores = accessesIn(context, first.node).some((access) => access.access !== 'read');
  return between.every((node) => {
    if (!node.named || node.type === 'comment' || /^\s*#\s*pragma/.test(node.text)) return true;
    if (meet(changed, usedIn(context, node)) || meet(used, changedIn(context, node))) return false;
    if (node.descendants('return_statement', 'goto_statement', 'break_statement').length > 0) return false;
    if (node.descendants('continue_statement').length > 0 || /__sync|__shfl|\basm\b/.test(node.text))
      return false;
    const touched = accessesIn(context, node);
    return touched.every((access) => access.access === 'read') && (!stores || touched.length === 0);
  });
}

/** A name of the first loop that means something else to the second. */
function hidesNames(context: RewriteContext, { first, second }: PassPair): boolean {
  const own = new Set(
    context.names.variables
      .filter((variable) => variable.kind === 'local' && first.node.contains(variable.node))
      .map((variable) => variable.name),
  );
  return second.body.descendants('identifier').some((identifier) => {
    const variable = context.names.variableOf(identifier);
    return variable !== undefined && own.has(variable.name) && !second.node.contains(variable.node);
  });
}

interface SharedLoad {
  readonly accesses: readonly MemoryAccess[];
  readonly text: string;
  readonly elementType: string;
  readonly wish: string;
}

/** Elements that both loops load in every iteration and neither changes. */
function sharedLoads(context: RewriteContext, { first, second }: PassPair): SharedLoad[] {
  const groups = new Map<string, MemoryAccess[]>();
  for (const loop of [first, second])
    for (const access of accessesIn(context, loop.body)) {
      if (access.access !== 'read' || access.atomic || access.cast || access.space !== 'global') continue;
      const changed = context.accesses.some(
        (other) =>
          other.variable === access.variable &&
          other.access !== 'read' &&
          (first.node.contains(other.node) || second.node.contains(other.node)),
      );
      const counter = context.subscripts.iterationKey(loop);
      if (changed || !access.index.dependsOn(counter)) continue;
      const key = `${access.variable.node.start} ${access.index.key.replaceAll(counter, 'iteration')}`;
      groups.set(key, [...(groups.get(key) ?? []), access]);
    }
  return [...groups.values()].flatMap((accesses) => {
    const [here] = accesses;
    const inBoth = [first, second].every((loop) =>
      accesses.some((access) => loop.body.contains(access.node) && isUnconditional(access, loop)),
    );
    if (!here || !inBoth || !first.body.contains(here.node) || !standsAtTop(context, here, first)) return [];
    return [
      {
        accesses,
        text: here.node.text,
        elementType: here.elementType,
        wish: `${here.variable.name}Value`,
      },
    ];
  });
}

/** Everything the subscript mentions has its value when an iteration starts. */
function standsAtTop(context: RewriteContext, access: MemoryAccess, loop: Loop): boolean {
  return access.node.descendants('identifier').every((identifier) => {
    const variable = context.names.variableOf(identifier);
    if (!variable || variable === loop.variable) return true;
    if (loop.body.contains(variable.node)) return false;
    return context.names.writesOf(variable).every((use) => !loop.node.contains(use.node));
  });
}

function insideOf(node: SyntaxNode, replacements: ReadonlyMap<SyntaxNode, string>): boolean {
  return [...replacements.keys()].some((outer) => outer !== node && outer.contains(node));
}

/** Where the line after a statement starts, when nothing else is on the statement's last line. */
function lineAfter(node: SyntaxNode): number {
  const { text } = node.tree;
  const end = text.indexOf('\n', node.end);
  if (end < 0 || text.slice(node.end, end).trim() !== '') return node.end;
  const next = /^[ \t]*/.exec(text.slice(end + 1))?.[0].length ?? 0;
  return end + 1 + next;
}
