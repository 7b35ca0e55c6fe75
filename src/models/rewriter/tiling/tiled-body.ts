import { dependsOnAxis } from '../kernel-outline.ts';
import type { Axis } from '../kernel-outline.ts';
import { indented, indentUnit, indentOf, reindented, textWith } from '../layout.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import { declarationsFor, mentions } from '../scoped-declarations.ts';
import { zeroOf } from '../zero.ts';
import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { isProductOfLoads } from './tiling-pattern.ts';
import type { SharedLoad, TilingPattern } from './tiling-pattern.ts';

/** Threads per block in x and y, depth of a tile, outputs per thread in x and y. */
export interface Tiling {
  readonly threads: Readonly<Record<Axis, number>>;
  readonly depth: number;
  readonly perThread: Readonly<Record<Axis, number>>;
  /** Threads take neighbouring outputs, four at a time, and read them from shared memory as vectors. */
  readonly vectors?: boolean;
}

/** The kernel's body with its reduction loop tiled. */
export function tiledBody(context: RewriteContext, pattern: TilingPattern, tiling: Tiling): string {
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
    name('worker'),
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
  const vectorTypes = new Map(
    operands.map(({ load }) => [load, tiling.vectors === true ? vectorType(load, tiling) : undefined]),
  );
  const inFours = (axis: Axis): boolean => tiling.vectors === true && tiling.perThread[axis] % 4 === 0;
  /** Where output `o` of a thread lies in the tile. */
  const placeOf = (axis: Axis, output: string): string =>
    inFours(axis)
      ? `threadIdx.${axis} * 4 + ${output} % 4 + ${output} / 4 * 4 * ${threadsOf[axis]}`
      : `threadIdx.${axis} + ${output} * ${threadsOf[axis]}`;
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
    ...operands.map(({ load, tile }) =>
      vectorTypes.get(load) === undefined
        ? `__shared__ ${load.variable.baseType} ${tile}[${depth}][${tileOf[load.axis]} + 1];`
        : `__shared__ alignas(16) ${load.variable.baseType} ${tile}[${depth}][${tileOf[load.axis]} + 4];`,
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
    ...axisLines('y', placeOf('y', i)),
    ...axisLines('x', placeOf('x', j)),
  ];

  for (const variable of state) add(1, `${variable.baseType} ${variable.name}[${perY}][${perX}];`);
  const initialisers = pattern.prologue.flatMap((statement) =>
    statement.type === 'declaration'
      ? state
          .filter((variable) => variable.declaration === statement && variable.initializer)
          .map((variable) => {
            const { initializer } = variable;
            const value = initializer
              ? textWith(initializer, stateReplacements(initializer, state, i, j))
              : '';
            return `${variable.name}[${i}][${j}] = ${value};`;
          })
      : [reindented(statement, '', textWith(statement, stateReplacements(statement, state, i, j)))],
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
    const vector = vectorTypes.get(load);
    if (vector !== undefined) {
      const place = `${tile}[${inner}][threadIdx.${load.axis} * 4 + ${output} * ${threadsOf[load.axis]}]`;
      add(
        3,
        `${load.variable.baseType} ${register}[${count}];`,
        '#pragma unroll',
        `for (int ${output} = 0; ${output} < ${count}; ${output} += 4) {`,
        `${unit}const ${vector} part = *reinterpret_cast<const ${vector} *>(&${place});`,
        ...['x', 'y', 'z', 'w'].map(
          (component, at) =>
            `${unit}${register}[${output}${at === 0 ? '' : ` + ${at}`}] = part.${component};`,
        ),
        '}',
      );
      continue;
    }
    add(
      3,
      `${load.variable.baseType} ${register}[${count}];`,
      '#pragma unroll',
      `for (int ${output} = 0; ${output} < ${count}; ++${output})`,
      `${unit}${register}[${output}] = ${tile}[${inner}][${placeOf(load.axis, output)}];`,
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

/** The type of four neighbouring elements that one shared-memory access reads. */
function vectorType(load: SharedLoad, tiling: Tiling): string | undefined {
  if (tiling.perThread[load.axis] % 4 !== 0) return undefined;
  const names: Readonly<Record<string, string>> = { float: 'float4', int: 'int4' };
  return Object.hasOwn(names, load.variable.baseType) ? names[load.variable.baseType] : undefined;
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
function needsAxis(text: string, pattern: TilingPattern, context: RewriteContext): boolean {
  const axisNames = [...pattern.axes.x, ...pattern.axes.y].map((variable) => variable.variable.name);
  return (
    axisNames.some((name) => mentions(text, name)) ||
    declarationsFor(text, pattern.perThread, new Set(), context).length > 0
  );
}
