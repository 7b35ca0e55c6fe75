import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';

/**
 * Function definitions of host code at namespace scope, with their template headers and linkage: those marked neither
 * `__global__`, `__device__` nor `constexpr`. A head with a macro that may stand for such a mark is kept.
 */
export function hostDefinitions(tree: SyntaxTree): readonly SyntaxNode[] {
  const deviceMacros = deviceMacroNames(tree.text);
  return tree.root
    .descendants('function_definition')
    .filter((node) => node.ancestor('field_declaration_list', 'compound_statement') === null)
    .filter((node) => isHostHead(headOf(node), deviceMacros))
    .map(outermost);
}

/** The definition with template header and `extern "C"`. */
export function outermost(node: SyntaxNode): SyntaxNode {
  let outer = node;
  while (
    outer.parent !== null &&
    (outer.parent.type === 'template_declaration' ||
      (outer.parent.type === 'linkage_specification' && outer.field === 'body'))
  )
    outer = outer.parent;
  return outer;
}

function headOf(definition: SyntaxNode): string {
  const body = definition.child('body');
  const outer = outermost(definition);
  return definition.tree.text.slice(outer.start, body?.start ?? definition.end);
}

function isHostHead(head: string, deviceMacros: ReadonlySet<string>): boolean {
  if (/\b(__global__|__device__|constexpr|consteval)\b/.test(head)) return false;
  const beforeParameters = head.slice(0, head.indexOf('(') < 0 ? head.length : head.indexOf('('));
  // Macros from headers we do not see: names of capitals in front of a function are more often qualifiers than types.
  return !(beforeParameters.match(/\b[A-Z_a-z]\w*\b/g) ?? []).some(
    (word) => deviceMacros.has(word) || /(DEVICE|INLINE|GLOBAL|KERNEL)/.test(word),
  );
}

function deviceMacroNames(text: string): ReadonlySet<string> {
  return new Set(
    [
      ...text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)(?:\([^)\n]*\))?[^\n]*\b__(?:device|global)__\b/gm),
    ].map((match) => match[1] ?? ''),
  );
}

/**
 * Uses, at the start of a line outside every function, of this file's macros that stand for host functions
 * (`BINDING(f32, float)` for `void f32_binding(torch::Tensor x) { kernel<<<...>>>(...); }`).
 */
export function hostMacroUses(tree: SyntaxTree): readonly { readonly start: number; readonly end: number }[] {
  const { text } = tree;
  const names = [...text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)\(((?:[^\n\\]|\\\r?\n|\\.)*)/gm)]
    .filter(([, , body = '']) => /[{]/.test(body) && /<\s*<\s*<|\btorch::|\bat::|\bstd::/.test(body))
    .filter(([, , body = '']) => !/\b(__global__|__device__|constexpr)\b/.test(body))
    .map(([, name = '']) => name);
  names.push('PYBIND11_MODULE', 'TORCH_LIBRARY\\w*');
  const uses: { start: number; end: number }[] = [];
  for (const match of text.matchAll(new RegExp(`^(?:${names.join('|')})\\s*(?=\\()`, 'gm'))) {
    const start = match.index;
    const behind = closingBracket(text, start + match[0].length);
    const body = /^\s*(?=\{)/.exec(text.slice(behind, behind + 80))?.[0];
    const end = body === undefined ? behind : closingBracket(text, behind + body.length);
    if (!isInFunction(tree, start, end)) uses.push({ start, end });
  }
  return uses;
}

/** True for a range inside the body of a device function. */
function isInFunction(tree: SyntaxTree, start: number, end: number): boolean {
  return tree.root.descendants('function_definition').some((node) => {
    const body = node.child('body');
    return body !== null && body.start < start && end < body.end && isDeviceHead(headOf(node));
  });
}

function isDeviceHead(head: string): boolean {
  return /\b__(device|global)__\b/.test(head);
}

/** Declarations of host functions that take or return what only host libraries define, e.g. `torch::Tensor`. */
export function hostPrototypes(
  tree: SyntaxTree,
): readonly { readonly start: number; readonly end: number }[] {
  // By text: the parser joins them with macro uses in front.
  return [...tree.text.matchAll(/^(?:extern[ \t]+)?[\w:][\w:<>,&*\s]*[\s&*]\w+\([^;{}()]*\)[ \t]*;/gm)]
    .filter(([text]) => /\b(torch|at|c10)::/.test(text) && !/\b__(device|global)__\b/.test(text))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter(({ start, end }) => !isInFunction(tree, start, end));
}

/** Offset behind the bracket that closes the one at `open`; text in quotes is not told apart. */
function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(' || text[at] === '{') depth++;
    if ((text[at] === ')' || text[at] === '}') && --depth === 0) return at + 1;
  }
  return text.length;
}
