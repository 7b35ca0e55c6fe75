import { Polynomial } from '../../../syntax/polynomial.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { printedIndex } from '../printed-index.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import { plus } from './jam-pattern.ts';
import type { JamPattern } from './jam-pattern.ts';

/** Farthest neighbour along the axis. */
const farthest = 4;

/** Loads of one buffer that differ by a number of steps along the axis. */
export interface Neighbourhood {
  /** The statement of the first of them. */
  readonly statement: SyntaxNode;
  readonly accesses: readonly { readonly access: MemoryAccess; readonly offset: number }[];
  /** Declarations of all that the copies need, in front of the statement. */
  readonly lines: readonly string[];
  /** Names by distance from the first result. */
  readonly names: ReadonlyMap<number, string>;
}

/**
 * Results that are neighbours have neighbours in common: `a[i - 1]` of one is `a[i]` of the one before. Finds loads of
 * the kernel's own statements (those that always happen) at constant distances along the axis. Every place between the
 * first and the last that the kernel loads lies inside the buffer, so places are clamped to these.
 */
export function neighbourhoods(
  context: RewriteContext,
  pattern: JamPattern,
  copies: { readonly first: string; readonly count: number },
  fresh: (wish: string) => string,
): Neighbourhood[] {
  if (pattern.axis === 'x') return [];
  const groups: { access: MemoryAccess; offset: number; statement: SyntaxNode }[][] = [];
  for (const statement of pattern.statements) {
    if (!/^(declaration|expression_statement)$/.test(statement.type)) continue;
    for (const access of context.accesses) {
      if (!statement.contains(access.node) || !isPlainLoad(context, pattern, access, statement)) continue;
      const group = groups.find(([base]) => base && offsetFrom(base.access, access, pattern) !== undefined);
      const [base] = group ?? [];
      if (group && base)
        group.push({ access, offset: offsetFrom(base.access, access, pattern) ?? 0, statement });
      else groups.push([{ access, offset: 0, statement }]);
    }
  }
  return groups
    .filter((group) => new Set(group.map((item) => item.offset)).size > 1)
    .flatMap((group) => neighbourhood(context, pattern, group, copies, fresh) ?? []);
}

function neighbourhood(
  context: RewriteContext,
  pattern: JamPattern,
  group: readonly { access: MemoryAccess; offset: number; statement: SyntaxNode }[],
  { first, count }: { readonly first: string; readonly count: number },
  fresh: (wish: string) => string,
): Neighbourhood | undefined {
  const [base] = group;
  if (!base) return undefined;
  const { access, statement } = base;
  const step = printedIndex(stepOf(access, pattern), statement, context);
  const subscript = access.node.child('indices')?.namedChildren[0];
  if (step === undefined || !subscript || access.indices.length !== 1) return undefined;
  const offsets = group.map((item) => item.offset);
  const [least, most] = [Math.min(...offsets), Math.max(...offsets)];
  const { index, low, end } = pattern;
  const names = new Map<number, string>();
  const lines: string[] = [];
  const [from, behind] = [low === undefined ? undefined : plus(low, least), plus(end, most)];
  const needed = new Set(
    offsets.flatMap((offset) => Array.from({ length: count }, (_, copy) => offset + copy)),
  );
  for (const distance of [...needed].sort((a, b) => a - b)) {
    const place = plus(first, distance).replace(/^\((.*)\)$/, '$1');
    const [at, name] = [fresh(`${index.name}Near`), fresh(`${access.variable.name}Near`)];
    const below = from === undefined ? '' : `${place} < ${from} ? ${from} : `;
    lines.push(
      `const ${index.baseType} ${at} = ${below}${place} < ${behind} ? ${place} : ${behind} - 1;`,
      `const ${access.elementType} ${name} = ${access.node.child('argument')?.text ?? ''}[${subscript.text} + (${at} - ${index.name}) * ${/^\w+$/.test(step) ? step : `(${step})`}];`,
    );
    names.set(distance, name);
  }
  return { statement, accesses: group, lines, names };
}

function stepOf(access: MemoryAccess, pattern: JamPattern): Polynomial {
  return access.index.coefficientOf(`threadIdx.${pattern.axis}`);
}

function offsetFrom(base: MemoryAccess, access: MemoryAccess, pattern: JamPattern): number | undefined {
  if (base.variable !== access.variable) return undefined;
  const difference = access.index.minus(base.index);
  for (let offset = -farthest; offset <= farthest; offset++)
    if (difference.equals(stepOf(base, pattern).times(Polynomial.constant(offset)))) return offset;
  return undefined;
}

function isPlainLoad(
  context: RewriteContext,
  pattern: JamPattern,
  access: MemoryAccess,
  statement: SyntaxNode,
): boolean {
  const { node, variable } = access;
  if (access.access !== 'read' || access.atomic || access.cast || access.space !== 'global') return false;
  if (node.type !== 'subscript_expression' || !pattern.varying.in(node)) return false;
  if (context.accesses.some((other) => other.variable === variable && other.access !== 'read')) return false;
  const key = `threadIdx.${pattern.axis}`;
  if (!access.index.isLinearIn(key) || stepOf(access, pattern).constantValue === 0) return false;
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (outer === statement) return true;
    if (/^(conditional|lambda|subscript)_expression$/.test(outer.type)) return false;
    if (/^(&&|\|\|)$/.test(outer.child('operator')?.text ?? '')) return false;
  }
  return false;
}
