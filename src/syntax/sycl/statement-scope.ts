import type { TextRange } from '../../protocol/task.ts';
import { declaratorName } from '../kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax-node.ts';

/** A variable of the enclosing function that a statement uses and that cannot come along. */
export interface UnknownVariable {
  readonly name: string;
  /** Line of its declaration, from 1. */
  readonly line: number;
  /** Column of its declaration, from 1. */
  readonly column: number;
  /** First line on which the statement uses it, from 1. */
  readonly usedLine: number;
  readonly why: string;
}

/** A declaration that comes along: its place, and its text without the variables that do not. */
export interface KeptDeclaration {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Names that the kept text uses. */
  readonly uses: ReadonlySet<string>;
}

/** What statements taken out of a function need of it. */
export interface StatementScope {
  /** Declarations, aliases and types of the function that the statements need, in source order. */
  readonly kept: readonly KeptDeclaration[];
  readonly unknown: readonly UnknownVariable[];
  /** The `function_definition` around them. */
  readonly functionNode: SyntaxNode | null;
}

interface Local {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly declarator: SyntaxNode | undefined;
}

/**
 * Finds what the text in `range` takes from the function around it. Constants, ranges and local types come along; names in `given`
 * (the queue and the arguments) are handed in; every other variable is unknown.
 */
export function statementScope(
  tree: SyntaxTree,
  range: TextRange,
  given: ReadonlySet<string>,
): StatementScope {
  const inner = tree.root.nodeAt(range.start, Math.max(range.start, range.end - 1));
  const functionNode = inner.type === 'function_definition' ? inner : inner.ancestor('function_definition');
  if (functionNode === null) return { kept: [], unknown: [], functionNode: null };
  const locals = localsBefore(functionNode, range);
  const kept = new Map<number, { readonly node: SyntaxNode; readonly declarators: Set<SyntaxNode> }>();
  const keep = (node: SyntaxNode, declarator?: SyntaxNode): void => {
    const entry = kept.get(node.start) ?? { node, declarators: new Set<SyntaxNode>() };
    if (declarator !== undefined) entry.declarators.add(declarator);
    kept.set(node.start, entry);
  };
  const unknown: UnknownVariable[] = [];
  const visited = new Set<string>();
  for (const node of usingsBefore(functionNode, range)) keep(node);

  // What a kept variable needs and cannot have is told of that variable: it is the one that the statement names.
  const visit = (names: ReadonlyMap<string, number>, root?: UnknownVariable): void => {
    for (const [name, usedLine] of names) {
      const local = locals.get(name);
      if (local === undefined || given.has(name) || visited.has(name)) continue;
      visited.add(name);
      const why = local.declarator === undefined ? undefined : obstacle(local, functionNode, range);
      if (why !== undefined) {
        const at = declaratorName(local.declarator ?? null) ?? local.node;
        const own = { name, line: at.line, column: at.column, usedLine, why };
        unknown.push(root === undefined ? own : { ...root, why: `its value depends on "${name}"` });
        continue;
      }
      keep(local.node, local.declarator);
      const type = local.node.child('type');
      const place = declaratorName(local.declarator ?? null) ?? local.node;
      const outer = root ?? { name, line: place.line, column: place.column, usedLine, why: '' };
      if (type !== null) visit(usedNames(type, undefined), outer);
      visit(usedNames(local.declarator ?? local.node, undefined), outer);
    }
  };
  visit(usedNames(functionNode, range));
  return {
    kept: [...kept.values()].map(keptDeclaration).sort((a, b) => a.start - b.start),
    unknown,
    functionNode,
  };
}

function keptDeclaration({
  node,
  declarators,
}: {
  readonly node: SyntaxNode;
  readonly declarators: ReadonlySet<SyntaxNode>;
}): KeptDeclaration {
  const { start, end } = node;
  const all = node.childrenOf('declarator');
  const own = all.filter((declarator) => declarators.has(declarator));
  const isWhole = node.type !== 'declaration' || own.length === all.length || own.length === 0;
  const uses = new Set((isWhole ? [node] : own).flatMap((one) => [...usedNames(one, undefined).keys()]));
  if (isWhole) return { start, end, text: node.text, uses };
  const head = node.tree.text.slice(start, all[0]?.start ?? start);
  return { start, end, text: `${head}${own.map((one) => one.text).join(', ')};`, uses };
}

/** What the function around a range says of its variables: their type as written and whether they are pointers. */
export function localTypes(
  tree: SyntaxTree,
  range: TextRange,
): ReadonlyMap<string, { readonly typeText: string; readonly pointer: boolean }> {
  const inner = tree.root.nodeAt(range.start, Math.max(range.start, range.end - 1));
  const functionNode = inner.type === 'function_definition' ? inner : inner.ancestor('function_definition');
  const types = new Map<string, { readonly typeText: string; readonly pointer: boolean }>();
  if (functionNode === null) return types;
  for (const { name, node, declarator } of localsBefore(functionNode, range).values()) {
    const typeText = node.child('type')?.text.replace(/\s+/g, ' ');
    if (declarator === undefined || typeText === undefined) continue;
    const pointer = [declarator, ...declarator.children].some((one) =>
      /(pointer|array)_declarator/.test(one.type),
    );
    types.set(name, { typeText, pointer });
  }
  return types;
}

/** Names used within a range (or a whole node) that it does not declare itself, with the line of their first use. */
export function usedNames(node: SyntaxNode, range: TextRange | undefined): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  const declared = new Set<string>();
  for (const one of node.walk()) {
    if (range !== undefined && (one.start < range.start || one.end > range.end)) continue;
    if (one.field === 'declarator' || one.type.endsWith('_declarator')) {
      const name = declaratorName(one);
      if (name !== null) declared.add(name.text);
    }
    if (one.type !== 'identifier' && one.type !== 'type_identifier') continue;
    if (one.parent?.type === 'attribute') continue;
    if (!used.has(one.text)) used.set(one.text, one.line);
  }
  if (range !== undefined) for (const name of declared) used.delete(name);
  return used;
}

/** Variables, aliases and types that are in scope at the range: parameters of the function and declarations before it. */
function localsBefore(functionNode: SyntaxNode, range: TextRange): ReadonlyMap<string, Local> {
  const locals = new Map<string, Local>();
  const isInScope = (node: SyntaxNode): boolean => {
    let block: SyntaxNode | null = node.parent;
    while (block !== null && block.type !== 'compound_statement' && block.type !== 'for_statement')
      block = block.parent;
    return block === null || (block.start <= range.start && range.end <= block.end);
  };
  for (const node of functionNode.walk()) {
    if (node.start >= range.start) break;
    if (!isInScope(node)) continue;
    switch (node.type) {
      case 'parameter_declaration':
      case 'optional_parameter_declaration': {
        const name = declaratorName(node.child('declarator'))?.text;
        const owner = node.ancestor('lambda_expression', 'function_definition');
        // In the body `std::vector<float> a(m * n);` reads like a function with a parameter.
        const isOwn = node.start < (functionNode.child('body')?.start ?? functionNode.end);
        if (name !== undefined && owner === functionNode && isOwn)
          locals.set(name, { name, node, declarator: node });
        break;
      }
      case 'declaration':
        for (const declarator of node.childrenOf('declarator')) {
          const name = declaratorName(declarator)?.text;
          if (name !== undefined) locals.set(name, { name, node, declarator });
        }
        break;
      case 'alias_declaration':
      case 'type_definition':
      case 'struct_specifier':
      case 'class_specifier': {
        const name = node.child('name') ?? node.child('declarator');
        if (name !== null && node.parent?.type !== 'template_argument_list')
          locals.set(name.text, { name: name.text, node: wholeDeclaration(node), declarator: undefined });
        break;
      }
    }
  }
  return locals;
}

/** `struct S { ... };` with its semicolon, which the grammar keeps beside it. */
function wholeDeclaration(node: SyntaxNode): SyntaxNode {
  return node.parent?.type === 'declaration' ? node.parent : node;
}

function usingsBefore(functionNode: SyntaxNode, range: TextRange): SyntaxNode[] {
  return functionNode
    .descendants('using_declaration', 'namespace_alias_definition')
    .filter((node) => node.start < range.start)
    .filter((node) => {
      const block = node.ancestor('compound_statement');
      return block === null || (block.start <= range.start && range.end <= block.end);
    });
}

const plainType =
  /^(?:const\s+)?(?:auto|bool|char|short|int|long|unsigned|signed|float|double|(?:std::)?size_t|(?:std::)?u?int\d+_t|(?:unsigned|signed)(?:\s+(?:int|long|char|short))+|long\s+long|long\s+int|(?:sycl::)?half|(?:(?:cl::)?sycl::)?(?:range|nd_range|id)(?:\s*<[^<>]*>)?)$/;

/** Calls that give a constant from constants. */
const constantCalls =
  /^(?:(?:std|sycl|cl::sycl)::)?(?:range|nd_range|id|min|max|size_t|ceil_div|static_cast|int|float|double|unsigned)$/;

/** Why the variable cannot be copied into a function of its own; undefined where it can. */
function obstacle(local: Local, functionNode: SyntaxNode, range: TextRange): string | undefined {
  const { node, declarator, name } = local;
  if (declarator === undefined) return undefined;
  if (node.type.endsWith('parameter_declaration')) return 'it is a parameter of the function';
  const head = node.tree.text.slice(node.start, node.childrenOf('declarator')[0]?.start ?? node.end);
  if (/\bconstexpr\b/.test(head)) return undefined;
  const type = node.child('type')?.text ?? '';
  if (!plainType.test(type.trim())) return `it is a ${type.trim()}, which is made at run time`;
  // `range<1> r(n)` reads like a function to the grammar; its "parameters" are values then.
  const value = declarator.child('value') ?? declarator.child('parameters');
  if (value === null) return 'it has no initial value';
  const isKnown = value
    .descendants('call_expression')
    .every((call) => constantCalls.test((call.child('function')?.text ?? '').replace(/<[^]*$/, '').trim()));
  if (!isKnown || value.descendants('lambda_expression', 'new_expression', 'subscript_expression').length > 0)
    return 'its value is found at run time';
  if (!/\bconst\b/.test(head) && isChanged(name, functionNode, node, range))
    return 'its value changes in the function';
  return undefined;
}

/** Whether a variable is assigned to, or its address given away, outside its declaration. */
function isChanged(
  name: string,
  functionNode: SyntaxNode,
  declaration: SyntaxNode,
  range: TextRange,
): boolean {
  return functionNode.descendants('identifier').some((use) => {
    if (use.text !== name || declaration.contains(use) || use.start >= range.end) return false;
    const { parent } = use;
    if (parent === null) return false;
    if (parent.type === 'assignment_expression') return use.field === 'left';
    if (parent.type === 'update_expression') return true;
    if (parent.type === 'pointer_expression') return true;
    return (
      parent.type === 'binary_expression' && use.field === 'right' && parent.child('operator')?.text === '>>'
    );
  });
}
