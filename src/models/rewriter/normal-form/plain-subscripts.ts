import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import { Polynomial } from '../../../syntax/polynomial.ts';
import { axisVariables } from '../kernel-outline.ts';
import type { AxisVariable } from '../kernel-outline.ts';
import { printedIndex } from '../printed-index.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import { removalOf } from '../layout.ts';
import { movingStatement } from './dead-variables.ts';
import type { NormalisingPass } from './normalising-pass.ts';

/**
 * `*p`, `p[k]` through a pointer that moves, and subscripts that mention threadIdx become subscripts of the parameter
 * with an index in terms of named variables: `A[row * K + k]`.
 */
export const plainSubscripts: NormalisingPass = (context) => {
  const axes = axisVariables(context);
  const rewritten = new Map<MemoryAccess, Edit>();
  for (const access of context.accesses) {
    const edit = editFor(access, axes, context);
    if (edit) rewritten.set(access, edit);
  }
  const removed: Edit[] = [];
  for (const variable of new Set(context.accesses.map((access) => access.variable))) {
    if (context.names.writesOf(variable).length === 0) continue;
    // A parameter that is moved (`A += row * K`) must not be moved any more once its accesses count from its start.
    const own = context.accesses.filter((access) => access.variable === variable);
    const statements = variable.uses
      .filter((use) => !own.some((access) => rewritten.has(access) && access.node.contains(use.node)))
      .map((use) => movingStatement(use.node));
    if (own.every((access) => rewritten.has(access)) && statements.every((item) => item !== undefined))
      removed.push(...statements.map(removalOf));
    else for (const access of own) rewritten.delete(access);
  }
  const edits = [...rewritten.values(), ...removed];
  // An access inside the index of another would be replaced twice.
  const nested = edits.some((edit) =>
    edits.some((other) => other !== edit && other.start <= edit.start && edit.end <= other.end),
  );
  return nested ? undefined : { edits };
};

function editFor(
  access: MemoryAccess,
  axes: readonly AxisVariable[],
  context: RewriteContext,
): Edit | undefined {
  if (access.space !== 'global' || access.cast || access.atomic || !context.isInRegion(access.node))
    return undefined;
  if (!needsPrinting(access, context)) return undefined;
  if (access.node.type !== 'subscript_expression' && access.node.type !== 'pointer_expression')
    return undefined;
  const text = printedIndex(namedIndex(access.index, axes, context, access), access.node, context);
  if (text === undefined) return undefined;
  const written = `${access.variable.name}[${text}]`;
  return written === access.node.text.replace(/\s+/g, ' ')
    ? undefined
    : { start: access.node.start, end: access.node.end, text: written };
}

/** Through another pointer than the parameter, or in terms of threadIdx and blockIdx. */
function needsPrinting(access: MemoryAccess, context: RewriteContext): boolean {
  const base = access.node.child('argument');
  const direct = base !== null && context.names.variableOf(base) === access.variable;
  if (direct && /threadIdx|blockIdx/.test(access.node.text)) return true;
  if (direct && context.names.writesOf(access.variable).length === 0) return mentionsAlias(access, context);
  // A pointer to a row that never moves reads well; only moving pointers are in the way.
  const alias = base && context.names.variableOf(base);
  return !(alias && alias !== access.variable && context.names.writesOf(alias).length === 0);
}

/** A variable that stands for a builtin alone: `tx`, `bx`. */
function mentionsAlias(access: MemoryAccess, context: RewriteContext): boolean {
  return access.node.descendants('identifier').some((identifier) => {
    const variable = context.names.variableOf(identifier);
    return (
      variable?.kind === 'local' &&
      variable.initializer !== null &&
      /^(threadIdx|blockIdx)\s*\.\s*[xy]$/.test(variable.initializer.text)
    );
  });
}

/** The index with blockIdx * size + threadIdx replaced by the variable that holds it, where one does. */
function namedIndex(
  index: Polynomial,
  axes: readonly AxisVariable[],
  context: RewriteContext,
  access: MemoryAccess,
): Polynomial {
  // A constant in place of blockDim and blockDim itself are the same size.
  const sized = (value: Polynomial): Polynomial => {
    const [x, y] = context.block ?? [];
    const one = x === undefined ? value : value.substitute('blockDim.x', Polynomial.constant(x));
    return y === undefined ? one : one.substitute('blockDim.y', Polynomial.constant(y));
  };
  let result = index;
  for (const { variable, axis } of axes) {
    const thread = `threadIdx.${axis}`;
    if (!result.dependsOn(thread) || variable.declaration.end > access.node.start) continue;
    if (!variable.scope.contains(access.node) || !variable.initializer) continue;
    const value = sized(context.subscripts.valueOf(variable.initializer));
    const symbol = Polynomial.symbol({
      key: `named ${variable.name}`,
      kind: 'variable',
      name: variable.name,
      dependencies: new Set([`named ${variable.name}`]),
      variable,
    });
    const candidate = sized(result).substitute(thread, symbol.minus(value.without(thread)));
    if (!candidate.dependsOn(thread) && !candidate.dependsOn(`blockIdx.${axis}`)) result = candidate;
  }
  return result;
}
