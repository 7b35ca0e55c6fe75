import type { TextRange } from '../protocol/task.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** Rules whose text is one token although the grammar gives them children. */
const wholeTokens = new Set(['string_literal', 'char_literal', 'number_literal', 'system_lib_string']);

/** The leaves of a tree that are code: comments left out, literals whole, without the names that SYCL kernels are given. */
export function* syntaxTokens(node: SyntaxNode): Generator<SyntaxNode> {
  if (node.type === 'comment' || node.end === node.start || isKernelName(node)) return;
  if (node.children.length === 0 || wholeTokens.has(node.type)) {
    yield node;
    return;
  }
  for (const child of node.children) yield* syntaxTokens(child);
}

/** `<class name>` of `parallel_for<class name>(...)`: it says nothing of what the kernel does. */
function isKernelName(node: SyntaxNode): boolean {
  return (
    node.type === 'template_argument_list' &&
    node.parent?.type === 'template_method' &&
    /^(parallel_for|single_task)$/.test(node.parent.child('name')?.text ?? '')
  );
}

/** Names declared in the text (variables, parameters, types, constants, helper functions): safe to rename. */
export function declaredNames(root: SyntaxNode): Set<string> {
  return declaredAmong(root.walk());
}

function declaredAmong(nodes: Iterable<SyntaxNode>): Set<string> {
  const names = new Set<string>();
  for (const node of nodes) {
    if (node.type === 'preproc_def' || node.type === 'preproc_function_def') {
      const name = node.child('name');
      if (name) names.add(name.text);
    }
    if (node.type === 'type_parameter_declaration' || node.type === 'alias_declaration') {
      const name = node.childOfType('type_identifier');
      if (name) names.add(name.text);
    }
    if (/^(class|struct|union|enum)_specifier$/.test(node.type)) {
      const name = node.child('name');
      if (name?.type === 'type_identifier') names.add(name.text);
    }
    if (node.type === 'preproc_params') for (const name of node.namedChildren) names.add(name.text);
    if (node.field === 'declarator' || node.type.endsWith('_declarator')) {
      let inner: SyntaxNode | null = node;
      while (inner && inner.type !== 'identifier')
        inner =
          inner.child('declarator') ??
          inner.namedChildren.find((child) => /declarator|identifier/.test(child.type)) ??
          null;
      if (inner) names.add(inner.text);
    }
  }
  return names;
}

/**
 * The code as a list of tokens in which names declared in the text are replaced by the order of their first appearance;
 * names from outside (builtins, calls, members such as `threadIdx.x`) and literals stay.
 */
export function normalisedTokens(root: SyntaxNode): string[] {
  return namedByOrder(syntaxTokens(root), declaredNames(root));
}

/**
 * The same for a part of the text. A name that the part declares counts for the part alone, so that parameters may be called what they
 * like; functions, types, macros and variables at namespace scope keep their names where the rest speaks of them.
 */
export function normalisedTokensWithin(root: SyntaxNode, range: TextRange): string[] {
  const isInside = (node: SyntaxNode): boolean => node.start >= range.start && node.end <= range.end;
  const all = [...syntaxTokens(root)];
  const elsewhere = new Set(all.filter((node) => !isInside(node)).map(({ text }) => text));
  const nodes = [...root.walk()].filter(isInside);
  const outermost = new Set(
    nodes
      .filter((node) => node.ancestor('compound_statement', 'parameter_list') === null)
      .map(({ text }) => text),
  );
  const declared = [...declaredAmong(nodes)].filter((name) => !outermost.has(name) || !elsewhere.has(name));
  return namedByOrder(all.filter(isInside), new Set(declared));
}

function namedByOrder(nodes: Iterable<SyntaxNode>, declared: ReadonlySet<string>): string[] {
  const numbers = new Map<string, string>();
  const tokens: string[] = [];
  for (const node of nodes) {
    const isName = node.type === 'identifier' || node.type === 'type_identifier';
    if (!isName || !declared.has(node.text)) {
      tokens.push(...(node.type === 'preproc_arg' ? macroTokens(node.text, declared, numbers) : [node.text]));
      continue;
    }
    tokens.push(nameToken(node.text, numbers));
  }
  return tokens;
}

function nameToken(name: string, numbers: Map<string, string>): string {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  const token = `$${numbers.size}`;
  numbers.set(name, token);
  return token;
}

/** The grammar keeps macro bodies as text. */
function macroTokens(text: string, declared: ReadonlySet<string>, numbers: Map<string, string>): string[] {
  const withoutComments = text.replace(/\/\/.*$|\/\*.*?\*\//gm, ' ');
  const words = withoutComments.match(/[A-Za-z_]\w*|[\d.]+\w*|[^\s\w]/g) ?? [];
  return words.map((word) => (declared.has(word) ? nameToken(word, numbers) : word));
}
