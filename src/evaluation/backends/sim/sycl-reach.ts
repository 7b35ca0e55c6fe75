import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import { declaratorName, functionDeclarator } from '../../../syntax/kernel-finder.ts';
import { outermost } from './host-definitions.ts';

/**
 * Functions and host lambdas at namespace scope that nothing of `entry` reaches, by name: `main`, timers, printing. Types, constants and
 * whatever they use stay.
 */
export function unreachedDefinitions(
  tree: SyntaxTree,
  entry: SyntaxNode,
): readonly { readonly start: number; readonly end: number }[] {
  const definitions = [
    ...tree.root
      .descendants('function_definition')
      .filter((node) => node.ancestor('field_declaration_list', 'compound_statement') === null)
      .map((node) => ({
        node: outermost(node),
        name: nameOf(functionDeclarator(node)?.child('declarator') ?? null),
      })),
    ...tree.root
      .descendants('declaration')
      .filter((node) => node.ancestor('field_declaration_list', 'compound_statement') === null)
      .filter((node) => node.descendants('lambda_expression').length > 0)
      .map((node) => ({ node, name: nameOf(node.childrenOf('declarator')[0] ?? null) })),
  ];
  const bodies = new Map<number, { readonly node: SyntaxNode; readonly name: string }>();
  for (const one of definitions) bodies.set(one.node.start, one);
  const names = new Set<string>();
  const reached = new Set<number>();
  const collect = (node: SyntaxNode, isRoot: boolean): void => {
    // Definitions count once something names them.
    if (isRoot && bodies.has(node.start) && bodies.get(node.start)?.node === node && node !== entry) return;
    if (/^(identifier|type_identifier|field_identifier|namespace_identifier|operator_name)$/.test(node.type))
      names.add(node.text);
    if (node.type === 'preproc_arg')
      for (const word of node.text.match(/[A-Za-z_]\w*/g) ?? []) names.add(word);
    for (const child of node.children) collect(child, isRoot);
  };
  collect(tree.root, true);
  collect(entry, false);
  reached.add(entry.start);
  let hasGrown = true;
  while (hasGrown) {
    hasGrown = false;
    for (const { node, name } of bodies.values()) {
      const isNeeded = names.has(name) || /^operator/.test(name);
      if (reached.has(node.start) || name === 'main' || !isNeeded) continue;
      reached.add(node.start);
      collect(node, false);
      hasGrown = true;
    }
  }
  return [...bodies.values()]
    .filter(({ node }) => !reached.has(node.start))
    .map(({ node: { start, end } }) => ({ start, end }));
}

/** Last component of a definition's name: `run` of `Timer::run`. */
function nameOf(declarator: SyntaxNode | null): string {
  const name = declaratorName(declarator)?.text ?? declarator?.text ?? '';
  return name.slice(name.lastIndexOf(':') + 1).trim();
}
