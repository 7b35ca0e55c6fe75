import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import { isUnitStride, leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import { axisVariables, builtinMentions, dependsOnAxis, outlineOf } from '../kernel-outline.ts';
import type { Axis, AxisVariable, Guard } from '../kernel-outline.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import { mentions } from '../scoped-declarations.ts';

/** A load of the loop that all threads along the other axis share. */
export interface SharedLoad {
  readonly accesses: readonly MemoryAccess[];
  readonly axis: Axis;
  readonly variable: Variable;
  /** The loop's variable is the contiguous index in memory. */
  readonly loopIsContiguous: boolean;
}

/** A loop over two output indices, taken apart. */
export interface TilingPattern {
  readonly loop: Loop;
  readonly loads: readonly SharedLoad[];
  /** Per-output state: variables the loop changes. */
  readonly state: readonly Variable[];
  readonly axes: Readonly<Record<Axis, readonly AxisVariable[]>>;
  readonly guards: readonly Guard[];
  /** Declarations that do not differ between threads. */
  readonly uniform: readonly SyntaxNode[];
  /** The other declarations but those of the state. */
  readonly perThread: readonly SyntaxNode[];
  /** What gives the state its first values and what else happens once before the loop, in source order. */
  readonly prologue: readonly SyntaxNode[];
  readonly epilogue: readonly SyntaxNode[];
}

/** The parts of a kernel whose reduction loop can be tiled; undefined when it has none. */
export function findTilingPattern(context: RewriteContext): TilingPattern | undefined {
  if (!context.mayChangeLaunch || !context.block || context.cooperates) return undefined;
  const { subscripts, names } = context;
  const outline = outlineOf(context.kernel.bodyNode);
  const variables = axisVariables(context);
  const axes = {
    x: variables.filter((variable) => variable.axis === 'x'),
    y: variables.filter((variable) => variable.axis === 'y'),
  };
  if (axes.x.length === 0 || axes.y.length === 0) return undefined;
  const at = outline.core.findIndex((statement) => subscripts.loopAt(statement) !== undefined);
  const node = outline.core[at];
  const loop = node && subscripts.loopAt(node);
  if (!loop || !isUnitStride(loop) || leavesEarly(loop.body)) return undefined;
  const before = outline.core.slice(0, at);
  const declarations = [
    ...outline.declarations,
    ...before.filter((statement) => statement.type === 'declaration'),
  ];
  const start = subscripts.valueOf(loop.start);
  const bound = subscripts.valueOf(loop.bound);
  if (start.constantValue !== 0) return undefined;
  if ((['x', 'y', 'z'] as const).some((axis) => dependsOnAxis(bound, axis))) return undefined;
  if (loop.body.descendants('for_statement', 'while_statement', 'do_statement').length > 0) return undefined;
  const epilogue = outline.core.slice(at + 1);
  if (epilogue.some((statement) => statement.descendants('return_statement').length > 0)) return undefined;
  if (epilogue.some((statement) => mentions(statement.text, loop.variable.name))) return undefined;

  const state = names.variables.filter(
    (variable) =>
      variable.kind === 'local' &&
      variable !== loop.variable &&
      !loop.node.contains(variable.node) &&
      names.writesOf(variable).some((use) => loop.node.contains(use.node)),
  );
  const actions = before.filter(
    (statement) => statement.type !== 'declaration' && !assigns(statement, loop.variable, context),
  );
  if (state.length === 0 || state.some((variable) => !isRegisterState(variable, declarations, actions)))
    return undefined;
  if (!actions.every((statement) => isPlainAction(statement, state, context))) return undefined;

  const loads = sharedLoads(context, loop);
  if (!loads?.some((load) => load.axis === 'x') || !loads.some((load) => load.axis === 'y')) return undefined;
  if (context.accesses.some((access) => access.space.includes('shared') || access.atomic)) return undefined;

  const stateDeclarations = new Set(state.map((variable) => variable.declaration));
  const axisDeclarations = new Set(variables.map((variable) => variable.variable.declaration));
  const loopDeclaration = loop.variable.declaration;
  const rest = declarations.filter(
    (declaration) =>
      !stateDeclarations.has(declaration) &&
      !axisDeclarations.has(declaration) &&
      declaration !== loopDeclaration,
  );
  if (
    [...axisDeclarations, ...stateDeclarations, ...(loop.declares ? [] : [loopDeclaration])].some(
      (d) =>
        d.childrenOf('declarator').length !== 1 &&
        !allOfKind(d, context, new Set([...variables.map((v) => v.variable), ...state])),
    )
  )
    return undefined;
  const isUniform = (declaration: SyntaxNode): boolean => !dependsOnThreads(declaration, context);
  const uniform = rest.filter(isUniform);
  const perThread = rest.filter((declaration) => !isUniform(declaration));
  // Threads are identified by the axis variables only.
  const counted = new Set([...axisDeclarations]);
  const stray = builtinMentions(context.kernel.bodyNode).some(
    (mention) =>
      ![...counted].some((declaration) => declaration.contains(mention)) &&
      !/blockIdx\s*\.\s*z$/.test(mention.text),
  );
  if (stray) return undefined;
  for (const guard of outline.guards) {
    const value = subscripts.valueOf(guard.node);
    if (dependsOnAxis(value, 'x') && dependsOnAxis(value, 'y')) return undefined;
  }
  // Operands are read by other threads than before, and declarations are repeated where they are needed.
  const written = new Set(
    context.accesses.filter((access) => access.access !== 'read').map((access) => access.variable),
  );
  if (loads.some((load) => written.has(load.variable))) return undefined;
  if (
    context.accesses.some(
      (access) =>
        written.has(access.variable) && rest.some((declaration) => declaration.contains(access.node)),
    )
  )
    return undefined;
  const prologue = [
    ...declarations.filter(
      (declaration) =>
        stateDeclarations.has(declaration) &&
        state.some((variable) => variable.declaration === declaration && variable.initializer),
    ),
    ...actions,
  ].sort((a, b) => a.start - b.start);
  return { loop, loads, state, axes, guards: outline.guards, uniform, perThread, prologue, epilogue };
}

/** `k = 0;` for the variable of the loop. */
function assigns(statement: SyntaxNode, variable: Variable, context: RewriteContext): boolean {
  const assignment = statement.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
  const left = assignment?.type === 'assignment_expression' ? assignment.child('left') : undefined;
  return left !== null && left !== undefined && context.names.variableOf(left) === variable;
}

/** An assignment to the state or to memory. */
function isPlainAction(statement: SyntaxNode, state: readonly Variable[], context: RewriteContext): boolean {
  const assignment = statement.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
  if (assignment?.type !== 'assignment_expression') return false;
  const left = assignment.child('left');
  const right = assignment.child('right');
  if (!left || !right || right.descendants('assignment_expression', 'update_expression').length > 0)
    return false;
  const variable = context.names.variableOf(left);
  return variable ? state.includes(variable) : context.accesses.some((access) => access.node === left);
}

function allOfKind(
  declaration: SyntaxNode,
  context: RewriteContext,
  allowed: ReadonlySet<Variable>,
): boolean {
  return context.names.variables.filter((v) => v.declaration === declaration).every((v) => allowed.has(v));
}

/** A scalar that is declared before the loop and has a value there. */
function isRegisterState(
  variable: Variable,
  declarations: readonly SyntaxNode[],
  actions: readonly SyntaxNode[],
): boolean {
  return (
    !variable.pointer &&
    !variable.isArray &&
    variable.space === 'register' &&
    (variable.initializer !== null ||
      actions.some((statement) => {
        const assignment = statement.namedChildren[0];
        return (
          assignment?.child('left')?.text === variable.name && assignment.child('operator')?.text === '='
        );
      })) &&
    declarations.includes(variable.declaration) &&
    variable.uses.every((use) => use.access !== 'address')
  );
}

function dependsOnThreads(declaration: SyntaxNode, context: RewriteContext): boolean {
  return context.names.variables
    .filter((variable) => variable.declaration === declaration && variable.initializer)
    .some((variable) => {
      const value = variable.initializer && context.subscripts.valueOf(variable.initializer);
      return value && (dependsOnAxis(value, 'x') || dependsOnAxis(value, 'y'));
    });
}

/** Loads of the loop body by the axis they depend on; undefined when a load depends on both or something is stored. */
function sharedLoads(context: RewriteContext, loop: Loop): SharedLoad[] | undefined {
  const key = context.subscripts.iterationKey(loop);
  const groups = new Map<string, SharedLoad>();
  for (const access of context.accesses) {
    if (!loop.node.contains(access.node)) continue;
    if (access.access !== 'read') return undefined;
    if (access.space !== 'global' || !access.index.dependsOn(key)) continue;
    const x = dependsOnAxis(access.index, 'x');
    const y = dependsOnAxis(access.index, 'y');
    if (x && y) return undefined;
    if ((!x && !y) || access.cast) continue;
    if (!access.index.isLinearIn(key)) return undefined;
    // An index that a variable of the loop body takes part in cannot be moved out of the body.
    if (usesBodyLocals(access.node, loop, context)) return undefined;
    const name = `${access.variable.node.start}:${access.index.key}`;
    const group = groups.get(name);
    groups.set(name, {
      accesses: [...(group?.accesses ?? []), access],
      axis: x ? 'x' : 'y',
      variable: access.variable,
      loopIsContiguous: access.index.coefficientOf(key).constantValue === 1,
    });
  }
  return [...groups.values()];
}

function usesBodyLocals(node: SyntaxNode, loop: Loop, context: RewriteContext): boolean {
  return node.descendants('identifier').some((identifier) => {
    const variable = context.names.variableOf(identifier);
    return variable !== undefined && variable.kind === 'local' && loop.body.contains(variable.node);
  });
}

/** `acc += a * b` with nothing but staged loads as factors: padding with zeros adds nothing. */
export function isProductOfLoads(pattern: TilingPattern): boolean {
  const [statement, second] = pattern.loop.statements;
  const assignment = statement?.namedChildren[0];
  if (
    !statement ||
    second ||
    statement.type !== 'expression_statement' ||
    assignment?.type !== 'assignment_expression'
  )
    return false;
  const right = assignment.child('right');
  if (!right || assignment.child('operator')?.text !== '+=') return false;
  const staged = new Set(pattern.loads.flatMap((load) => load.accesses.map((access) => access.node)));
  const isProduct = (syntax: SyntaxNode): boolean => {
    const node = withoutParentheses(syntax);
    if (staged.has(node)) return true;
    const [left, other] = [node.child('left'), node.child('right')];
    return (
      node.type === 'binary_expression' &&
      node.child('operator')?.text === '*' &&
      left !== null &&
      other !== null &&
      isProduct(left) &&
      isProduct(other)
    );
  };
  return isProduct(right);
}
