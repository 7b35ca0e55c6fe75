import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** Identifiers in a piece of source text. */
function wordsOf(text: string): Set<string> {
  return new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
}

/** Names a declaration introduces. */
export function namesIn(declaration: SyntaxNode, context: RewriteContext): string[] {
  return context.names.variables
    .filter((variable) => variable.declaration === declaration)
    .map((variable) => variable.name);
}

/**
 * The declarations a text needs, in order: those that introduce a name it mentions, and what these need in turn.
 * Names in `given` are known already.
 */
export function declarationsFor(
  text: string,
  declarations: readonly SyntaxNode[],
  given: ReadonlySet<string>,
  context: RewriteContext,
): SyntaxNode[] {
  const wanted = wordsOf(text);
  const chosen = new Set<SyntaxNode>();
  for (const declaration of [...declarations].reverse()) {
    const introduced = namesIn(declaration, context);
    if (!introduced.some((name) => wanted.has(name) && !given.has(name))) continue;
    chosen.add(declaration);
    for (const word of wordsOf(declaration.text)) wanted.add(word);
  }
  return declarations.filter((declaration) => chosen.has(declaration));
}

/** True when the text mentions the name as a word. */
export function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}
