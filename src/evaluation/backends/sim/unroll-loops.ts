import { evaluateExpression } from '../../../syntax/expression.ts';
import { expressionFromSyntax } from '../../../syntax/expression-from-syntax.ts';
import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import type { Names } from '../../bind-task.ts';
import type { TextEdit } from './text-edits.ts';

/**
 * Longest constant loop that a GPU compiler unrolls without being asked; the product over nested ones. LLVM, on which nvcc and
 * DPC++ build, unrolls a loop of known length wholly while the copies have no more than 300 instructions (LoopUnrollPass,
 * `unroll-threshold` at -O3), 64 turns of about five.
 */
const mostUnasked = 64;
/** Turns it unrolls of a loop whose length it does not know. */
const unknownLength = 4;
/** `#pragma unroll` without a number on a loop of unknown length, and the cap on asked ones. */
const mostAsked = 128;

/**
 * GPU compilers unroll where host compilers at -O1 do not: loops of constant length whole, others by four, and whatever `#pragma
 * unroll` (unknown to g++) asks for. Without it a kernel would be charged for loop counters that no GPU executes. Each
 * loop gets `_Pragma("GCC unroll N")` on its own line; lines keep their numbers. Loops whose length may differ
 * between lanes are left alone: unrolled remainders would tear a warp's accesses apart.
 */
export function unrollEdits(
  tree: SyntaxTree,
  source: string,
  names: Names,
  isKept: (node: SyntaxNode) => boolean,
  uniform: ReadonlySet<string> = uniformNames(tree),
): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const loop of tree.root.descendants(
    'for_statement',
    'while_statement',
    'do_statement',
    'for_range_loop',
  )) {
    if (!isKept(loop) || loop.ancestor('function_definition') === null) continue;
    const pragma = pragmaBefore(loop, source);
    if (pragma !== undefined) edits.push({ start: pragma.start, end: pragma.end, text: '' });
    const trips = loop.type === 'for_statement' ? tripCount(loop, names) : undefined;
    const factor =
      pragma === undefined
        ? unaskedFactor(loop, trips, names, uniform)
        : askedFactor(pragma.argument, trips, names);
    if (factor <= 1) continue;
    edits.push({ start: loop.start, end: loop.start, text: `_Pragma("GCC unroll ${factor}") ` });
    if (trips !== undefined && factor >= trips) edits.push(...countingEdits(loop, trips));
  }
  return edits;
}

/**
 * A counter beside the variable of a loop that doubles or halves it: `for (int o = 16, kf_turn = 0; kf_turn < 5; o /= 2,
 * ++kf_turn)`. g++ at -O1 unrolls only where it sees the number of turns, which it does for counters alone; the
 * copies then know their `o`, and the counter is gone.
 */
function countingEdits(loop: SyntaxNode, trips: number): readonly TextEdit[] {
  const initializer = loop.child('initializer');
  const declarator = initializer?.descendants('init_declarator')[0];
  const condition = loop.child('condition');
  const update = loop.child('update');
  if (declarator === undefined || condition === null || update === null) return [];
  if (!/(\*|\/|<<|>>)=|=.*(\*|\/|<<|>>)/.test(update.text)) return [];
  // The counter takes the variable's type, which must say itself what it is.
  const isInt = /^\d+$/.test(declarator.child('value')?.text ?? '');
  if (initializer?.child('type')?.type === 'placeholder_type_specifier' && !isInt) return [];
  return [
    { start: declarator.end, end: declarator.end, text: ', kf_turn = 0' },
    { start: condition.start, end: condition.end, text: `kf_turn < ${trips}` },
    { start: update.end, end: update.end, text: ', ++kf_turn' },
  ];
}

function askedFactor(argument: string, trips: number | undefined, names: Names): number {
  if (argument === '') return Math.min(mostAsked, trips ?? unknownLength);
  try {
    return Math.max(0, Math.min(mostAsked, evaluateExpression(argument, names)));
  } catch {
    return trips === undefined ? unknownLength : Math.min(mostAsked, trips);
  }
}

function unaskedFactor(
  loop: SyntaxNode,
  trips: number | undefined,
  names: Names,
  uniform: ReadonlySet<string>,
): number {
  if (loop.type !== 'for_statement') return 0;
  const inner = loop.child('body')?.descendants('for_statement', 'while_statement', 'do_statement') ?? [];
  const innerTrips = inner.map((nested) =>
    nested.type === 'for_statement' ? tripCount(nested, names) : undefined,
  );
  if (trips !== undefined) {
    const nest = innerTrips.reduce<number>((product, count) => product * (count ?? Infinity), trips);
    return nest <= mostUnasked ? trips : inner.length === 0 && trips > mostUnasked ? unknownLength : 0;
  }
  // The innermost loop only, and only when all lanes make the same number of turns.
  return inner.length === 0 && isUniform(loop, uniform) && !changesItsVariable(loop) ? unknownLength : 0;
}

interface UnrollPragma {
  readonly start: number;
  readonly end: number;
  readonly argument: string;
}

/** `#pragma unroll`, with or without a number, on the lines right before a loop. */
function pragmaBefore(loop: SyntaxNode, source: string): UnrollPragma | undefined {
  const before = source.slice(Math.max(0, loop.start - 300), loop.start);
  const match =
    /(#[ \t]*pragma[ \t]+(?:GCC[ \t]+)?(no)?unroll\b[ \t]*\(?([^)\n/]*)\)?[^\n]*)\n(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*$/.exec(
      before,
    );
  if (match === null) return undefined;
  const start = loop.start - before.length + match.index;
  const end = start + (match[1] ?? '').length;
  return { start, end, argument: match[2] === undefined ? (match[3] ?? '').trim() : '1' };
}

/** Turns of `for (int i = A; i < B; i += C)` with constant A, B and C; undefined for anything else. */
export function tripCount(loop: SyntaxNode, names: Names): number | undefined {
  const initializer = loop.child('initializer');
  const declarator = initializer?.descendants('init_declarator')[0];
  const name = declarator?.child('declarator')?.text;
  const first = constant(declarator?.child('value'), names);
  const condition = loop.child('condition');
  const update = loop.child('update')?.text.replace(/\s+/g, '') ?? '';
  if (name === undefined || first === undefined || condition === null) return undefined;
  if (initializer?.descendants('init_declarator').length !== 1 || isChanged(loop, name)) return undefined;
  // `for (unsigned o = 16; o; o >>= 1)`
  const isBare = condition.text === name;
  const operator = isBare ? '!=' : condition.child('operator')?.text;
  if (!isBare && condition.child('left')?.text !== name) return undefined;
  const bound = isBare ? 0 : constant(condition.child('right'), names);
  if (bound === undefined) return undefined;
  const turns = (next: (value: number) => number): number | undefined => {
    let value = first;
    for (let count = 0; count <= 4096; count++) {
      const goesOn =
        operator === '<'
          ? value < bound
          : operator === '<='
            ? value <= bound
            : operator === '>'
              ? value > bound
              : operator === '>='
                ? value >= bound
                : operator === '!='
                  ? value !== bound
                  : false;
      if (!goesOn) return count;
      value = next(value);
    }
    return undefined;
  };
  if (update === `++${name}` || update === `${name}++`) return turns((value) => value + 1);
  if (update === `--${name}` || update === `${name}--`) return turns((value) => value - 1);
  // `o = o / 2` says the same as `o /= 2`.
  const assignment =
    /^(\w+)(\+|-|\*|\/|<<|>>)=(.+)$/.exec(update) ?? /^(\w+)=\1(\+|-|\*|\/|<<|>>)([\w.()]+)$/.exec(update);
  if (assignment === null || assignment[1] !== name) return undefined;
  let step: number;
  try {
    step = evaluateExpression(assignment[3] ?? '', names);
  } catch {
    return undefined;
  }
  switch (assignment[2]) {
    case '+':
      return turns((value) => value + step);
    case '-':
      return turns((value) => value - step);
    case '*':
      return turns((value) => value * step);
    case '/':
      return turns((value) => Math.trunc(value / step));
    case '<<':
      return turns((value) => value * 2 ** step);
    default:
      return turns((value) => Math.floor(value / 2 ** step));
  }
}

function changesItsVariable(loop: SyntaxNode): boolean {
  const name = loop.child('initializer')?.descendants('init_declarator')[0]?.child('declarator')?.text;
  return name !== undefined && isChanged(loop, name);
}

/** Whether the body may change the loop's variable. */
function isChanged(loop: SyntaxNode, name: string): boolean {
  const body = loop.child('body');
  if (body === null) return true;
  return (
    body.descendants('assignment_expression').some((node) => node.child('left')?.text === name) ||
    body
      .descendants('update_expression', 'pointer_expression')
      .some((node) => node.child('argument')?.text === name && !node.text.startsWith('*')) ||
    body.descendants('lambda_capture_specifier').some((node) => node.text.includes('&'))
  );
}

function constant(node: SyntaxNode | null | undefined, names: Names): number | undefined {
  if (node === null || node === undefined) return undefined;
  const expression = expressionFromSyntax(node);
  if (expression === undefined) return undefined;
  try {
    return evaluateExpression(expression, names);
  } catch {
    return undefined;
  }
}

/** Names whose value is the same for all threads: parameters that are no pointers, and constants. */
function uniformNames(tree: SyntaxTree): ReadonlySet<string> {
  const names = new Set<string>();
  for (const parameter of tree.root.descendants('parameter_declaration')) {
    const declarator = parameter.child('declarator');
    if (declarator?.type === 'identifier') names.add(declarator.text);
  }
  return names;
}

function isUniform(loop: SyntaxNode, uniform: ReadonlySet<string>): boolean {
  const initial = loop.child('initializer')?.descendants('init_declarator')[0]?.child('value');
  const bound = loop.child('condition')?.child('right');
  const update = loop.child('update');
  return [initial, bound, update].every(
    (node) =>
      node !== null &&
      node !== undefined &&
      node
        .descendants('identifier')
        .every(
          ({ text }) => uniform.has(text) || /^[A-Z_][A-Z0-9_]*$/.test(text) || isLoopVariable(loop, text),
        ) &&
      node.descendants('field_expression', 'subscript_expression', 'call_expression').length === 0,
  );
}

function isLoopVariable(loop: SyntaxNode, name: string): boolean {
  return loop.child('initializer')?.descendants('init_declarator')[0]?.child('declarator')?.text === name;
}
