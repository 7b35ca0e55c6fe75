import type { Assumption } from '../../../protocol/candidate.ts';
import { elementBytes } from '../../../protocol/task.ts';
import type { ElementType } from '../../../protocol/task.ts';
import { elementTypeOf } from '../../../syntax/element-types.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { elementwiseKernel } from '../elementwise-kernel.ts';
import type { ElementwiseKernel } from '../elementwise-kernel.ts';
import { indented, indentOf, indentUnit, reindented, textWith } from '../layout.ts';
import { launchWith, regrid } from '../launch-arithmetic.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { mentions } from '../scoped-declarations.ts';

/** CUDA's built-in vector types by element type. */
const vectorNames: Partial<Readonly<Record<ElementType, string>>> = {
  f32: 'float',
  f64: 'double',
  i32: 'int',
  u32: 'uint',
  i16: 'short',
  u16: 'ushort',
  i8: 'char',
  u8: 'uchar',
  i64: 'longlong',
  u64: 'ulonglong',
};

const components = ['x', 'y', 'z', 'w'];

/** A buffer whose elements at the index become one vector. */
interface VectorBuffer {
  readonly variable: Variable;
  readonly vectorType: string;
  readonly bytes: number;
  readonly accesses: readonly MemoryAccess[];
  /** The value before the work matters. */
  readonly loaded: boolean;
  readonly stored: boolean;
}

/**
 * Neighbouring elements of an elementwise kernel go through 16-byte accesses, several per thread; the elements that
 * are left at the end are handled one by one, so the extent need not divide. Base pointers must be aligned.
 */
export const vectoriseElements: Operator = {
  id: 'vectorise-elements',
  description:
    'Let each thread of an elementwise kernel handle neighbouring elements with vector loads and stores.',
  sites(context) {
    const kernel = elementwiseKernel(context);
    if (!kernel) return [];
    const types = context.accesses
      .filter((access) => access.space === 'global' && access.index.key === kernel.indexKey)
      .map((access) => elementTypeOf(access.elementType));
    const sizes = types.map((type) => (type ? elementBytes[type] : 0));
    if (sizes.length === 0 || sizes.includes(0)) return [];
    const widest = Math.max(...sizes);
    const counts = widest === 8 ? [2] : widest === 4 ? [4, 2] : [4];
    return counts.map((count) => siteFor(context, kernel, count)).filter((site) => site !== undefined);
  },
};

function siteFor(context: RewriteContext, kernel: ElementwiseKernel, count: number): RewriteSite | undefined {
  const { launch, block } = context;
  const buffers = vectorBuffers(context, kernel, count);
  if (!launch || !block || !buffers || buffers.length === 0) return undefined;
  const [gridX = '1', ...others] = launch.grid;
  const body = context.kernel.bodyNode;
  const names = buffers.map((buffer) => buffer.variable.name);
  const assumptions: Assumption[] = [
    ...buffers.map((buffer): Assumption => ({
      kind: 'alignment',
      argument: buffer.variable.name,
      bytes: buffer.bytes,
    })),
    // All elements of a vector are read before the first is stored.
    ...(names.length > 1 ? [{ kind: 'no-aliasing', arguments: names } as const] : []),
  ];
  return {
    label: `${count} elements`,
    rewrite: {
      edits: [{ start: body.start, end: body.end, text: vectorBody(context, kernel, buffers, count) }],
      launch:
        kernel.form === 'guard'
          ? launchWith(launch, {
              grid: [regrid(context, gridX, block[0], block[0] * count, kernel.guards), ...others],
            })
          : launch,
      assumptions,
      summary: `Handle ${count} neighbouring elements per thread with vector accesses to ${names.join(', ')}.`,
    },
  };
}

/** The buffers to access by vectors; undefined when an access of another kind forbids it. */
function vectorBuffers(
  context: RewriteContext,
  kernel: ElementwiseKernel,
  count: number,
): VectorBuffer[] | undefined {
  const buffers: VectorBuffer[] = [];
  const inWork = (node: SyntaxNode): boolean => kernel.work.some((statement) => statement.contains(node));
  const groups = new Map<Variable, MemoryAccess[]>();
  for (const access of context.accesses) {
    if (access.space !== 'global') continue;
    groups.set(access.variable, [...(groups.get(access.variable) ?? []), access]);
  }
  for (const [variable, accesses] of groups) {
    if (accesses.some((access) => access.atomic)) return undefined;
    const own = accesses.filter((access) => access.index.key === kernel.indexKey && inWork(access.node));
    const written = accesses.some((access) => access.access !== 'read');
    if (own.length < accesses.length) {
      if (written) return undefined;
      if (own.length === 0) continue;
    }
    const type = elementTypeOf(variable.baseType);
    const name = type && vectorNames[type];
    if (variable.kind !== 'parameter' || context.names.writesOf(variable).length > 0) return undefined;
    if (!type || name === undefined || own.some((access) => access.cast)) return undefined;
    const unconditional = own.filter((access) => !isConditional(access.node, kernel));
    const [first] = [...own].sort((a, b) => evaluatedAt(a) - evaluatedAt(b));
    const loaded = first?.access !== 'write' || !unconditional.includes(first);
    // A store that does not always happen needs the old value, which must be there to be read.
    if (loaded && !unconditional.some((access) => access.access !== 'write')) {
      if (written) return undefined;
      continue;
    }
    buffers.push({
      variable,
      vectorType: `${name}${count}`,
      bytes: elementBytes[type] * count,
      accesses: own,
      loaded,
      stored: written,
    });
  }
  return buffers.sort((a, b) => Number(b.loaded) - Number(a.loaded));
}

/** An assignment stores after its right side was read, though the target stands in front. */
function evaluatedAt({ node, access }: MemoryAccess): number {
  const assignment = access === 'write' ? node.ancestor('assignment_expression') : null;
  return assignment ? assignment.end : node.start;
}

function isConditional(node: SyntaxNode, kernel: ElementwiseKernel): boolean {
  const branch = node.ancestor('if_statement', 'conditional_expression', 'switch_statement');
  return branch !== null && kernel.work.some((statement) => statement.contains(branch));
}

function vectorBody(
  context: RewriteContext,
  kernel: ElementwiseKernel,
  buffers: readonly VectorBuffer[],
  count: number,
): string {
  const body = context.kernel.bodyNode;
  const unit = indentUnit(body);
  const outer = indentOf(context.kernel.node);
  const fresh: string[] = [];
  const name = (wish: string): string => {
    const found = context.freshName(wish, fresh);
    fresh.push(found);
    return found;
  };
  const first = name('first');
  const vectorOf = new Map(buffers.map((buffer) => [buffer, name(`${buffer.variable.name}Vector`)]));
  const lines: string[] = [];
  const add = (level: number, ...texts: string[]): void => {
    lines.push(indented(texts, outer + unit.repeat(level)));
  };
  for (const declaration of kernel.before) add(1, reindented(declaration, ''));
  const thread = 'blockIdx.x * blockDim.x + threadIdx.x';
  add(1, `// Each thread handles ${count} neighbouring elements; the last ones of the range one by one.`);
  let level = 1;
  if (kernel.form === 'guard') add(1, `const ${kernel.typeText} ${first} = (${thread}) * ${count};`);
  else {
    add(
      1,
      `for (${kernel.typeText} ${first} = (${thread}) * ${count}; ${first} < ${kernel.bound}; ${first} += gridDim.x * blockDim.x * ${count}) {`,
    );
    level = 2;
  }
  add(level, `if (${first} + ${count - 1} < ${kernel.bound}) {`);
  for (const [buffer, vector] of vectorOf) {
    const { variable, vectorType } = buffer;
    const qualifier = buffer.stored ? '' : 'const ';
    const load = ` = *reinterpret_cast<const ${vectorType} *>(${variable.name} + ${first})`;
    add(level + 1, `${qualifier}${vectorType} ${vector}${buffer.loaded ? load : ''};`);
  }
  const single = kernel.work.length === 1 && kernel.work[0]?.type === 'expression_statement';
  const replaced = (statement: SyntaxNode, element: (vector: string) => string): string => {
    const replacements = new Map<SyntaxNode, string>();
    for (const [buffer, vector] of vectorOf)
      for (const access of buffer.accesses) replacements.set(access.node, element(vector));
    return reindented(statement, '', textWith(statement, replacements));
  };
  if (single)
    components.slice(0, count).forEach((component, lane) => {
      for (const statement of kernel.work) {
        const text = replaced(statement, (vector) => `${vector}.${component}`);
        add(
          level + 1,
          text.replace(new RegExp(`\\b${kernel.index}\\b`, 'g'), lane === 0 ? first : `(${first} + ${lane})`),
        );
      }
    });
  else {
    const lane = name('lane');
    const arrays = new Map(
      buffers.map((buffer) => [vectorOf.get(buffer) ?? '', name(`${buffer.variable.name}Lanes`)]),
    );
    for (const [buffer, vector] of vectorOf) {
      const array = arrays.get(vector) ?? '';
      const values = components.slice(0, count).map((component) => `${vector}.${component}`);
      add(
        level + 1,
        `${buffer.variable.baseType} ${array}[${count}]${buffer.loaded ? ` = {${values.join(', ')}}` : ''};`,
      );
    }
    add(level + 1, '#pragma unroll', `for (int ${lane} = 0; ${lane} < ${count}; ++${lane}) {`);
    const texts = kernel.work.map((statement) =>
      replaced(statement, (vector) => `${arrays.get(vector) ?? ''}[${lane}]`),
    );
    if (mentions(texts.join('\n'), kernel.index))
      add(level + 2, `const ${kernel.typeText} ${kernel.index} = ${first} + ${lane};`);
    add(level + 2, ...texts);
    add(level + 1, '}');
    for (const [buffer, vector] of vectorOf)
      if (buffer.stored)
        components
          .slice(0, count)
          .forEach((component, at) =>
            add(level + 1, `${vector}.${component} = ${arrays.get(vector) ?? ''}[${at}];`),
          );
  }
  for (const [buffer, vector] of vectorOf)
    if (buffer.stored)
      add(
        level + 1,
        `*reinterpret_cast<${buffer.vectorType} *>(${buffer.variable.name} + ${first}) = ${vector};`,
      );
  add(level, '} else {');
  add(
    level + 1,
    `for (${kernel.typeText} ${kernel.index} = ${first}; ${kernel.index} < ${kernel.bound}; ++${kernel.index}) {`,
  );
  add(level + 2, ...kernel.work.map((statement) => reindented(statement, '')));
  add(level + 1, '}');
  add(level, '}');
  if (level === 2) add(1, '}');
  return `{\n${lines.join('\n')}\n${outer}}`;
}
