import { elementBytes } from '../../../protocol/task.ts';
import { elementTypeOf } from '../../../syntax/element-types.ts';
import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import { Polynomial } from '../../../syntax/polynomial.ts';
import type { Edit } from '../edit.ts';
import { kernelText } from '../kernel-extents.ts';
import { indented, indentOf, indentUnit } from '../layout.ts';
import { printedIndex } from '../printed-index.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/** Farthest neighbour that is staged, in elements along an axis. */
const farthest = 16;

/** A distance along one axis. */
interface Offset {
  readonly low: number;
  readonly high: number;
  readonly text: string;
  /** The loop variable in it, and what is added to that. */
  readonly loop?: { readonly name: string; readonly offset: number };
}

/** One read of a neighbour: where it lies from the thread's own element. */
interface Neighbour {
  readonly access: MemoryAccess;
  readonly x: Offset;
  readonly y: Offset;
}

interface Stencil {
  readonly variable: Variable;
  readonly neighbours: readonly Neighbour[];
  /** Elements from one row to the next as source text; undefined in one dimension. */
  readonly pitch: string | undefined;
  /** Elements of the buffer as source text. */
  readonly count: string;
}

/**
 * Threads that read the elements around their own load the same ones again and again. The block loads its part of the
 * buffer with a halo into shared memory once. What is loaded is exactly what lies there in memory, wherever it is inside
 * the buffer, so conditions at the border stay as they are.
 */
export const stageNeighbours: Operator = {
  id: 'stage-neighbours',
  description:
    'Stage the neighbourhood that a block reads at constant offsets in a shared-memory tile with a halo.',
  sites(context) {
    if (!context.block || context.block[2] !== 1 || context.cooperates) return [];
    if (context.accesses.some((access) => access.space.includes('shared') || access.atomic)) return [];
    const buffers = new Set(
      context.accesses.filter((access) => access.space === 'global').map((access) => access.variable),
    );
    return [...buffers]
      .map((variable) => stencilOf(context, variable))
      .filter((stencil) => stencil !== undefined)
      .map((stencil) => siteFor(context, stencil))
      .filter((site) => site !== undefined);
  },
};

function stencilOf(context: RewriteContext, variable: Variable): Stencil | undefined {
  const own = context.accesses.filter((access) => access.variable === variable);
  if (variable.kind !== 'parameter' || own.some((access) => access.access !== 'read' || access.cast))
    return undefined;
  const argument = context.task.arguments.find((candidate) => candidate.name === variable.name);
  if (argument?.kind !== 'buffer') return undefined;
  const extents = argument.shape.map((extent) => {
    const text = kernelText(context, extent);
    return text === undefined || /^\w+$/.test(text) ? text : `(${text})`;
  });
  if (!extents.every((extent) => extent !== undefined)) return undefined;
  const [first] = own;
  const pitch = first && sized(first.index, context).coefficientOf('threadIdx.y');
  if (!pitch) return undefined;
  const planar = pitch.constantValue !== 0;
  if (!planar && context.block?.[1] !== 1) return undefined;
  const pitchText = planar ? printedIndex(pitch, context.kernel.bodyNode, context) : undefined;
  if (planar && pitchText === undefined) return undefined;
  const found = own.map((access) => neighbourOf(context, access, planar ? pitch : undefined));
  const neighbours = found.filter((neighbour) => neighbour !== undefined);
  const places = new Set(neighbours.map((item) => `${item.y.text} ${item.x.text}`));
  const spread = neighbours.some((item) => item.x.high > item.x.low || item.y.high > item.y.low)
    ? 3
    : places.size;
  if (neighbours.length < own.length || spread < 3) return undefined;
  return { variable, neighbours, pitch: pitchText, count: extents.join(' * ') };
}

/** Constants in place of blockDim: both styles of index are equal then. */
function sized(value: Polynomial, context: RewriteContext): Polynomial {
  const [x, y] = context.block ?? [1, 1];
  return value
    .substitute('blockDim.x', Polynomial.constant(x))
    .substitute('blockDim.y', Polynomial.constant(y));
}

function neighbourOf(
  context: RewriteContext,
  access: MemoryAccess,
  pitch: Polynomial | undefined,
): Neighbour | undefined {
  const [sizeX, sizeY] = context.block ?? [1, 1];
  const index = sized(access.index, context);
  if (!context.isInRegion(access.node) || index.coefficientOf('threadIdx.x').constantValue !== 1)
    return undefined;
  if (index.coefficientOf('blockIdx.x').constantValue !== sizeX) return undefined;
  let rest = index.without('threadIdx.x').without('blockIdx.x');
  let rows = Polynomial.zero;
  if (pitch) {
    if (!index.coefficientOf('threadIdx.y').equals(pitch)) return undefined;
    if (!index.coefficientOf('blockIdx.y').equals(pitch.times(Polynomial.constant(sizeY)))) return undefined;
    rest = rest.without('threadIdx.y').without('blockIdx.y');
    const [symbol, more] = pitch.symbols;
    // A pitch that is a number cannot be told from an offset along the row.
    if (more || !symbol || !pitch.equals(Polynomial.symbol(symbol))) return undefined;
    rows = rest.coefficientOf(symbol.key);
    rest = rest.without(symbol.key);
  }
  const [x, y] = [offsetOf(context, rest), offsetOf(context, rows)];
  return x && y ? { access, x, y } : undefined;
}

/** A number, or the variable of a loop with a constant range and a number. */
function offsetOf(context: RewriteContext, value: Polynomial): Offset | undefined {
  const [window, more] = value.symbols;
  const { constantValue } = value;
  if (constantValue !== undefined)
    return within({ low: constantValue, high: constantValue, text: String(constantValue) });
  if (more || !window?.loop || value.coefficientOf(window.key).constantValue !== 1) return undefined;
  const { loop } = window;
  const start = context.subscripts.valueOf(loop.start).constantValue;
  const bound = context.subscripts.valueOf(loop.bound).constantValue;
  const constant = value.without(window.key).constantValue;
  if (start === undefined || bound === undefined || constant === undefined) return undefined;
  if (!/^<=?$/.test(loop.relation) || loop.step.kind !== 'add' || loop.step.sign !== 1 || loop.step.amount)
    return undefined;
  if (loop.kind !== 'for') return undefined;
  const offset = constant - start;
  const { name } = loop.variable;
  return within({
    low: constant,
    high: constant + (loop.relation === '<' ? bound - 1 : bound) - start,
    text: offset === 0 ? name : `${name} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`,
    loop: { name, offset },
  });
}

function within(offset: Offset): Offset | undefined {
  const near = offset.high >= offset.low && offset.low >= -farthest && offset.high <= farthest;
  return near ? offset : undefined;
}

function siteFor(context: RewriteContext, stencil: Stencil): RewriteSite | undefined {
  const { variable, neighbours, pitch, count } = stencil;
  const [sizeX, sizeY] = context.block ?? [1, 1];
  const type = elementTypeOf(variable.baseType);
  const first = context.kernel.bodyNode.namedChildren[0];
  if (!first) return undefined;
  const west = Math.max(0, ...neighbours.map((item) => -item.x.low));
  const east = Math.max(0, ...neighbours.map((item) => item.x.high));
  const north = Math.max(0, ...neighbours.map((item) => -item.y.low));
  const south = Math.max(0, ...neighbours.map((item) => item.y.high));
  const bytes = (sizeX + west + east) * (sizeY + north + south) * (type ? elementBytes[type] : 8);
  if (bytes > 48 * 1024) return undefined;
  const taken: string[] = [];
  const fresh = (wish: string): string => {
    const name = context.freshName(wish, taken);
    taken.push(name);
    return name;
  };
  const tile = fresh(`${variable.name}Tile`);
  const [width, height] = [fresh('TILE_WIDTH'), fresh('TILE_HEIGHT')];
  const [slot, place] = [fresh('slot'), fresh('place')];
  const unit = indentUnit(context.kernel.bodyNode);
  const indent = indentOf(first);
  const shift = (amount: number): string => (amount === 0 ? '' : ` - ${amount}`);
  const { baseType } = variable;
  const lines =
    pitch === undefined
      ? [
          `constexpr int ${width} = ${sizeX} + ${west} + ${east};`,
          `__shared__ ${baseType} ${tile}[${width}];`,
          `for (int ${slot} = threadIdx.x; ${slot} < ${width}; ${slot} += ${sizeX}) {`,
          `${unit}const long long ${place} = static_cast<long long>(blockIdx.x) * ${sizeX} + ${slot}${shift(west)};`,
          `${unit}if (${place} >= 0 && ${place} < ${count}) ${tile}[${slot}] = ${variable.name}[${place}];`,
          '}',
          '__syncthreads();',
        ]
      : [
          `constexpr int ${width} = ${sizeX} + ${west} + ${east}, ${height} = ${sizeY} + ${north} + ${south};`,
          `__shared__ ${baseType} ${tile}[${height}][${width}];`,
          `for (int ${slot} = threadIdx.y * ${sizeX} + threadIdx.x; ${slot} < ${width} * ${height}; ${slot} += ${sizeX * sizeY}) {`,
          `${unit}const long long ${place} = (static_cast<long long>(blockIdx.y) * ${sizeY} + ${slot} / ${width}${shift(north)}) * ${pitch} + static_cast<long long>(blockIdx.x) * ${sizeX} + ${slot} % ${width}${shift(west)};`,
          `${unit}if (${place} >= 0 && ${place} < ${count}) ${tile}[${slot} / ${width}][${slot} % ${width}] = ${variable.name}[${place}];`,
          '}',
          '__syncthreads();',
        ];
  const head = [`// The block loads its part of ${variable.name} with a halo once.`, ...lines];
  const edits: Edit[] = [
    { start: first.start, end: first.start, text: `${indented(head, indent).trimStart()}\n${indent}` },
    ...neighbours.map(({ access, x, y }) => {
      const along = inTile('threadIdx.x', west, x);
      const down = inTile('threadIdx.y', north, y);
      return {
        start: access.node.start,
        end: access.node.end,
        text: pitch === undefined ? `${tile}[${along}]` : `${tile}[${down}][${along}]`,
      };
    }),
  ];
  const stored = context.accesses
    .filter((access) => access.access !== 'read' && access.space === 'global')
    .map((access) => access.variable.name);
  return {
    label: variable.name,
    rewrite: {
      edits,
      assumptions: [
        { kind: 'no-aliasing', arguments: [...new Set([variable.name, ...stored])] },
        { kind: 'block-shape', block: sizeY === 1 ? [sizeX] : [sizeX, sizeY] },
      ],
      summary: `Load the neighbourhood of ${variable.name} into shared memory once per block.`,
    },
  };
}

/** `threadIdx.x + 1`, `threadIdx.y + i`: where a neighbour lies in the tile. */
function inTile(thread: string, halo: number, offset: Offset): string {
  const constant = halo + (offset.loop ? offset.loop.offset : offset.low);
  const text = offset.loop ? `${thread} + ${offset.loop.name}` : thread;
  return constant === 0 ? text : `${text} ${constant < 0 ? '-' : '+'} ${Math.abs(constant)}`;
}
