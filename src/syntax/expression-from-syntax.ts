import { elementBytes } from '../protocol/task.ts';
import { elementTypeOf } from './element-types.ts';
import { numberNode } from './expression-node.ts';
import type { ExpressionNode } from './expression-node.ts';
import { functionDeclarator, parametersOf } from './kernel-finder.ts';
import type { SyntaxNode } from './syntax-node.ts';
import { withoutParentheses } from './syntax-node.ts';

/** What a name stands for, seen from the place where it is used; undefined keeps the name. */
export type NameResolver = (name: string, use: SyntaxNode) => ExpressionNode | undefined;

const binaryOperators = new Set('|| && | ^ & == != < <= > >= << >> + - * / %'.split(' '));

/**
 * The integer expression that a C++ expression stands for, or undefined when it uses what the expression language has
 * not. Parentheses and casts to integer types are dropped, `sizeof` of built-in types is a number, and calls of
 * functions of the same file that only return an expression are expanded.
 */
export function expressionFromSyntax(
  syntax: SyntaxNode,
  resolve: NameResolver = () => undefined,
  depth = 0,
): ExpressionNode | undefined {
  if (depth > 12) return undefined;
  const node = withoutParentheses(syntax);
  const convert = (inner: SyntaxNode | null | undefined): ExpressionNode | undefined =>
    inner ? expressionFromSyntax(inner, resolve, depth + 1) : undefined;
  switch (node.type) {
    case 'number_literal':
      return numberLiteral(node.text);
    case 'true':
      return numberNode(1);
    case 'false':
      return numberNode(0);
    case 'identifier':
      return resolve(node.text, node) ?? { kind: 'name', name: node.text, position: -1 };
    case 'field_expression':
      return resolve(node.text.replace(/\s+/g, ''), node);
    case 'sizeof_expression':
      return sizeOf(node);
    case 'cast_expression':
      return isIntegerType(node.child('type')?.text) ? convert(node.child('value')) : undefined;
    case 'unary_expression': {
      const operand = convert(node.child('argument'));
      const operator = node.child('operator')?.text;
      if (!operand) return undefined;
      if (operator === '-' && operand.kind === 'number') return numberNode(0 - operand.value);
      if (operator === '-' || operator === '!' || operator === '~')
        return { kind: 'unary', operator, operand };
      return operator === '+' ? operand : undefined;
    }
    case 'binary_expression': {
      const operator = node.child('operator')?.text ?? '';
      const left = convert(node.child('left'));
      const right = convert(node.child('right'));
      if (!left || !right || !binaryOperators.has(operator)) return undefined;
      return { kind: 'binary', operator, left, right };
    }
    case 'conditional_expression': {
      const condition = convert(node.child('condition'));
      const then = convert(node.child('consequence'));
      const otherwise = convert(node.child('alternative'));
      return condition && then && otherwise ? { kind: 'conditional', condition, then, otherwise } : undefined;
    }
    case 'call_expression':
      return fromCall(node, resolve, depth) ?? fromMethodCall(node, resolve);
    default:
      return undefined;
  }
}

/**
 * The value of a C++ integer literal; undefined for floating and character literals. The grammar takes a sign in front
 * of a number for a part of it.
 */
export function numberLiteral(text: string): ExpressionNode | undefined {
  const sign = /^[-+]/.exec(text)?.[0];
  if (sign !== undefined) {
    const positive = numberLiteral(text.slice(1).trim());
    return positive?.kind === 'number' && sign === '-' ? numberNode(0 - positive.value) : positive;
  }
  const match = /^(0[xX][0-9a-fA-F']+|0[bB][01']+|\d[\d']*)[uUlLzZ]*$/.exec(text);
  const digits = match?.[1]?.replaceAll("'", '');
  if (digits === undefined) return undefined;
  const octal = /^0\d+$/.test(digits);
  const value = octal ? parseInt(digits, 8) : Number(digits);
  return Number.isSafeInteger(value) ? numberNode(value) : undefined;
}

/** True for the names of integer types, qualifiers allowed. */
export function isIntegerType(text: string | undefined): boolean {
  const type = text === undefined ? undefined : elementTypeOf(text);
  return type !== undefined && /^[iu]/.test(type);
}

function sizeOf(node: SyntaxNode): ExpressionNode | undefined {
  const operand = node.namedChildren[0]?.text.replace(/^\(|\)$/g, '').trim();
  const type = operand === undefined ? undefined : elementTypeOf(operand);
  return type ? numberNode(elementBytes[type]) : undefined;
}

function fromCall(node: SyntaxNode, resolve: NameResolver, depth: number): ExpressionNode | undefined {
  const callee = node.child('function');
  const list = node.child('arguments')?.namedChildren ?? [];
  if (!callee) return undefined;
  const name = callee.text.replace(/\s+/g, '').replace(/<.*>$/, '');
  const convert = (inner: SyntaxNode): ExpressionNode | undefined =>
    expressionFromSyntax(inner, resolve, depth + 1);
  if (['static_cast', 'int', 'unsigned', 'size_t', 'long', 'uint', 'unsignedint'].includes(name) && list[0]) {
    if (name === 'static_cast' && !isIntegerType(/<([^>]*)>/.exec(callee.text)?.[1])) return undefined;
    return list.length === 1 ? (ceilingOfQuotient(list[0], convert) ?? convert(list[0])) : undefined;
  }
  const rounded = ceilingOfQuotient(node, convert);
  if (rounded) return rounded;
  const values = list.map(convert);
  if (!values.every((value) => value !== undefined)) return undefined;
  if (/^(std::|::)?(min|max)$/.test(name) && values.length === 2)
    return { kind: 'call', name: name.includes('min') ? 'min' : 'max', arguments: values };
  return expandFunction(name, values, node, resolve, depth);
}

/** `matrix.rows()`: a value only to those who know it by its text. */
function fromMethodCall(node: SyntaxNode, resolve: NameResolver): ExpressionNode | undefined {
  return node.child('function')?.type === 'field_expression'
    ? resolve(node.text.replace(/\s+/g, ''), node)
    : undefined;
}

/** `ceil(n / 256.0)`, `ceilf((float)n / B)`: rounding up in floating point. */
function ceilingOfQuotient(
  node: SyntaxNode,
  convert: (inner: SyntaxNode) => ExpressionNode | undefined,
): ExpressionNode | undefined {
  if (node.type !== 'call_expression') return undefined;
  if (!/^(std::)?ceilf?$/.test(node.child('function')?.text ?? '')) return undefined;
  const quotient = node.child('arguments')?.namedChildren[0];
  const division = quotient && withoutParentheses(quotient);
  if (division?.type !== 'binary_expression' || division.child('operator')?.text !== '/') return undefined;
  const [left, right] = [division.child('left'), division.child('right')].map(
    (side) => side && integerPart(side),
  );
  const dividend = left && convert(left.node);
  const divisor = right && (right.value !== undefined ? numberNode(right.value) : convert(right.node));
  if (!dividend || !divisor || !(left.floating || right.floating)) return undefined;
  return { kind: 'call', name: 'ceilDiv', arguments: [dividend, divisor] };
}

/** Drops a cast to a floating type and reads `256.0f` as 256. */
function integerPart(side: SyntaxNode): {
  readonly node: SyntaxNode;
  readonly floating: boolean;
  readonly value?: number;
} {
  const node = withoutParentheses(side);
  const isFloating = (text: string | undefined): boolean => /^(float|double)$/.test(text?.trim() ?? '');
  if (node.type === 'cast_expression' && isFloating(node.child('type')?.text)) {
    const value = node.child('value');
    if (value) return { node: value, floating: true };
  }
  if (node.type === 'call_expression') {
    const callee = node.child('function')?.text ?? '';
    const inner = node.child('arguments')?.namedChildren[0];
    if (inner && (isFloating(callee) || /^static_cast\s*<\s*(float|double)\s*>$/.test(callee)))
      return { node: inner, floating: true };
  }
  const literal = /^(\d+)\.0*[fF]?$/.exec(node.text);
  if (literal) return { node, floating: true, value: Number(literal[1]) };
  return { node, floating: false };
}

/** Functions such as `int divUp(int a, int b) { return (a + b - 1) / b; }` of the same file, and macros alike. */
function expandFunction(
  name: string,
  values: readonly ExpressionNode[],
  call: SyntaxNode,
  resolve: NameResolver,
  depth: number,
): ExpressionNode | undefined {
  for (const definition of call.tree.root.descendants('function_definition')) {
    const declarator = functionDeclarator(definition);
    if (declarator?.child('declarator')?.text !== name) continue;
    const statements = definition.child('body')?.namedChildren ?? [];
    const result =
      statements.length === 1 && statements[0]?.type === 'return_statement'
        ? statements[0].namedChildren[0]
        : undefined;
    if (!result) continue;
    const parameters = parametersOf(declarator).map((parameter) => parameter.name);
    const inner: NameResolver = (used, use) => {
      const index = parameters.indexOf(used);
      return index >= 0 ? values[index] : resolve(used, use);
    };
    return expressionFromSyntax(result, inner, depth + 1);
  }
  return undefined;
}
