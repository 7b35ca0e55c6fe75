import { syclNameIn, syclNameOf } from './aliases.ts';
import { declaratorName } from '../kernel-finder.ts';
import type { SyntaxNode } from '../syntax-node.ts';
import { withoutParentheses } from '../syntax-node.ts';
import type { SyclName } from './sycl-types.ts';

/** A variable of host or kernel code with what it is made of. */
export interface DeclaredVariable {
  readonly name: string;
  /** The type as written, without qualifiers and references; what `auto` stands for where the initialiser says it. */
  readonly type: SyclName;
  readonly typeText: string;
  /** `auto` was written. */
  readonly deduced: boolean;
  readonly constant: boolean;
  readonly pointer: boolean;
  readonly reference: boolean;
  /** Extents of a plain array. */
  readonly extents: readonly SyntaxNode[];
  /** What the constructor gets: `tile(range, h)`, `tile{range, h}`, `auto tile = T(range, h)`. */
  readonly arguments: readonly SyntaxNode[];
  /** What stands behind `=`, or the only constructor argument of a scalar. */
  readonly value: SyntaxNode | undefined;
  /** The identifier. */
  readonly node: SyntaxNode;
  /** The declaration, field or parameter. */
  readonly declaration: SyntaxNode;
}

/** Variables of a `declaration`, `field_declaration` or `parameter_declaration`. */
export function declaredVariables(declaration: SyntaxNode): DeclaredVariable[] {
  return declaration
    .childrenOf('declarator')
    .map((declarator) => declaredVariable(declaration, declarator))
    .filter((variable) => variable !== undefined);
}

const valueTypes =
  /^(range|nd_range|id|local_accessor|accessor|host_accessor|atomic_ref|buffer|queue|multi_ptr|vec|marray)$/;

function declaredVariable(declaration: SyntaxNode, declarator: SyntaxNode): DeclaredVariable | undefined {
  const node = declaratorName(declarator);
  if (!node) return undefined;
  const typeText = (declaration.child('type')?.text ?? '').replace(/\s+/g, ' ');
  const words = declaration.children.filter((child) => /qualifier|specifier/.test(child.type));
  const declarators = [declarator, ...declarator.descendants(...declaratorTypes)];
  const has = (type: string): boolean => declarators.some((inner) => inner.type === type);
  const initial = declarator.type === 'init_declarator' ? declarator.child('value') : null;
  const field = declaration.child('default_value');
  let constructor: readonly SyntaxNode[] = [];
  let value: SyntaxNode | undefined;
  if (initial && /_list$/.test(initial.type)) {
    const assigned = declaration.tree.text.slice(node.end, initial.start).includes('=');
    constructor = initial.namedChildren;
    if (!assigned && constructor.length === 1) [value] = constructor;
  } else if (declarator.type === 'function_declarator') {
    constructor = reparsedArguments(declarator);
    if (constructor.length === 1) [value] = constructor;
  } else value = initial ?? field ?? undefined;
  const deduced = /^(const )?auto$/.test(typeText) || /^decltype\(auto\)/.test(typeText);
  let type = syclNameIn(declaration.tree, typeText);
  const made = value && withoutParentheses(value);
  if (made && (deduced || constructor.length === 0)) {
    const built = constructionOf(made);
    if (built && valueTypes.test(built.type.name)) {
      if (deduced) ({ type } = built);
      if (deduced || type.name === built.type.name) {
        constructor = built.arguments;
        if (type.arguments.length === 0) ({ type } = built);
      }
    }
  }
  return {
    name: node.text,
    type,
    typeText,
    deduced,
    constant: words.some((word) => /^const(expr)?$/.test(word.text)),
    pointer: has('pointer_declarator') || has('abstract_pointer_declarator'),
    reference: has('reference_declarator'),
    extents: declarators
      .filter((inner) => inner.type === 'array_declarator')
      .map((inner) => inner.child('size'))
      .filter((size) => size !== null)
      .reverse(),
    arguments: constructor,
    value,
    node,
    declaration,
  };
}

const declaratorTypes = [
  'pointer_declarator',
  'abstract_pointer_declarator',
  'reference_declarator',
  'array_declarator',
];

/** `T(a, b)` and `T{a, b}`. */
export function constructionOf(
  node: SyntaxNode,
): { readonly type: SyclName; readonly arguments: readonly SyntaxNode[] } | undefined {
  if (node.type === 'call_expression') {
    const callee = node.child('function');
    if (!callee || callee.type === 'field_expression') return undefined;
    return { type: syclNameOf(callee), arguments: node.child('arguments')?.namedChildren ?? [] };
  }
  if (node.type === 'compound_literal_expression')
    return {
      type: syclNameIn(node.tree, node.child('type')?.text ?? ''),
      arguments: node.child('value')?.namedChildren ?? [],
    };
  return undefined;
}

const reparsed = new WeakMap<SyntaxNode, readonly SyntaxNode[]>();

/**
 * `T name(a, b[i]);` reads as the declaration of a function; its "parameters" are arguments. The text is read again with
 * braces in place of the parentheses, so that every offset stays.
 */
function reparsedArguments(declarator: SyntaxNode): readonly SyntaxNode[] {
  const known = reparsed.get(declarator);
  if (known) return known;
  const list = declarator.child('parameters');
  const { text } = declarator.tree;
  let found: readonly SyntaxNode[] = [];
  if (list?.text.startsWith('(') === true && list.text.endsWith(')')) {
    const braced = `${text.slice(0, list.start)}{${text.slice(list.start + 1, list.end - 1)}}${text.slice(list.end)}`;
    const values = declarator.tree
      .parse(braced)
      .root.descendants('initializer_list')
      .find((node) => node.start === list.start && node.end === list.end);
    found = values?.namedChildren ?? [];
  }
  reparsed.set(declarator, found);
  return found;
}
