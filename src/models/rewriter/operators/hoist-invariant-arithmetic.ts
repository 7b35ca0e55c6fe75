import type { Loop } from '../../../syntax/loops.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import type { Edit } from '../edit.ts';
import { linesAround } from '../layout.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator } from '../rewrite.ts';
import { pureFunction, valueTypeOf } from '../value-type.ts';

/**
 * A division by something that a loop does not change becomes a multiplication by its reciprocal, and calls of math
 * functions with arguments that do not change move in front of the loop. A reciprocal rounds once more than a division.
 */
export const hoistInvariantArithmetic: Operator = {
  id: 'hoist-invariant-arithmetic',
  description:
    'Compute reciprocals and math functions of values that a loop does not change once, in front of the loop.',
  sites(context) {
    const edits: Edit[] = [];
    const summary: string[] = [];
    const taken: string[] = [];
    for (const loop of context.subscripts.loops) {
      if (loop.node.parent?.type !== 'compound_statement' || !context.isInRegion(loop.node)) continue;
      const lines: string[] = [];
      const named = new Map<string, string>();
      const nameFor = (wish: string, type: string, value: string): string => {
        const key = `${type} ${value}`;
        const known = named.get(key);
        if (known !== undefined) return known;
        const name = context.freshName(wish, taken);
        taken.push(name);
        named.set(key, name);
        lines.push(`const ${type} ${name} = ${value};`);
        summary.push(value);
        return name;
      };
      const isFree = (node: SyntaxNode): boolean =>
        edits.every((edit) => edit.end <= node.start || node.end <= edit.start);
      for (const { operator, divisor, type } of divisions(context, loop)) {
        if (!isFree(divisor) || !isFree(operator)) continue;
        const one = type === 'double' ? '1.0' : '1.0f';
        const inner = withoutParentheses(divisor);
        const text = /^(identifier|call_expression|subscript_expression|number_literal)$/.test(inner.type)
          ? inner.text
          : `(${inner.text})`;
        const name = nameFor('reciprocal', type, `${one} / ${text}`);
        edits.push({ start: operator.start, end: operator.end, text: operator.text.replace('/', '*') });
        edits.push({ start: divisor.start, end: divisor.end, text: name });
      }
      for (const call of invariantCalls(context, loop)) {
        const type = valueTypeOf(context, call);
        if (!isFree(call) || (type !== 'float' && type !== 'double')) continue;
        edits.push({ start: call.start, end: call.end, text: nameFor('invariant', type, call.text) });
      }
      edits.push(...linesAround(loop.node, lines));
    }
    if (edits.length === 0) return [];
    return [
      {
        label: 'all loops',
        rewrite: {
          edits,
          assumptions: [],
          summary: `Compute ${summary.join(', ')} once in front of the loop.`,
        },
      },
    ];
  },
};

interface Division {
  readonly operator: SyntaxNode;
  readonly divisor: SyntaxNode;
  readonly type: 'float' | 'double';
}

/** `x / e` and `x /= e` in floating point with an `e` that costs the same in every iteration. */
function divisions(context: RewriteContext, loop: Loop): Division[] {
  return loop.body.descendants('binary_expression', 'assignment_expression').flatMap((node) => {
    const operator = node.child('operator');
    const [left, divisor] = [node.child('left'), node.child('right')];
    const wanted = node.type === 'binary_expression' ? '/' : '/=';
    if (!operator || operator.text !== wanted || !left || !divisor) return [];
    const types = [valueTypeOf(context, left), valueTypeOf(context, divisor)];
    const type = types.includes('double') ? 'double' : 'float';
    if (types.includes(undefined) || !types.some((item) => item === 'float' || item === 'double')) return [];
    // Powers of two are exact and compilers multiply already.
    if (withoutParentheses(divisor).type === 'number_literal') return [];
    // The quotient of two values that do not change is hoisted by every compiler.
    if (isInvariant(context, left, loop) || !isInvariant(context, divisor, loop)) return [];
    return [{ operator, divisor, type }];
  });
}

/** Outermost calls of pure functions whose arguments the loop does not change. */
function invariantCalls(context: RewriteContext, loop: Loop): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const call of loop.body.descendants('call_expression')) {
    const [argument] = call.child('arguments')?.namedChildren ?? [];
    if (!argument || argument.type === 'number_literal' || found.some((outer) => outer.contains(call)))
      continue;
    if (pureFunction.test(call.child('function')?.text ?? '') && isInvariant(context, call, loop))
      found.push(call);
  }
  return found;
}

/** The value exists in front of the loop and is the same in all its iterations. */
function isInvariant(context: RewriteContext, node: SyntaxNode, loop: Loop): boolean {
  for (const inner of node.walk()) {
    if (/^(assignment_expression|update_expression|lambda_expression)$/.test(inner.type)) return false;
    if (inner.type === 'call_expression') {
      const name = inner.child('function')?.text ?? '';
      if (!pureFunction.test(name) && valueTypeOf(context, inner) === undefined) return false;
    }
    if (inner.type === 'identifier') {
      const variable = context.names.variableOf(inner);
      if (!variable) continue;
      if (loop.node.contains(variable.node)) return false;
      if (context.names.writesOf(variable).some((use) => loop.node.contains(use.node))) return false;
    }
    const access = context.accesses.find((candidate) => candidate.node === inner);
    if (access && isChangedIn(context, access.variable.node.start, loop)) return false;
  }
  return true;
}

function isChangedIn(context: RewriteContext, variable: number, loop: Loop): boolean {
  const barrier = /__sync/.test(loop.body.text);
  return context.accesses.some(
    (access) =>
      access.variable.node.start === variable &&
      access.access !== 'read' &&
      (access.space === 'global' || barrier || loop.node.contains(access.node)),
  );
}
