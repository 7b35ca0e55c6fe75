import { elementBytes } from '../../../protocol/task.ts';
import type { Assumption } from '../../../protocol/candidate.ts';
import { elementTypeOf } from '../../../syntax/element-types.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { axisVariables, builtinMentions, dependsOnAxis, outlineOf } from '../kernel-outline.ts';
import type { Axis, AxisVariable, KernelOutline } from '../kernel-outline.ts';
import { indented, indentOf, indentUnit, reindented } from '../layout.ts';
import { launchWith, regrid } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { declarationsFor } from '../scoped-declarations.ts';

/** Edge of the tile and rows of threads that walk over it. */
const shapes: readonly (readonly [edge: number, rows: number])[] = [
  [32, 8],
  [32, 16],
  [32, 4],
  [16, 16],
  [64, 8],
];

interface Pattern {
  readonly outline: KernelOutline;
  /** Axis of the index that is contiguous where the values are read, and where they are stored. */
  readonly readAxis: Axis;
  readonly storeAxis: Axis;
  readonly axes: readonly AxisVariable[];
  readonly uniform: readonly SyntaxNode[];
  readonly perThread: readonly SyntaxNode[];
  /** Statements that compute the value, then `target = value`. */
  readonly before: readonly SyntaxNode[];
  readonly target: SyntaxNode;
  readonly value: SyntaxNode;
  readonly store: MemoryAccess;
  readonly reads: readonly MemoryAccess[];
}

/**
 * When values are read along one index and stored along another, a warp that is coalesced on one side is scattered on
 * the other. The value of each element goes through a padded shared-memory tile instead: computed by threads that are
 * neighbours where it is read, stored by threads that are neighbours where it goes.
 */
export const stageTransposedStore: Operator = {
  id: 'stage-transposed-store',
  description: 'Pass values through a padded shared-memory tile so that reads and stores are both coalesced.',
  sites(context) {
    const pattern = findPattern(context);
    return pattern
      ? shapes.map((shape) => siteFor(context, pattern, ...shape)).filter((site) => site !== undefined)
      : [];
  },
};

function findPattern(context: RewriteContext): Pattern | undefined {
  if (!context.mayChangeLaunch || !context.block || context.cooperates) return undefined;
  const outline = outlineOf(context.kernel.bodyNode);
  const axes = axisVariables(context);
  if (!axes.some((variable) => variable.axis === 'x') || !axes.some((variable) => variable.axis === 'y'))
    return undefined;
  const last = outline.core.at(-1);
  const assignment = last?.type === 'expression_statement' ? last.namedChildren[0] : undefined;
  if (assignment?.type !== 'assignment_expression' || assignment.child('operator')?.text !== '=')
    return undefined;
  const [target, value] = [assignment.child('left'), assignment.child('right')];
  const before = outline.core.slice(0, -1);
  if (
    !target ||
    !value ||
    before.some((statement) => statement.descendants('return_statement', 'goto_statement').length > 0)
  )
    return undefined;

  const stores = context.accesses.filter((access) => access.access !== 'read');
  const store = stores[0];
  if (!store || stores.length !== 1 || store.node !== target || store.space !== 'global' || store.cast)
    return undefined;
  const reads = context.accesses.filter((access) => access.access === 'read' && access.space === 'global');
  if (reads.length === 0 || reads.some((read) => read.variable === store.variable)) return undefined;
  const storeAxis = contiguousAxis(store);
  const readAxis = storeAxis === 'x' ? 'y' : 'x';
  // The loads that hurt are those that are contiguous along the other index.
  if (!storeAxis || !reads.some((read) => contiguousAxis(read) === readAxis)) return undefined;
  if (reads.some((read) => contiguousAxis(read) === storeAxis)) return undefined;

  const axisDeclarations = new Set(axes.map((variable) => variable.variable.declaration));
  const plain = [...axisDeclarations].every((declaration) =>
    context.names.variables
      .filter((variable) => variable.declaration === declaration)
      .every((variable) => axes.some((item) => item.variable === variable)),
  );
  const stray = builtinMentions(context.kernel.bodyNode).some(
    (mention) =>
      ![...axisDeclarations].some((declaration) => declaration.contains(mention)) &&
      !/^blockIdx\s*\.\s*z$/.test(mention.text),
  );
  if (!plain || stray) return undefined;
  const rest = outline.declarations.filter((declaration) => !axisDeclarations.has(declaration));
  const isUniform = (declaration: SyntaxNode): boolean =>
    context.names.variables
      .filter((variable) => variable.declaration === declaration)
      .every((variable) => {
        if (!variable.initializer || context.names.writesOf(variable).length > 0) return false;
        const initial = context.subscripts.valueOf(variable.initializer);
        return (
          !dependsOnAxis(initial, 'x') &&
          !dependsOnAxis(initial, 'y') &&
          !variable.initializer.descendants('subscript_expression').length
        );
      });
  return {
    outline,
    readAxis,
    storeAxis,
    axes,
    uniform: rest.filter(isUniform),
    perThread: rest.filter((declaration) => !isUniform(declaration)),
    before,
    target,
    value,
    store,
    reads,
  };
}

/** The axis whose neighbouring threads touch neighbouring elements. */
function contiguousAxis(access: MemoryAccess): Axis | undefined {
  for (const axis of ['x', 'y'] as const) {
    const key = `threadIdx.${axis}`;
    if (access.index.isLinearIn(key) && access.index.coefficientOf(key).constantValue === 1) return axis;
  }
  return undefined;
}

function siteFor(
  context: RewriteContext,
  pattern: Pattern,
  edge: number,
  rows: number,
): RewriteSite | undefined {
  const { launch, block } = context;
  const type = elementTypeOf(pattern.store.variable.baseType);
  if (!launch || !block || edge * (edge + 1) * (type ? elementBytes[type] : 8) > 48 * 1024) return undefined;
  // Without a bound on an index the larger tile would run past the end.
  for (const [axis, index] of [
    ['x', 0],
    ['y', 1],
  ] as const) {
    const guarded = pattern.outline.guards.some((guard) =>
      dependsOnAxis(context.subscripts.valueOf(guard.node), axis),
    );
    if (!guarded && block[index] % edge !== 0) return undefined;
  }
  const [gridX = '1', gridY = '1', gridZ = '1'] = launch.grid;
  const { guards } = pattern.outline;
  const buffers = [
    ...new Set([pattern.store.variable.name, ...pattern.reads.map((read) => read.variable.name)]),
  ];
  const assumptions: Assumption[] = [
    { kind: 'no-aliasing', arguments: buffers },
    { kind: 'block-shape', block: [edge, rows] },
  ];
  return {
    label: `${edge}x${edge} by ${rows} rows`,
    rewrite: {
      edits: [
        {
          start: context.kernel.body.start,
          end: context.kernel.body.end,
          text: stagedBody(context, pattern, edge, rows),
        },
      ],
      launch: launchWith(launch, {
        grid: [
          regrid(context, gridX, block[0], edge, guards),
          regrid(context, gridY, block[1], edge, guards),
          gridZ,
        ],
        block: [String(edge), String(rows)],
      }),
      assumptions,
      summary: `Pass ${pattern.store.variable.name} through a ${edge}x${edge} shared-memory tile so that reads and stores are both coalesced.`,
    },
  };
}

function stagedBody(context: RewriteContext, pattern: Pattern, edge: number, rows: number): string {
  const { outline, axes } = pattern;
  const unit = indentUnit(context.kernel.bodyNode);
  const outer = indentOf(context.kernel.node);
  const fresh: string[] = [];
  const name = (wish: string): string => {
    const found = context.freshName(wish, fresh);
    fresh.push(found);
    return found;
  };
  const [size, tileRows, tile, line] = [name('TILE_EDGE'), name('TILE_ROWS'), name('tile'), name('line')];
  const lines: string[] = [];
  const add = (level: number, ...texts: string[]): void => {
    lines.push(indented(texts, outer + unit.repeat(level)));
  };
  /** Thread x runs along `fast`, the loop over lines along the other axis. */
  const indices = (fast: Axis): string[] =>
    axes.map(
      ({ variable, axis, typeText }) =>
        `const ${typeText} ${variable.name} = blockIdx.${axis} * ${size} + ${axis === fast ? 'threadIdx.x' : line};`,
    );
  const guard = outline.guards.map((item) => item.text).join(' && ');
  const needed = (text: string): string[] =>
    declarationsFor(text, pattern.perThread, new Set(), context).map((declaration) =>
      reindented(declaration, ''),
    );
  const phase = (fast: Axis, statements: readonly string[]): void => {
    add(1, `for (int ${line} = threadIdx.y; ${line} < ${size}; ${line} += ${tileRows}) {`);
    add(2, ...indices(fast));
    if (guard !== '') {
      const early = needed(guard);
      const late = needed(statements.join('\n')).filter((text) => !early.includes(text));
      add(2, ...early, `if (${guard}) {`);
      add(3, ...late, ...statements);
      add(2, '}');
    } else add(2, ...needed(statements.join('\n')), ...statements);
    add(1, '}');
  };
  for (const declaration of pattern.uniform) add(1, reindented(declaration, ''));
  add(
    1,
    `// The extra column keeps the threads of a warp in different banks when the tile is read across.`,
    `constexpr int ${size} = ${edge}, ${tileRows} = ${rows};`,
    `__shared__ ${pattern.store.variable.baseType} ${tile}[${size}][${size} + 1];`,
    '',
  );
  phase(pattern.readAxis, [
    ...pattern.before.map((statement) => reindented(statement, '')),
    `${tile}[${line}][threadIdx.x] = ${pattern.value.text};`,
  ]);
  add(1, '__syncthreads();');
  phase(pattern.storeAxis, [`${pattern.target.text} = ${tile}[threadIdx.x][${line}];`]);
  return `{\n${lines.join('\n')}\n${outer}}`;
}
