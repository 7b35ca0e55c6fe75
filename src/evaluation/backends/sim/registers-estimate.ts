import { evaluateExpression } from '../../../syntax/expression.ts';
import { expressionFromSyntax } from '../../../syntax/expression-from-syntax.ts';
import type { KernelDefinition } from '../../../syntax/kernel-finder.ts';
import { declaratorName, functionDeclarator } from '../../../syntax/kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';

/** Registers a thread would like to have. */
export interface RegisterEstimate {
  readonly registers: number;
  /** `__launch_bounds__`: what the compiler may use, where the kernel says so. */
  readonly limit?: number;
  /** `__launch_bounds__`: threads that a block may have at most; a larger one cannot be launched. */
  readonly mostThreads?: number;
}

/** Index arithmetic, loop control, predicates and what the calling convention keeps. */
const fixedRegisters = 10;
/** Operands in flight between the statements. */
const temporaryRegisters = 4;
/** A 64-bit address kept for each pointer that a loop walks. */
const registersPerPointer = 2;
/** Loads that an unrolled loop has in flight at once, beyond those of one turn. */
const mostLoadsInFlight = 8;
const registersPerMultiprocessor = 65536;

/**
 * Estimates a kernel's registers from its text: the largest number of 32-bit values alive at once, local arrays with constant
 * extents included (they become registers when loops unroll), device functions it calls counted once as if inlined, plus
 * addresses and temporaries. `names` holds integer constants and template arguments. Where nvcc exists ptxas knows better.
 */
export function estimateRegisters(
  tree: SyntaxTree,
  kernel: KernelDefinition,
  names: Readonly<Record<string, number>>,
): RegisterEstimate {
  const functions = new Map<string, SyntaxNode>();
  for (const definition of tree.root.descendants('function_definition')) {
    const name = declaratorName(functionDeclarator(definition)?.child('declarator') ?? null)?.text;
    if (name !== undefined && definition.start !== kernel.node.start) functions.set(name, definition);
  }
  const live = mostLive(kernel.bodyNode, functions, names, new Set());
  const loops = kernel.bodyNode.descendants('for_statement', 'while_statement', 'do_statement');
  const walked = kernel.parameters.filter(
    (parameter) =>
      parameter.pointer && loops.some((loop) => new RegExp(`\\b${parameter.name}\\b`).test(loop.text)),
  ).length;
  const registers =
    fixedRegisters +
    temporaryRegisters +
    live +
    walked * registersPerPointer +
    loadsInFlight(kernel.bodyNode, names);
  return { registers, ...boundsOf(kernel, names) };
}

function boundsOf(
  kernel: KernelDefinition,
  names: Readonly<Record<string, number>>,
): Pick<RegisterEstimate, 'limit' | 'mostThreads'> {
  if (kernel.launchBounds === undefined) return {};
  try {
    const threads = evaluateExpression(kernel.launchBounds.maxThreads, names);
    const blocks =
      kernel.launchBounds.minBlocks === undefined
        ? 1
        : evaluateExpression(kernel.launchBounds.minBlocks, names);
    const perThread = Math.floor(registersPerMultiprocessor / Math.max(1, threads * blocks) / 8) * 8;
    return { limit: Math.max(16, Math.min(255, perThread)), mostThreads: threads };
  } catch {
    return {};
  }
}

interface Live {
  readonly start: number;
  readonly end: number;
  readonly registers: number;
}

/** The most 32-bit values alive at one place of a body. */
function mostLive(
  body: SyntaxNode,
  functions: ReadonlyMap<string, SyntaxNode>,
  names: Readonly<Record<string, number>>,
  visiting: ReadonlySet<string>,
): number {
  const ranges: Live[] = [];
  const uses = new Map<string, SyntaxNode[]>();
  for (const node of body.walk())
    if (node.type === 'identifier') uses.set(node.text, [...(uses.get(node.text) ?? []), node]);
  for (const declaration of body.descendants('declaration')) {
    if (/\b(__shared__|extern|static|constexpr)\b/.test(headOf(declaration))) continue;
    for (const declarator of declaration.childrenOf('declarator')) {
      const name = declaratorName(declarator);
      if (name === null) continue;
      const scope = scopeOf(declaration, body);
      const last = lastUse(name.text, declarator, scope, uses);
      if (last === undefined) continue;
      ranges.push({
        start: declarator.start,
        end: last,
        registers: registersOf(declaration, declarator, names),
      });
    }
  }
  for (const call of body.descendants('call_expression')) {
    const name = call.child('function')?.text.replace(/<.*$/s, '') ?? '';
    const definition = functions.get(name);
    const inner = definition?.child('body');
    if (inner === null || inner === undefined || visiting.has(name)) continue;
    ranges.push({
      start: call.start,
      end: call.end,
      registers: mostLive(inner, functions, names, new Set([...visiting, name])),
    });
  }
  let most = 0;
  for (const { start } of ranges) {
    const alive = ranges
      .filter((range) => range.start <= start && start < range.end)
      .reduce((sum, range) => sum + range.registers, 0);
    most = Math.max(most, alive);
  }
  return most;
}

/** Where the last use ends; for a variable from outside a loop that uses it, where the loop ends. */
function lastUse(
  name: string,
  declarator: SyntaxNode,
  scope: SyntaxNode,
  uses: ReadonlyMap<string, readonly SyntaxNode[]>,
): number | undefined {
  let last: number | undefined;
  for (const use of uses.get(name) ?? []) {
    if (use.start < declarator.end || !scope.contains(use)) continue;
    let end = use.end;
    for (let loop = loopAround(use); loop !== null; loop = loopAround(loop))
      if (loop.start > declarator.end && scope.contains(loop)) end = loop.end;
    last = Math.max(last ?? 0, end);
  }
  return last;
}

function loopAround(node: SyntaxNode): SyntaxNode | null {
  return node.ancestor('for_statement', 'while_statement', 'do_statement');
}

function scopeOf(declaration: SyntaxNode, body: SyntaxNode): SyntaxNode {
  return declaration.ancestor('for_statement', 'compound_statement') ?? body;
}

function headOf(declaration: SyntaxNode): string {
  const first = declaration.child('declarator');
  return declaration.tree.text.slice(declaration.start, first?.start ?? declaration.end);
}

function registersOf(
  declaration: SyntaxNode,
  declarator: SyntaxNode,
  names: Readonly<Record<string, number>>,
): number {
  const isPointer = declarator.descendants('pointer_declarator').length > 0;
  let extent = 1;
  for (const array of declarator.descendants('array_declarator')) {
    const size = array.child('size');
    const expression = size === null ? undefined : expressionFromSyntax(size);
    try {
      extent *= expression === undefined ? 1 : evaluateExpression(expression, names);
    } catch {
      extent *= 4;
    }
  }
  const head = headOf(declaration);
  const each = isPointer ? 2 : (registersOfFragment(head, names) ?? registersOfType(head));
  return Math.max(1, Math.ceil(each * extent));
}

/** A `wmma::fragment`, spread over the 32 lanes of a warp. */
function registersOfFragment(head: string, names: Readonly<Record<string, number>>): number | undefined {
  const match =
    /\bfragment\s*<\s*(?:\w+\s*::\s*)*(matrix_a|matrix_b|accumulator)\s*,([^,]+),([^,]+),([^,]+),\s*([\w:\s]+)/.exec(
      head,
    );
  if (match === null) return undefined;
  const [, use, ...rest] = match;
  const type = rest[3] ?? '';
  let m = 16;
  let n = 16;
  let k = 16;
  try {
    [m = 16, n = 16, k = 16] = rest.slice(0, 3).map((text) => evaluateExpression(text.trim(), names));
  } catch {
    // Template parameters without a known value: the usual shape.
  }
  const elements = use === 'matrix_a' ? m * k : use === 'matrix_b' ? n * k : m * n;
  const bytes = /half|bfloat16/.test(type) ? 2 : /char/.test(type) ? 1 : /double/.test(type) ? 8 : 4;
  return Math.max(1, (elements * bytes) / (32 * 4));
}

/** 32-bit registers of one value of a type, by its name. */
function registersOfType(type: string): number {
  const vector = /\b(u?char|u?short|u?int|u?longlong|u?long|float|double)([1234])\b/.exec(type);
  if (vector !== null) {
    const lanes = Number(vector[2]);
    const base = vector[1] ?? '';
    if (/double|long/.test(base)) return 2 * lanes;
    if (/char/.test(base)) return lanes / 4;
    if (/short/.test(base)) return lanes / 2;
    return lanes;
  }
  if (/\b(double|long|size_t|ptrdiff_t|u?int64_t|uintptr_t)\b/.test(type)) return 2;
  return 1;
}

/** Loads of unrolled loops wait together: their values need registers before the first is used. */
function loadsInFlight(body: SyntaxNode, names: Readonly<Record<string, number>>): number {
  let most = 0;
  for (const loop of body.descendants('for_statement')) {
    const before = loop.tree.text.slice(Math.max(0, loop.start - 80), loop.start);
    const pragma = /#\s*pragma\s+unroll\b[ \t]*\(?([^)\n]*)\)?[ \t]*\n\s*$/.exec(before);
    if (pragma === null) continue;
    let factor = mostLoadsInFlight;
    try {
      if ((pragma[1] ?? '').trim() !== '') factor = evaluateExpression((pragma[1] ?? '').trim(), names);
    } catch {
      // A factor that is no constant of the file: taken as a full unroll.
    }
    const loads = loop.child('body')?.descendants('subscript_expression').length ?? 0;
    if (loads > 0) most = Math.max(most, Math.min(mostLoadsInFlight, factor));
  }
  return most;
}
