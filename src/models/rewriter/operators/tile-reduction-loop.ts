import type { Assumption } from '../../../protocol/candidate.ts';
import { elementBytes } from '../../../protocol/task.ts';
import { evaluateExpression } from '../../../syntax/expression.ts';
import { elementTypeOf } from '../../../syntax/element-types.ts';
import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import { isUnitStride, leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import { axisVariables, builtinMentions, dependsOnAxis, outlineOf } from '../kernel-outline.ts';
import type { Axis, AxisVariable, Guard } from '../kernel-outline.ts';
import { indented, indentUnit, indentOf, reindented, textWith } from '../layout.ts';
import { launchWith, regrid } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { declarationsFor, mentions } from '../scoped-declarations.ts';
import { zeroOf } from '../zero.ts';

/** Threads per block in x and y, depth of a tile, outputs per thread in x and y. */
interface Tiling {
  readonly threads: Readonly<Record<Axis, number>>;
  readonly depth: number;
  readonly perThread: Readonly<Record<Axis, number>>;
}

const tilings: readonly Tiling[] = [
  { threads: { x: 16, y: 16 }, depth: 16, perThread: { x: 1, y: 1 } },
  { threads: { x: 32, y: 32 }, depth: 32, perThread: { x: 1, y: 1 } },
  { threads: { x: 16, y: 16 }, depth: 16, perThread: { x: 2, y: 2 } },
  { threads: { x: 16, y: 16 }, depth: 16, perThread: { x: 4, y: 4 } },
  { threads: { x: 32, y: 8 }, depth: 16, perThread: { x: 2, y: 8 } },
  { threads: { x: 16, y: 8 }, depth: 16, perThread: { x: 4, y: 4 } },
  { threads: { x: 16, y: 16 }, depth: 8, perThread: { x: 8, y: 8 } },
];

/** A load of the loop that all threads along the other axis share. */
interface SharedLoad {
  readonly accesses: readonly MemoryAccess[];
  readonly axis: Axis;
  readonly variable: Variable;
  /** The loop's variable is the contiguous index in memory. */
  readonly loopIsContiguous: boolean;
}

interface Pattern {
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
  readonly epilogue: readonly SyntaxNode[];
}

/**
 * Shared-memory tiling of a loop whose loads depend on one output index each (matrix products and their relatives), with
 * several outputs per thread. Every output still sees its loop iterations in order, so results keep their rounding.
 */
export const tileReductionLoop: Operator = {
  id: 'tile-reduction-loop',
  description:
    'Stage the operands of a reduction loop over two output indices in shared memory, with several outputs per thread in registers.',
  sites(context) {
    const pattern = findPattern(context);
    if (!pattern) return [];
    return tilings.map((tiling) => siteFor(context, pattern, tiling)).filter((site) => site !== undefined);
  },
};

function findPattern(context: RewriteContext): Pattern | undefined {
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
  if (!loop || at !== 0 || !isUnitStride(loop) || leavesEarly(loop.body)) return undefined;
  const start = subscripts.valueOf(loop.start);
  const bound = subscripts.valueOf(loop.bound);
  if (start.constantValue !== 0) return undefined;
  if ((['x', 'y', 'z'] as const).some((axis) => dependsOnAxis(bound, axis))) return undefined;
  if (loop.body.descendants('for_statement', 'while_statement', 'do_statement').length > 0) return undefined;
  const epilogue = outline.core.slice(1);
  if (epilogue.some((statement) => statement.descendants('return_statement').length > 0)) return undefined;
  if (epilogue.some((statement) => mentions(statement.text, loop.variable.name))) return undefined;

  const state = names.variables.filter(
    (variable) =>
      variable.kind === 'local' &&
      variable !== loop.variable &&
      !loop.node.contains(variable.node) &&
      names.writesOf(variable).some((use) => loop.node.contains(use.node)),
  );
  if (state.length === 0 || state.some((variable) => !isRegisterState(variable, outline.declarations)))
    return undefined;

  const loads = sharedLoads(context, loop);
  if (!loads?.some((load) => load.axis === 'x') || !loads.some((load) => load.axis === 'y')) return undefined;
  if (context.accesses.some((access) => access.space.includes('shared') || access.atomic)) return undefined;

  const stateDeclarations = new Set(state.map((variable) => variable.declaration));
  const axisDeclarations = new Set(variables.map((variable) => variable.variable.declaration));
  const loopDeclaration = loop.variable.declaration;
  const rest = outline.declarations.filter(
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
  return { loop, loads, state, axes, guards: outline.guards, uniform, perThread, epilogue };
}

function allOfKind(
  declaration: SyntaxNode,
  context: RewriteContext,
  allowed: ReadonlySet<Variable>,
): boolean {
  return context.names.variables.filter((v) => v.declaration === declaration).every((v) => allowed.has(v));
}

/** A scalar that is declared with its first value before the loop. */
function isRegisterState(variable: Variable, declarations: readonly SyntaxNode[]): boolean {
  return (
    !variable.pointer &&
    !variable.isArray &&
    variable.space === 'register' &&
    variable.initializer !== null &&
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

function siteFor(context: RewriteContext, pattern: Pattern, tiling: Tiling): RewriteSite | undefined {
  const { launch, block } = context;
  if (!launch || !block) return undefined;
  const tile = { x: tiling.threads.x * tiling.perThread.x, y: tiling.threads.y * tiling.perThread.y };
  const bytes = pattern.loads.reduce((sum, load) => {
    const type = elementTypeOf(load.variable.baseType);
    return sum + (type ? elementBytes[type] : 8) * tiling.depth * (tile[load.axis] + 1);
  }, 0);
  if (bytes > 48 * 1024) return undefined;
  const assumptions: Assumption[] = [];
  for (const [axis, index] of [
    ['x', 0],
    ['y', 1],
  ] as const) {
    const guarded = pattern.guards.some((guard) =>
      dependsOnAxis(context.subscripts.valueOf(guard.node), axis),
    );
    if (guarded || tile[axis] === block[index]) continue;
    const covered = `(${launch.grid[index] ?? '1'}) * ${block[index]}`;
    if (!dividesEverywhere(context, covered, tile[axis])) return undefined;
    assumptions.push({ kind: 'divisible', expression: covered, by: tile[axis] });
  }
  const [gridX = '1', gridY = '1', gridZ = '1'] = launch.grid;
  const text = tiledBody(context, pattern, tiling);
  const outputs = tiling.perThread.x * tiling.perThread.y;
  return {
    label: `${tile.y}x${tile.x}x${tiling.depth}, ${tiling.perThread.y}x${tiling.perThread.x} per thread`,
    rewrite: {
      edits: [{ start: context.kernel.body.start, end: context.kernel.body.end, text }],
      launch: launchWith(launch, {
        grid: [
          regrid(context, gridX, block[0], tile.x, pattern.guards),
          regrid(context, gridY, block[1], tile.y, pattern.guards),
          gridZ,
        ],
        block: [String(tiling.threads.x), String(tiling.threads.y)],
      }),
      assumptions: [...assumptions, { kind: 'block-shape', block: [tiling.threads.x, tiling.threads.y] }],
      summary:
        outputs === 1
          ? `Stage the loop over ${pattern.loop.variable.name} through ${tile.y}x${tile.x} shared-memory tiles of depth ${tiling.depth}.`
          : `Stage the loop over ${pattern.loop.variable.name} through shared-memory tiles and compute ${tiling.perThread.y}x${tiling.perThread.x} outputs per thread in registers.`,
    },
  };
}

function dividesEverywhere(context: RewriteContext, expression: string, by: number): boolean {
  return [...context.task.shapes.tune, ...context.task.shapes.check].every((shape) => {
    try {
      return evaluateExpression(expression, { ...context.constants, ...shape }) % by === 0;
    } catch {
      return false;
    }
  });
}

function tiledBody(context: RewriteContext, pattern: Pattern, tiling: Tiling): string {
  const { loop, state, loads } = pattern;
  const body = context.kernel.bodyNode;
  const unit = indentUnit(body);
  const outer = indentOf(context.kernel.node);
  const fresh: string[] = [];
  const name = (wish: string): string => {
    const found = context.freshName(wish, fresh);
    fresh.push(found);
    return found;
  };
  const [tileX, tileY, depth] = [name('TILE_X'), name('TILE_Y'), name('TILE_DEPTH')];
  const [threadsX, threadsY] = [name('THREADS_X'), name('THREADS_Y')];
  const [perX, perY] = [name('PER_THREAD_X'), name('PER_THREAD_Y')];
  const [i, j, slot, inner, first, thread] = [
    name('oy'),
    name('ox'),
    name('slot'),
    name('step'),
    name(`${loop.variable.name}Base`),
    name('thread'),
  ];
  const tileOf = { x: tileX, y: tileY };
  const threadsOf = { x: threadsX, y: threadsY };
  const perOf = { x: perX, y: perY };
  const outputOf = { x: j, y: i };
  const operands = loads.map((load) => ({
    load,
    tile: name(`${load.variable.name}Tile`),
    register: name(`${load.variable.name}Part`),
  }));
  const loopType = loop.variable.baseType;
  const bound = loop.bound.text;
  const given = new Set<string>();
  const axisLines = (axis: Axis, offset: string): string[] =>
    pattern.axes[axis].map(
      (variable) =>
        `const ${variable.typeText} ${variable.variable.name} = blockIdx.${axis} * ${tileOf[axis]} + ${offset};`,
    );
  const guardsOf = (axis: Axis): string[] =>
    pattern.guards
      .filter((guard) => !dependsOnAxis(context.subscripts.valueOf(guard.node), axis === 'x' ? 'y' : 'x'))
      .map((guard) => guard.text);
  const needed = (text: string): string[] =>
    declarationsFor(text, pattern.perThread, given, context).map((declaration) =>
      reindented(declaration, ''),
    );

  const lines: string[] = [];
  const add = (level: number, ...texts: string[]): void => {
    lines.push(indented(texts, outer + unit.repeat(level)));
  };
  for (const declaration of pattern.uniform) add(1, reindented(declaration, ''));
  add(
    1,
    '// Each block computes a tile of outputs; operands are read once per block into shared memory.',
    `constexpr int ${threadsX} = ${tiling.threads.x}, ${threadsY} = ${tiling.threads.y};`,
    `constexpr int ${perX} = ${tiling.perThread.x}, ${perY} = ${tiling.perThread.y};`,
    `constexpr int ${tileX} = ${threadsX} * ${perX}, ${tileY} = ${threadsY} * ${perY}, ${depth} = ${tiling.depth};`,
    ...operands.map(
      ({ load, tile }) => `__shared__ ${load.variable.baseType} ${tile}[${depth}][${tileOf[load.axis]} + 1];`,
    ),
    `const int ${thread} = threadIdx.y * ${threadsX} + threadIdx.x;`,
    '',
  );

  const forOutputs = (level: number): void => {
    add(level, '#pragma unroll', `for (int ${i} = 0; ${i} < ${perY}; ++${i}) {`);
    add(level + 1, '#pragma unroll', `for (int ${j} = 0; ${j} < ${perX}; ++${j}) {`);
  };
  const endOutputs = (level: number): void => {
    add(level + 1, '}');
    add(level, '}');
  };
  const outputLines = (): string[] => [
    ...axisLines('y', `threadIdx.y + ${i} * ${threadsY}`),
    ...axisLines('x', `threadIdx.x + ${j} * ${threadsX}`),
  ];

  for (const variable of state) add(1, `${variable.baseType} ${variable.name}[${perY}][${perX}];`);
  const initialisers = state.map(
    (variable) => `${variable.name}[${i}][${j}] = ${variable.initializer?.text ?? '0'};`,
  );
  forOutputs(1);
  if (initialisers.some((text) => needsAxis(text, pattern, context))) {
    const used = initialisers.join('\n');
    add(3, ...outputLines());
    add(3, ...needed(used));
    // Values read from memory must not be read for outputs that do not exist.
    const guard = pattern.guards.map((item) => item.text).join(' && ');
    if (guard === '') add(3, ...initialisers);
    else add(3, `if (${guard}) {`, ...initialisers.map((text) => unit + text), '}');
  } else add(3, ...initialisers);
  endOutputs(1);
  add(1, '');

  add(1, `for (${loopType} ${first} = 0; ${first} < ${bound}; ${first} += ${depth}) {`);
  for (const { load, tile } of operands) {
    const { axis } = load;
    const size = tileOf[axis];
    const [along, deep] = load.loopIsContiguous
      ? [`${slot} / ${depth}`, `${slot} % ${depth}`]
      : [`${slot} % ${size}`, `${slot} / ${size}`];
    const source = load.accesses[0]?.node.text ?? '';
    const conditions = [...guardsOf(axis), `${loop.variable.name} < ${bound}`];
    add(
      2,
      '#pragma unroll',
      `for (int ${slot} = ${thread}; ${slot} < ${size} * ${depth}; ${slot} += ${threadsX} * ${threadsY}) {`,
    );
    add(
      3,
      ...axisLines(axis, `(${along})`),
      `const ${loopType} ${loop.variable.name} = ${first} + ${deep};`,
      ...needed([source, ...conditions].join('\n')),
      `${tile}[${deep}][${along}] = ${conditions.join(' && ')} ? ${source} : ${zeroOf(load.variable.baseType)};`,
    );
    add(2, '}');
  }
  add(2, '__syncthreads();');
  const padded = isProductOfLoads(pattern);
  const limit = padded ? `${inner} < ${depth}` : `${inner} < ${depth} && ${first} + ${inner} < ${bound}`;
  add(2, ...(padded ? ['#pragma unroll'] : []), `for (int ${inner} = 0; ${limit}; ++${inner}) {`);
  for (const { load, tile, register } of operands) {
    const count = perOf[load.axis];
    const output = outputOf[load.axis];
    add(
      3,
      `${load.variable.baseType} ${register}[${count}];`,
      '#pragma unroll',
      `for (int ${output} = 0; ${output} < ${count}; ++${output})`,
      `${unit}${register}[${output}] = ${tile}[${inner}][threadIdx.${load.axis} + ${output} * ${threadsOf[load.axis]}];`,
    );
  }
  forOutputs(3);
  const replacements = new Map<SyntaxNode, string>();
  for (const { load, register } of operands)
    for (const access of load.accesses) replacements.set(access.node, `${register}[${outputOf[load.axis]}]`);
  const bodyLines = loop.statements.map((statement) =>
    reindented(
      statement,
      '',
      textWith(statement, new Map([...replacements, ...stateReplacements(statement, state, i, j)])),
    ),
  );
  const bodyText = bodyLines.join('\n');
  if (mentions(bodyText, loop.variable.name))
    add(5, `const ${loopType} ${loop.variable.name} = ${first} + ${inner};`);
  if (needsAxis(bodyText, pattern, context)) add(5, ...outputLines(), ...needed(bodyText));
  add(5, ...bodyLines);
  endOutputs(3);
  add(2, '}', '__syncthreads();');
  add(1, '}', '');

  forOutputs(1);
  add(3, ...outputLines());
  const guardText = pattern.guards.map((guard) => guard.text).join(' && ');
  const epilogue = pattern.epilogue.map((statement) =>
    reindented(statement, '', textWith(statement, stateReplacements(statement, state, i, j))),
  );
  add(3, ...needed([guardText, ...epilogue].join('\n')));
  if (guardText === '') add(3, ...epilogue);
  else {
    add(3, `if (${guardText}) {`);
    add(4, ...epilogue);
    add(3, '}');
  }
  endOutputs(1);
  return `{\n${lines.join('\n')}\n${outer}}`;
}

function stateReplacements(
  statement: SyntaxNode,
  state: readonly Variable[],
  i: string,
  j: string,
): Map<SyntaxNode, string> {
  const replacements = new Map<SyntaxNode, string>();
  for (const variable of state)
    for (const use of variable.uses)
      if (statement.contains(use.node)) replacements.set(use.node, `${variable.name}[${i}][${j}]`);
  return replacements;
}

/** True when the text mentions an axis variable or a declaration that differs between threads. */
function needsAxis(text: string, pattern: Pattern, context: RewriteContext): boolean {
  const axisNames = [...pattern.axes.x, ...pattern.axes.y].map((variable) => variable.variable.name);
  return (
    axisNames.some((name) => mentions(text, name)) ||
    declarationsFor(text, pattern.perThread, new Set(), context).length > 0
  );
}

/** `acc += a * b` with nothing but staged loads as factors: padding with zeros adds nothing. */
function isProductOfLoads(pattern: Pattern): boolean {
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
