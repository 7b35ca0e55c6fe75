import type { Variable } from '../../syntax/definitions-and-uses.ts';
import type { Loop } from '../../syntax/loops.ts';
import { Polynomial } from '../../syntax/polynomial.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../syntax/syntax-node.ts';
import type { RewriteContext } from './rewrite-context.ts';
import { valueTypeOf } from './value-type.ts';

/** Both are `for` loops with a counter of their own that takes the same values in the same order. */
export function haveSameRange(context: RewriteContext, first: Loop, second: Loop): boolean {
  return (
    haveSameEnd(context, first, second) &&
    context.subscripts.valueOf(first.start).equals(context.subscripts.valueOf(second.start))
  );
}

/** As `haveSameRange`, whatever the counters start with. */
export function haveSameEnd(context: RewriteContext, first: Loop, second: Loop): boolean {
  const amount = (loop: Loop): string => {
    if (loop.step.kind !== 'add') return 'none';
    return `${loop.step.sign} ${loop.step.amount ? context.subscripts.valueOf(loop.step.amount).key : 1}`;
  };
  return (
    first.kind === 'for' &&
    second.kind === 'for' &&
    first.declares &&
    second.declares &&
    first.step.kind === 'add' &&
    first.relation === second.relation &&
    amount(first) === amount(second) &&
    context.subscripts.valueOf(first.bound).equals(context.subscripts.valueOf(second.bound))
  );
}

/** The nodes an expression is computed from: names of values that the loop's body gives once stand for their definition. */
export function* expandedNodes(
  context: RewriteContext,
  expression: SyntaxNode,
  loop: Loop,
): Generator<SyntaxNode> {
  for (const node of expression.walk()) {
    yield node;
    const definition = node.type === 'identifier' ? definitionOf(context, node, loop) : undefined;
    if (definition) yield* expandedNodes(context, definition, loop);
  }
}

/**
 * An expression of a loop's body as text that is equal for expressions with equal values: definitions of the body
 * expanded, subscripts in canonical form, the counter under one name.
 */
export function canonicalValue(context: RewriteContext, syntax: SyntaxNode, loop: Loop): string {
  const node = withoutParentheses(syntax);
  const access = context.accesses.find((candidate) => candidate.node === node);
  if (access) {
    const key = countedFromZero(context, access.index, loop).key.replaceAll(
      context.subscripts.iterationKey(loop),
      'iteration',
    );
    return `load ${access.variable.name}@${access.variable.node.start}[${key}]`;
  }
  if (node.type === 'identifier') {
    const variable = context.names.variableOf(node);
    if (!variable) return node.text;
    if (variable === loop.variable) return 'counter';
    const definition = definitionOf(context, node, loop);
    return definition ? canonicalValue(context, definition, loop) : `${variable.name}@${variable.node.start}`;
  }
  if (node.type === 'number_literal') {
    const value = Number(node.text.replace(/[fFlLuU]+$/, ''));
    return Number.isNaN(value) ? node.text : String(value);
  }
  if (node.namedChildren.length === 0) return node.text.replace(/\s+/g, ' ');
  const parts = node.children
    .filter((child) => child.type !== 'comment')
    .map((child) => (child.named ? canonicalValue(context, child, loop) : child.text));
  return `(${parts.join(' ')})`;
}

/** An index as if the loop started at 0: equal for equal counters of loops that start at other constants. */
function countedFromZero(context: RewriteContext, index: Polynomial, loop: Loop): Polynomial {
  const start = context.subscripts.valueOf(loop.start);
  const key = context.subscripts.iterationKey(loop);
  const counter = index.symbols.find((symbol) => symbol.key === key);
  const steps = loop.step.kind === 'add' && loop.step.sign === 1 && loop.step.amount === null;
  if (!counter || !steps || start.constantValue === undefined) return index;
  return index.substitute(key, Polynomial.symbol(counter).minus(start));
}

/** A product of an expression with itself, or its second power: the expression. */
export function squareOf(context: RewriteContext, syntax: SyntaxNode, loop: Loop): SyntaxNode | undefined {
  const node = definedValue(context, syntax, loop);
  if (node.type === 'binary_expression' && node.child('operator')?.text === '*') {
    const [left, right] = [node.child('left'), node.child('right')];
    if (!left || !right) return undefined;
    const same = canonicalValue(context, left, loop) === canonicalValue(context, right, loop);
    return same ? definedValue(context, left, loop) : undefined;
  }
  if (node.type === 'call_expression' && /^(std::|::)?powf?$/.test(node.child('function')?.text ?? '')) {
    const [base, exponent] = node.child('arguments')?.namedChildren ?? [];
    if (base && exponent && Number(exponent.text.replace(/[fF]$/, '')) === 2)
      return definedValue(context, base, loop);
  }
  return undefined;
}

/** The expression that gives a value its definition in the loop's body; itself when it is no name. */
export function definedValue(context: RewriteContext, syntax: SyntaxNode, loop: Loop): SyntaxNode {
  const node = withoutParentheses(syntax);
  const definition = node.type === 'identifier' ? definitionOf(context, node, loop) : undefined;
  return definition ? definedValue(context, definition, loop) : node;
}

function definitionOf(context: RewriteContext, identifier: SyntaxNode, loop: Loop): SyntaxNode | undefined {
  const variable = context.names.variableOf(identifier);
  if (!variable?.initializer || variable === loop.variable || !loop.body.contains(variable.node))
    return undefined;
  if (variable.pointer || variable.isArray || context.names.writesOf(variable).length > 0) return undefined;
  return variable.initializer;
}

/**
 * True when an expression of a loop's body has the same value for the same counter all the way between two places: pure
 * functions of elements that the kernel never writes and of variables that keep their value. Sets `inputs` to the
 * buffers it reads.
 */
export function keepsItsValue(
  context: RewriteContext,
  expression: SyntaxNode,
  loop: Loop,
  between: { readonly start: number; readonly end: number },
  inputs: Set<Variable>,
): boolean {
  for (const node of expandedNodes(context, expression, loop)) {
    if (/^(assignment_expression|update_expression|lambda_expression)$/.test(node.type)) return false;
    const access = context.accesses.find((candidate) => candidate.node === node);
    if (node.type === 'call_expression' && !access && valueTypeOf(context, node) === undefined) return false;
    if (access) {
      if (access.space !== 'global' && access.space !== 'constant') return false;
      if (context.accesses.some((other) => other.variable === access.variable && other.access !== 'read'))
        return false;
      if (access.space === 'global') inputs.add(access.variable);
    }
    const variable = node.type === 'identifier' ? context.names.variableOf(node) : undefined;
    if (!variable || variable === loop.variable) continue;
    if (loop.body.contains(variable.node)) {
      if (definitionOf(context, node, loop)) continue;
      return false;
    }
    const changed = context.names
      .writesOf(variable)
      .some((use) => use.node.start >= between.start && use.node.start < between.end);
    if (changed) return false;
  }
  return true;
}

/** Names of buffers the kernel writes. */
export function writtenBuffers(context: RewriteContext): string[] {
  const written = context.accesses.filter((access) => access.space === 'global' && access.access !== 'read');
  return [...new Set(written.map((access) => access.variable.name))];
}
