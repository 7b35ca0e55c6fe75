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
  const names = new Set<string>();
  for (const node of root.walk()) {
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
  const declared = declaredNames(root);
  const numbers = new Map<string, string>();
  const tokens: string[] = [];
  for (const node of syntaxTokens(root)) {
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
