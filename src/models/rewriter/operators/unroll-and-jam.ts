import { indented, indentOf, indentUnit, reindented } from '../layout.ts';
import { jammedBody } from '../jamming/jammed-body.ts';
import { jamPatterns } from '../jamming/jam-pattern.ts';
import type { JamPattern } from '../jamming/jam-pattern.ts';
import { launchWith, regrid } from '../launch-arithmetic.ts';
import { writtenBuffers } from '../loop-values.ts';
import { onSitesOf } from '../on-sites-of.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { accumulateInRegister } from './accumulate-in-register.ts';

/**
 * Each thread computes several results along an axis of the grid, in the same loops: what the results have in common
 * (weights, the other matrix, the other bodies) is loaded once for all of them. Along x the results lie a block apart, so
 * that neighbouring threads still touch neighbouring elements; along y and z they are neighbours. Legal when threads do
 * not talk to each other and store only what is theirs.
 */
export const unrollAndJam: Operator = {
  id: 'unroll-and-jam',
  description: 'Let each thread compute several results along an axis and load what they share once.',
  expectedGain: 0.25,
  sites(context) {
    const own = jammed(context);
    return own.length > 0 ? own : onSitesOf(context, accumulateInRegister, jammed);
  },
};

function jammed(context: RewriteContext): RewriteSite[] {
  return jamPatterns(context)
    .filter((pattern) => readsNothingStored(context, pattern))
    .flatMap((pattern) => [2, 4].flatMap((count) => sitesFor(context, pattern, count)));
}

/** Copies behind the end work on the last results again: what they read must not change meanwhile. */
function readsNothingStored(context: RewriteContext, pattern: JamPattern): boolean {
  const written = context.accesses.filter((access) => access.space === 'global' && access.access !== 'read');
  return context.accesses.every((access) => {
    if (access.access !== 'read' || access.space !== 'global') return true;
    const statement = access.node.ancestor('expression_statement');
    return written
      .filter((store) => store.variable === access.variable)
      .every((store) => statement?.contains(store.node) === true && pattern.varying.in(store.node));
  });
}

function sitesFor(context: RewriteContext, pattern: JamPattern, count: number): RewriteSite[] {
  const { launch, block } = context;
  const { axis, index, low, end, guards } = pattern;
  if (!launch || !block) return [];
  const taken: string[] = [];
  const fresh = (wish: string): string => {
    const name = context.freshName(wish, taken);
    taken.push(name);
    return name;
  };
  const type = index.baseType;
  const first = fresh(`${index.name}First`);
  const stride = axis === 'x' ? fresh(`${index.name}Stride`) : '';
  const place = (copy: number): string => {
    if (copy === 0) return first;
    const amount = axis === 'x' ? (copy === 1 ? stride : `${copy} * ${stride}`) : String(copy);
    return `${first} + ${amount}`;
  };
  const inside = Array.from({ length: count }, (_, copy) => {
    const above = low === undefined ? [] : [`${place(copy)} >= ${low}`];
    return [...above, ...(copy === 0 ? [] : [`${place(copy)} < ${end}`])].join(' && ');
  });
  const jam = jammedBody(context, pattern, first, inside, taken);
  if (!jam || jam.shared.length === 0) return [];
  const head = [
    `// Each thread computes ${count} results along ${axis}.`,
    ...(axis === 'x' ? [`const ${type} ${stride} = blockDim.x;`] : []),
    axis === 'x'
      ? `const ${type} ${first} = blockIdx.x * (blockDim.x * ${count}) + threadIdx.x;`
      : `const ${type} ${first} = (blockIdx.${axis} * blockDim.${axis} + threadIdx.${axis}) * ${count};`,
    ...jam.indices.map((name, copy) => {
      const below = low === undefined ? '' : `${place(copy)} < ${low} ? ${low} : `;
      const above = copy === 0 ? first : `${place(copy)} < ${end} ? ${place(copy)} : ${end} - 1`;
      return `const ${type} ${name} = ${below}${above};`;
    }),
  ];
  const body = context.kernel.bodyNode;
  const unit = indentUnit(body);
  const outer = indentOf(context.kernel.node);
  const text = [
    ...pattern.before.map((declaration) => reindented(declaration, '')),
    ...head,
    `if (${guards.map((guard) => opposite(guard.text)).join(' || ')}) return;`,
    ...jam.lines,
  ];
  const at = axis === 'x' ? 0 : axis === 'y' ? 1 : 2;
  const grid = [0, 1, 2].map((dimension) => launch.grid[dimension] ?? '1');
  const size = block[at];
  const names = [...new Set(jam.shared.map((access) => access.variable.name))];
  const site = (blocks: string, threads: number): RewriteSite => ({
    label: `${count} along ${axis}, ${threads} threads`,
    rewrite: {
      edits: [{ start: body.start, end: body.end, text: `{\n${indented(text, outer + unit)}\n${outer}}` }],
      launch: launchWith(launch, {
        grid: grid.map((extent, dimension) => (dimension === at ? blocks : extent)),
        block:
          threads === size
            ? launch.block
            : block.map((extent, dimension) => String(dimension === at ? threads : extent)),
      }),
      assumptions: [{ kind: 'no-aliasing', arguments: [...new Set([...names, ...writtenBuffers(context)])] }],
      summary: `Compute ${count} results along ${axis} in each of ${threads} threads with common loads of ${names.join(', ')}.`,
    },
  });
  const sites = [site(regrid(context, grid[at] ?? '1', size, size * count, guards), size)];
  // With fewer threads a block covers what it did before, and a small grid keeps its blocks.
  const fewer = size / count;
  const threads = (block[0] * block[1] * block[2]) / count;
  if (Number.isInteger(fewer) && threads >= 32 && (axis !== 'x' || fewer >= 32))
    sites.push(site(grid[at] ?? '1', fewer));
  return sites;
}

/** `i < n` as `i >= n`. */
function opposite(condition: string): string {
  const match = /^([^<>=!&|?]+?)\s*(<=|>=|<|>|==|!=)\s*([^<>=!&|?]+)$/.exec(condition);
  const opposites: Readonly<Record<string, string>> = {
    '<': '>=',
    '>=': '<',
    '>': '<=',
    '<=': '>',
    '==': '!=',
    '!=': '==',
  };
  const [, left, operator, right] = match ?? [];
  if (left === undefined || operator === undefined || right === undefined) return `!(${condition})`;
  return `${left} ${opposites[operator] ?? operator} ${right}`;
}
