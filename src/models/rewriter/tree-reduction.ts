import type { Variable } from '../../syntax/definitions-and-uses.ts';
import type { Loop } from '../../syntax/loops.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import { evaluateFor } from './integer-evaluation.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** A loop that combines the elements of a shared array, one per thread, into element 0. */
export interface TreeReduction {
  /** What is to be replaced: the loop, or the `if` around a serial loop. */
  readonly node: SyntaxNode;
  readonly array: Variable;
  /** Threads per block; the array holds one element of each. */
  readonly threads: number;
  /** Source text that combines two values. */
  combine(a: string, b: string): string;
  /** A barrier follows every step, so the result is visible to all threads behind the node. */
  readonly endsWithBarrier: boolean;
}

/** Tree reductions of the kernel, of any form: each is confirmed by running its index arithmetic for every thread. */
export function findTreeReductions(context: RewriteContext): TreeReduction[] {
  const threads = context.block?.[0];
  if (threads === undefined || context.block?.[1] !== 1 || context.block[2] !== 1) return [];
  // The second step reduces one value per warp, which needs a power of two of them.
  if (![64, 128, 256, 512, 1024].includes(threads)) return [];
  return context.subscripts.loops
    .map((loop) =>
      loop.step.kind === 'scale' ? treeOf(context, loop, threads) : serialOf(context, loop, threads),
    )
    .filter((tree) => tree !== undefined);
}

function treeOf(context: RewriteContext, loop: Loop, threads: number): TreeReduction | undefined {
  const [first, second, third] = loop.statements;
  if (!first || third || !second || !isBarrier(second)) return undefined;
  let condition: SyntaxNode | undefined;
  let update: SyntaxNode | undefined = first;
  if (first.type === 'if_statement') {
    if (first.child('alternative')) return undefined;
    const clause = first.child('condition');
    condition = clause?.child('value') ?? clause ?? undefined;
    const then = first.child('consequence');
    update =
      then?.type === 'compound_statement'
        ? then.namedChildren.length === 1
          ? then.namedChildren[0]
          : undefined
        : (then ?? undefined);
  }
  const combination = update && combinationOf(context, update);
  if (!combination) return undefined;
  const { target, source } = combination;
  if (!runsToOne(context, loop, threads, condition, target, source)) return undefined;
  if (!onlyElementZeroIsReadAfter(context, combination.array, loop.node)) return undefined;
  return {
    node: loop.node,
    array: combination.array,
    threads,
    combine: combination.combine,
    endsWithBarrier: true,
  };
}

interface ArrayCombination {
  readonly array: Variable;
  readonly target: SyntaxNode;
  readonly source: SyntaxNode;
  readonly combine: (a: string, b: string) => string;
}

/** `s[i] += s[j];`, `s[i] = s[i] + s[j];`, `s[i] = max(s[i], s[j]);` */
function combinationOf(context: RewriteContext, statement: SyntaxNode): ArrayCombination | undefined {
  const assignment = statement.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
  if (assignment?.type !== 'assignment_expression') return undefined;
  const [left, right] = [assignment.child('left'), assignment.child('right')];
  const operator = assignment.child('operator')?.text;
  const element = left && elementOf(context, left);
  if (!left || !right || !element) return undefined;
  const make = (
    other: SyntaxNode | null | undefined,
    combine: (a: string, b: string) => string,
  ): ArrayCombination | undefined => {
    const source = other && elementOf(context, other);
    return source?.array === element.array
      ? { array: element.array, target: element.index, source: source.index, combine }
      : undefined;
  };
  if (operator === '+=') return make(right, (a, b) => `${a} + ${b}`);
  if (operator === '*=') return make(right, (a, b) => `${a} * ${b}`);
  if (operator !== '=') return undefined;
  const value = withoutParentheses(right);
  const same = (node: SyntaxNode | null | undefined): boolean =>
    node?.text.replace(/\s+/g, '') === left.text.replace(/\s+/g, '');
  if (value.type === 'binary_expression') {
    const symbol = value.child('operator')?.text ?? '';
    const [a, b] = [value.child('left'), value.child('right')];
    if (symbol !== '+' && symbol !== '*') return undefined;
    return make(same(a) ? b : same(b) ? a : undefined, (x, y) => `${x} ${symbol} ${y}`);
  }
  if (value.type === 'call_expression') {
    const name = value.child('function')?.text ?? '';
    const [a, b] = value.child('arguments')?.namedChildren ?? [];
    if (!/^(::)?f?(max|min)f?$/.test(name)) return undefined;
    return make(same(a) ? b : same(b) ? a : undefined, (x, y) => `${name}(${x}, ${y})`);
  }
  return undefined;
}

function elementOf(
  context: RewriteContext,
  syntax: SyntaxNode,
): { readonly array: Variable; readonly index: SyntaxNode } | undefined {
  const node = withoutParentheses(syntax);
  const base = node.type === 'subscript_expression' ? node.child('argument') : undefined;
  const indices = node.child('indices')?.namedChildren ?? [];
  const array = base && context.names.variableOf(base);
  if (!array?.space.includes('shared') || indices.length !== 1 || !indices[0]) return undefined;
  return { array, index: indices[0] };
}

/** Runs the loop for every thread of a block and follows which elements end up in element 0. */
function runsToOne(
  context: RewriteContext,
  loop: Loop,
  threads: number,
  condition: SyntaxNode | undefined,
  target: SyntaxNode,
  source: SyntaxNode,
): boolean {
  const base = { 'blockDim.x': threads };
  let step = evaluateFor(context, loop.start, base);
  let contents = Array.from({ length: threads }, (_, index) => [index]);
  for (let round = 0; round < 12; round++) {
    if (step === undefined) return false;
    const bound = evaluateFor(context, loop.bound, base);
    if (bound === undefined) return false;
    if (!holds(step, loop.relation, bound)) {
      const all = contents[0] ?? [];
      return all.length === threads && new Set(all).size === threads;
    }
    const next = contents.map((list) => [...list]);
    for (let thread = 0; thread < threads; thread++) {
      const given = { ...base, 'threadIdx.x': thread, [loop.variable.name]: step };
      const active = condition ? evaluateFor(context, condition, given) : 1;
      if (active === undefined) return false;
      if (active === 0) continue;
      const [to, from] = [evaluateFor(context, target, given), evaluateFor(context, source, given)];
      if (to === undefined || from === undefined || from >= threads || to >= threads || to < 0 || from < 0)
        return false;
      next[to]?.push(...(contents[from] ?? []));
    }
    contents = next;
    const amount = loop.step.kind === 'scale' ? evaluateFor(context, loop.step.amount, base) : undefined;
    if (amount === undefined || loop.step.kind !== 'scale') return false;
    step = moved(step, loop.step.operator, amount);
  }
  return false;
}

function moved(value: number, operator: '*' | '/' | '<<' | '>>', amount: number): number {
  switch (operator) {
    case '*':
      return value * amount;
    case '/':
      return Math.trunc(value / amount);
    case '<<':
      return value * 2 ** amount;
    case '>>':
      return Math.floor(value / 2 ** amount);
  }
}

function holds(value: number, relation: Loop['relation'], bound: number): boolean {
  switch (relation) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '!=':
      return value !== bound;
  }
}

/** `if (threadIdx.x == 0) { T total = 0; for (t = 0; t < blockDim.x; ++t) total += s[t]; s[0] = total; }` */
function serialOf(context: RewriteContext, loop: Loop, threads: number): TreeReduction | undefined {
  const block = loop.node.parent;
  const conditional = block?.type === 'compound_statement' ? block.parent : undefined;
  if (!block || conditional?.type !== 'if_statement' || conditional.child('alternative')) return undefined;
  const clause = conditional.child('condition');
  const condition = clause?.child('value') ?? clause;
  if (!condition) return undefined;
  for (let thread = 0; thread < threads; thread++) {
    const active = evaluateFor(context, condition, { 'threadIdx.x': thread, 'blockDim.x': threads });
    if (active === undefined || (active !== 0) !== (thread === 0)) return undefined;
  }
  const [declaration, middle, last, more] = block.namedChildren;
  if (declaration?.type !== 'declaration' || middle !== loop.node || !last || more) return undefined;
  const start = evaluateFor(context, loop.start, { 'blockDim.x': threads });
  const bound = evaluateFor(context, loop.bound, { 'blockDim.x': threads });
  if (
    bound !== threads ||
    loop.relation !== '<' ||
    loop.step.kind !== 'add' ||
    loop.step.amount !== null ||
    loop.step.sign !== 1
  )
    return undefined;
  const [statement, extra] = loop.statements;
  const assignment = statement?.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
  if (!assignment || extra || assignment.child('operator')?.text !== '+=') return undefined;
  const [left, right] = [assignment.child('left'), assignment.child('right')];
  const total = left && context.names.variableOf(left);
  const element = right && elementOf(context, right);
  if (!total || total.declaration !== declaration || !element || !total.initializer) return undefined;
  if (context.names.variableOf(withoutParentheses(element.index)) !== loop.variable) return undefined;
  const initial = total.initializer.text.replace(/\s+/g, '');
  const startsAtZero = start === 0 && /^0(\.0*)?f?$/.test(initial);
  const startsAtFirst = start === 1 && initial === `${element.array.name}[0]`;
  if (!startsAtZero && !startsAtFirst) return undefined;
  const store = last.type === 'expression_statement' ? last.namedChildren[0] : undefined;
  const target = store?.child('left') && elementOf(context, store.child('left') ?? last);
  if (store?.type !== 'assignment_expression' || target?.array !== element.array || target.index.text !== '0')
    return undefined;
  if (store.child('operator')?.text !== '=' || store.child('right')?.text !== total.name) return undefined;
  if (!onlyElementZeroIsReadAfter(context, element.array, conditional)) return undefined;
  return {
    node: conditional,
    array: element.array,
    threads,
    combine: (a, b) => `${a} + ${b}`,
    endsWithBarrier: false,
  };
}

/** Behind the node, no element but 0 is read before all are written again (each thread its own, in source order). */
function onlyElementZeroIsReadAfter(context: RewriteContext, array: Variable, node: SyntaxNode): boolean {
  if (node.ancestor('for_statement', 'while_statement', 'do_statement')) return false;
  if (node.parent !== context.kernel.bodyNode) return false;
  for (const access of context.accesses) {
    if (access.variable !== array || access.node.start < node.end) continue;
    if (access.access === 'write' && access.index.coefficientOf('threadIdx.x').constantValue === 1)
      return true;
    if (access.access !== 'read' || access.index.constantValue !== 0) return false;
  }
  return true;
}

/** `__syncthreads();` */
export function isBarrier(statement: SyntaxNode): boolean {
  return statement.text.replace(/\s+/g, '') === '__syncthreads();';
}
