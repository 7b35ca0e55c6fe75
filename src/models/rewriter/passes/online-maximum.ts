import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Edit } from '../edit.ts';
import { indentOf, indentUnit, placeBefore } from '../layout.ts';
import {
  canonicalValue,
  definedValue,
  expandedNodes,
  haveSameRange,
  keepsItsValue,
  writtenBuffers,
} from '../loop-values.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { RewriteSite } from '../rewrite.ts';
import { valueTypeOf } from '../value-type.ts';
import { passOf, statementLines } from './pass-pair.ts';
import type { Pass, PassPair } from './pass-pair.ts';

/**
 * `m = max(m, E)` in one loop and `s += exp(E - M)` in the next: one loop keeps the largest value so far and the sum of
 * exponentials relative to it, rescaled whenever that grows (online softmax: Milakov and Gimelshein, arXiv 1805.02867,
 * section 3). Whatever M is made of m in between (a tree over the block, a shuffle), the sum relative to M is the sum
 * relative to m times exp(m - M).
 */
export function onlineMaximum(context: RewriteContext, pair: PassPair): RewriteSite | undefined {
  const { first, second } = pair;
  const [largest, sum] = [passOf(context, first), passOf(context, second)];
  if (largest?.reduction.operator !== 'maximum' || sum?.reduction.operator !== 'sum') return undefined;
  const power = exponential(context, sum, pair);
  if (!power) return undefined;
  const type = largest.reduction.variable.baseType;
  if ((type !== 'float' && type !== 'double') || sum.reduction.variable.baseType !== type) return undefined;
  const given = definedValue(context, largest.value, first);
  if (canonicalValue(context, given, first) !== canonicalValue(context, power.value, second))
    return undefined;
  const inputs = new Set<Variable>();
  const span = { start: first.node.start, end: second.node.end };
  if (!keepsItsValue(context, largest.value, first, span, inputs)) return undefined;
  const start = sharedStart(context, largest, pair);
  if (start === undefined) return undefined;
  if (!isFixed(context, power.shift, pair)) return undefined;

  const { reduction, statement } = largest;
  const top = reduction.variable.name;
  const taken: string[] = [];
  const fresh = (wish: string): string => {
    const name = context.freshName(wish, taken);
    taken.push(name);
    return name;
  };
  const [part, value] = [fresh(`${sum.reduction.variable.name}Part`), fresh('value')];
  const unit = indentUnit(context.kernel.bodyNode);
  const [zero, one] = type === 'float' ? ['0.0f', '1.0f'] : ['0.0', '1.0'];
  const { callee } = power;
  // Relative to minus infinity there is no difference; such a value adds nothing to a finite maximum.
  const finite = startsFinite(context, reduction.variable, pair) ? '' : `if (${value} > -INFINITY) `;
  const lines = [
    `const ${type} ${value} = ${given.text};`,
    `if (${value} > ${top}) {`,
    `${unit}${part} = ${part} * ${callee}(${top} - ${value}) + ${one};`,
    `${unit}${top} = ${value};`,
    `} else ${finite}{`,
    `${unit}${part} += ${callee}(${value} - ${top});`,
    '}',
  ];
  const before = placeBefore(first.node);
  const indent = indentOf(first.node);
  const edits: Edit[] = [
    {
      start: before,
      end: before,
      text: `// The largest value so far and the sum relative to it, in one pass.\n${indent}${type} ${part} = ${zero};\n${indent}`,
    },
    {
      start: statement.start,
      end: statement.end,
      text: statementLines(context, first, statement, lines),
    },
  ];
  if (start !== '') edits.push({ start: first.start.start, end: first.start.end, text: start });
  const kept = isKept(context, power.shift, reduction.variable, pair);
  const own = kept ? top : fresh(`${top}OfPart`);
  if (!kept)
    edits.push({
      start: first.node.end,
      end: first.node.end,
      text: `\n${indent}const ${type} ${own} = ${top};`,
    });
  const scaled = kept ? part : `${part} * ${callee}(${own} - ${parenthesised(power.shift)})`;
  edits.push({
    start: placeBefore(second.node),
    end: second.node.end,
    text: `${sum.reduction.variable.name} += ${scaled};`,
  });
  return {
    label: `maximum and sum, line ${first.node.line - context.kernel.line}`,
    rewrite: {
      edits,
      assumptions: [
        {
          kind: 'no-aliasing',
          arguments: [...new Set([...[...inputs].map((input) => input.name), ...writtenBuffers(context)])],
        },
      ],
      summary: `Find the largest value ${top} and the sum of exponentials ${sum.reduction.variable.name} in one pass.`,
    },
  };
}

/** `exp(E - M)`: E, M and how the function is called. */
function exponential(
  context: RewriteContext,
  sum: Pass,
  { second }: PassPair,
): { readonly value: SyntaxNode; readonly shift: SyntaxNode; readonly callee: string } | undefined {
  const call = definedValue(context, sum.value, second);
  const callee = call.child('function')?.text ?? '';
  const [argument] = call.child('arguments')?.namedChildren ?? [];
  if (call.type !== 'call_expression' || !/^(std::|::|__)?exp2?f?$/.test(callee) || !argument)
    return undefined;
  const difference = definedValue(context, argument, second);
  const [value, shift] = [difference.child('left'), difference.child('right')];
  if (difference.type !== 'binary_expression' || difference.child('operator')?.text !== '-') return undefined;
  if (!value || !shift || valueTypeOf(context, definedValue(context, value, second)) === 'integer')
    return undefined;
  return { value: definedValue(context, value, second), shift, callee };
}

/** Replaces where the first loop starts so that it covers the second's range; '' when it does already. */
function sharedStart(
  context: RewriteContext,
  largest: Pass,
  { first, second }: PassPair,
): string | undefined {
  if (haveSameRange(context, first, second)) return '';
  // The largest value starts with the element that the loop leaves out.
  const [from, to] = [first, second].map((loop) => context.subscripts.valueOf(loop.start).constantValue);
  if (from === undefined || to !== from - 1) return undefined;
  const { initializer } = largest.reduction.variable;
  const writes = context.names
    .writesOf(largest.reduction.variable)
    .filter((use) => use.node.start < first.node.start);
  if (!initializer || writes.length > 0) return undefined;
  const given = definedValue(context, largest.value, first);
  const [a, b] = [initializer, given].map((node) => context.accesses.find((access) => access.node === node));
  if (!a || !b || a.variable !== b.variable) return undefined;
  const key = context.subscripts.iterationKey(first);
  const stride = b.index.coefficientOf(key);
  return b.index.isLinearIn(key) && b.index.without(key).minus(stride).equals(a.index)
    ? second.start.text
    : undefined;
}

/** The same in all iterations of the second loop, and nothing but a value. */
function isFixed(context: RewriteContext, shift: SyntaxNode, { second }: PassPair): boolean {
  for (const node of expandedNodes(context, shift, second)) {
    if (/^(assignment_expression|update_expression|call_expression)$/.test(node.type)) return false;
    const variable = node.type === 'identifier' ? context.names.variableOf(node) : undefined;
    if (!variable) continue;
    if (second.node.contains(variable.node)) return false;
    if (context.names.writesOf(variable).some((use) => second.node.contains(use.node))) return false;
  }
  return true;
}

/** The shift is the maximum as the first loop left it. */
function isKept(
  context: RewriteContext,
  shift: SyntaxNode,
  variable: Variable,
  { first, second }: PassPair,
): boolean {
  if (context.names.variableOf(shift) !== variable) return false;
  return context.names
    .writesOf(variable)
    .every((use) => use.node.end <= first.node.end || use.node.start >= second.node.end);
}

/** Starts with a number that is surely finite: no value can be equal to it without having an exponential. */
function startsFinite(context: RewriteContext, variable: Variable, { first }: PassPair): boolean {
  const text = variable.initializer?.text.replace(/[fF]$/, '') ?? '';
  if (context.names.writesOf(variable).some((use) => use.node.start < first.node.start)) return false;
  return /^-\(?(FLT|DBL)_MAX\)?$/.test(text) || (text !== '' && Number.isFinite(Number(text)));
}

/** The node as an operand. */
export function parenthesised(node: SyntaxNode): string {
  return /^(identifier|subscript_expression|call_expression|parenthesized_expression)$/.test(node.type)
    ? node.text
    : `(${node.text})`;
}
