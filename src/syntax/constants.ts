import { evaluateExpression } from './expression.ts';
import { substitute } from './simplify-expression.ts';
import type { ExpressionNode } from './expression-node.ts';
import { expressionFromSyntax } from './expression-from-syntax.ts';
import { declaratorName } from './kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-node.ts';

/** An integer constant of a file. */
export interface FileConstant {
  readonly name: string;
  readonly value: number;
  readonly kind: 'define' | 'constexpr' | 'const' | 'enum';
  /** From 1. */
  readonly line: number;
  /** Range of the value's text. */
  readonly start: number;
  readonly end: number;
}

interface Definition {
  readonly name: string;
  readonly kind: FileConstant['kind'];
  readonly expression: ExpressionNode;
  readonly node: SyntaxNode;
}

/**
 * Integer constants at file, namespace or class scope (`constexpr`, `const int`, `#define`, enumerators), evaluated;
 * those whose value is not an integer constant are left out. The first definition of a name counts.
 */
export function fileConstants(tree: SyntaxTree): FileConstant[] {
  const definitions = new Map<string, Definition>();
  for (const definition of definitionsIn(tree))
    if (!definitions.has(definition.name)) definitions.set(definition.name, definition);
  const constants: FileConstant[] = [];
  for (const definition of definitions.values()) {
    const value = valueOf(definition.expression, definitions, 0);
    if (value === undefined) continue;
    const { name, kind, node } = definition;
    constants.push({ name, value, kind, line: node.line, start: node.start, end: node.end });
  }
  return constants;
}

/** The same as names and values, ready for `evaluateExpression`. */
export function constantValues(constants: readonly FileConstant[]): Readonly<Record<string, number>> {
  return Object.fromEntries(constants.map((constant) => [constant.name, constant.value]));
}

function valueOf(
  expression: ExpressionNode,
  definitions: ReadonlyMap<string, Definition>,
  depth: number,
): number | undefined {
  if (depth > 20) return undefined;
  try {
    const closed = substitute(expression, (name) => {
      const definition = definitions.get(name);
      const value = definition && valueOf(definition.expression, definitions, depth + 1);
      return value === undefined ? undefined : { kind: 'number', value };
    });
    return evaluateExpression(closed);
  } catch {
    return undefined;
  }
}

function* definitionsIn(tree: SyntaxTree): Generator<Definition> {
  for (const node of tree.root.walk()) {
    if (node.type === 'preproc_def') {
      const definition = fromDefine(node);
      if (definition) yield definition;
    } else if (node.type === 'declaration' || node.type === 'field_declaration') {
      yield* fromDeclaration(node);
    } else if (node.type === 'enumerator_list') {
      yield* fromEnumerators(node);
    }
  }
}

function fromDefine(node: SyntaxNode): Definition | undefined {
  const name = node.child('name');
  const value = node.child('value');
  if (!name || !value) return undefined;
  const text = value.text.replace(/\/\/.*$|\/\*.*?\*\//g, '').trim();
  const syntax = node.tree.parseExpression(text);
  const expression = syntax && expressionFromSyntax(syntax);
  return expression && { name: name.text, kind: 'define', expression, node: value };
}

function* fromDeclaration(node: SyntaxNode): Generator<Definition> {
  if (node.ancestor('compound_statement')) return;
  const qualifiers = node.children
    .filter((child) => child.type === 'type_qualifier')
    .map((child) => child.text);
  const kind = qualifiers.includes('constexpr')
    ? 'constexpr'
    : qualifiers.includes('const')
      ? 'const'
      : undefined;
  if (!kind) return;
  if (!/\b(int|unsigned|long|short|size_t|u?int\d+_t|auto|bool|char)\b/.test(node.child('type')?.text ?? ''))
    return;
  const values = node.type === 'field_declaration' ? [node] : node.childrenOf('declarator');
  for (const declarator of values) {
    const name = declaratorName(declarator.child('declarator'));
    const value = declarator.child('value') ?? declarator.child('default_value');
    const inner = value?.type === 'initializer_list' ? value.namedChildren[0] : value;
    const expression = inner && expressionFromSyntax(inner);
    if (name && expression) yield { name: name.text, kind, expression, node: inner };
  }
}

function* fromEnumerators(list: SyntaxNode): Generator<Definition> {
  let previous: ExpressionNode = { kind: 'number', value: -1 };
  for (const enumerator of list.namedChildren.filter((child) => child.type === 'enumerator')) {
    const name = enumerator.child('name');
    const value = enumerator.child('value');
    const expression: ExpressionNode | undefined = value
      ? expressionFromSyntax(value)
      : { kind: 'binary', operator: '+', left: previous, right: { kind: 'number', value: 1 } };
    if (!name || !expression) return;
    previous = expression;
    yield { name: name.text, kind: 'enum', expression, node: value ?? enumerator };
  }
}
