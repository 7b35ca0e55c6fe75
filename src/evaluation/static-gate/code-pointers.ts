import type { TextRange } from '../../protocol/task.ts';
import { declaratorName, functionDeclarator } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import type { GateRule } from './gate-rule.ts';
import { nodesWithin } from './nodes-within.ts';

/** What a text says of functions: names of their types, of themselves, and of variables that point to one. */
interface FunctionNames {
  readonly types: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

/** `(*name)(` and `(*name[8])(`: the grammar takes a local one for calls, so the text is looked at. */
const pointerDeclarator = /\(\s*\*+\s*(?:const\s+|volatile\s+)*(\w+)\s*(?:\[[^\]]*\]\s*)*\)\s*\(/g;

const copies = /^(?:(?:std|sycl)::)?(?:__builtin_)?mem(?:cpy|move|set)$/;

const reinterprets = /^(?:(?:std|sycl|detail|ext|__gnu_cxx)::)*(?:reinterpret_cast|\w*bit_cast)$/;

function namesIn(tree: SyntaxTree): FunctionNames {
  const functions = new Set<string>();
  for (const node of tree.root.descendants('function_definition')) {
    const name = declaratorName(functionDeclarator(node)?.child('declarator') ?? null)?.text;
    if (name !== undefined) functions.add(name);
  }
  const types = new Set<string>();
  const names: FunctionNames = { types, functions, variables: new Set() };
  for (const node of tree.root.descendants('alias_declaration', 'type_definition')) {
    const type = node.child('type');
    const declarators = node.childrenOf('declarator');
    if (type === null) continue;
    if (node.type === 'alias_declaration') {
      const name = node.child('name')?.text;
      if (name !== undefined && isFunctionType(type, names)) types.add(name);
    } else
      for (const declarator of declarators) {
        const name = declarator.text.match(/\(\s*[*&]\s*(\w+)|^\W*(\w+)/);
        const isFunction = declarator.type === 'function_declarator' || isFunctionType(type, names);
        const text = name?.[1] ?? name?.[2];
        if (isFunction && text !== undefined) types.add(text);
      }
  }
  const variables = new Set([...tree.text.matchAll(pointerDeclarator)].flatMap(([, name]) => name ?? []));
  for (const node of tree.root.descendants('declaration', 'field_declaration', 'parameter_declaration')) {
    const type = node.child('type');
    for (const declarator of node.childrenOf('declarator')) {
      const initial = declarator.child('value')?.text.replace(/^&\s*/, '');
      const name = /^[^\w=]*(\w+)/.exec(declarator.text)?.[1];
      if (name === undefined || declarator.type === 'function_declarator') continue;
      if ((type !== null && types.has(type.text)) || (initial !== undefined && functions.has(initial)))
        variables.add(name);
    }
  }
  return { types, functions, variables };
}

function isFunctionType(descriptor: SyntaxNode, { types, functions }: FunctionNames): boolean {
  const type = descriptor.child('type') ?? descriptor;
  if (types.has(type.text)) return true;
  const pointsTo = /^decltype\s*\(\s*&?\s*(\w+)\s*\)$/.exec(type.text)?.[1];
  if (pointsTo !== undefined && functions.has(pointsTo)) return true;
  for (let part = descriptor.child('declarator'); part !== null; part = part.child('declarator'))
    if (part.type === 'abstract_function_declarator') return true;
  return false;
}

/** `f` and `&f` for a function of the text: picking an overload of it makes no new address. */
function isNamedFunction(operand: SyntaxNode | null, { functions }: FunctionNames): boolean {
  return functions.has(operand?.text.replace(/[\s&()]/g, '') ?? '');
}

/** Places in a range where the address of code is made of something else. */
function madePointers(tree: SyntaxTree, range: TextRange): readonly SyntaxNode[] {
  const names = namesIn(tree);
  const isVariable = (node: SyntaxNode | null | undefined): boolean =>
    names.variables.has(/(\w+)(?:\s*\[[^\]]*\])*[\s)]*$/.exec(node?.text ?? '')?.[1] ?? '');
  const made: SyntaxNode[] = [];
  for (const node of nodesWithin(tree, range, 'cast_expression')) {
    const type = node.child('type');
    const value = node.child('value');
    if (type === null) continue;
    const toFunction = isFunctionType(type, names) && !isNamedFunction(value, names);
    if (toFunction || (type.text.includes('*') && isVariable(value))) made.push(node);
  }
  for (const node of nodesWithin(tree, range, 'call_expression')) {
    const callee = node.child('function');
    const given = node.child('arguments')?.namedChildren ?? [];
    if (callee === null || given.length === 0) continue;
    const [name = ''] = callee.text.split('<');
    if (reinterprets.test(name.trim())) {
      const [type] = callee.descendants('type_descriptor');
      const toFunction = type !== undefined && isFunctionType(type, names);
      if ((toFunction && !isNamedFunction(given[0] ?? null, names)) || isVariable(given[0])) made.push(node);
    } else if (copies.test(callee.text) ? isVariable(given[0]) : names.types.has(callee.text))
      made.push(node);
  }
  for (const node of nodesWithin(tree, range, 'pointer_expression'))
    if (node.text.startsWith('&') && isVariable(node.child('argument'))) made.push(node);
  for (const union of nodesWithin(tree, range, 'union_specifier'))
    for (const field of union.descendants('field_declaration')) {
      const points = [...field.text.matchAll(pointerDeclarator)].length > 0;
      if (points || names.types.has(field.child('type')?.text ?? '')) made.push(field);
    }
  return made;
}

/** Calls through an address that is no function's go anywhere; only pointers that C++ made of functions are let through. */
export const codePointerRule: GateRule = {
  id: 'code-pointer',
  why: 'A function pointer made of an integer, of other memory or in a union can call what the candidate may not name.',
  check({ tree, composed, task, baselineTree, tokens, baselineTokens }) {
    const original = new Set(madePointers(baselineTree, task.region).map((node) => node.text));
    const originalMacros = new Set(baselineTokens.map((token) => token.text));
    const macros = tokens.filter(
      (token) =>
        token.kind === 'directive' &&
        /\(\s*\*\s*\w*\s*\)\s*\(/.test(token.text) &&
        !originalMacros.has(token.text),
    );
    return [...madePointers(tree, composed.region).filter((node) => !original.has(node.text)), ...macros].map(
      (place) => ({
        rule: this.id,
        message: `"${place.text.split('\n')[0]?.slice(0, 60) ?? ''}" makes the address of code of something else than a function`,
        line: place.line,
      }),
    );
  },
};
