import type { SyntaxNode, SyntaxTree } from '../syntax-node.ts';
import { syclName } from './sycl-types.ts';
import type { SyclName } from './sycl-types.ts';

interface Aliases {
  /** Other names of the namespace: `sy` in `namespace sy = sycl;`. */
  readonly namespaces: readonly string[];
  /** `using buffer_t = sycl::buffer<float, 1>;` */
  readonly types: ReadonlyMap<string, string>;
  readonly usesNamespace: boolean;
}

const known = new WeakMap<SyntaxTree, Aliases>();

function aliasesOf(tree: SyntaxTree): Aliases {
  const found = known.get(tree);
  if (found) return found;
  const namespaces = [...tree.text.matchAll(/\bnamespace\s+(\w+)\s*=\s*(?:::)?(?:cl::)?sycl\s*;/g)].map(
    (match) => match[1] ?? '',
  );
  const own = new RegExp(`\\b(${['sycl', ...namespaces].join('|')})::`);
  const types = new Map<string, string>();
  for (const match of tree.text.matchAll(/\busing\s+(\w+)\s*=\s*([^;]+);/g))
    if (own.test(match[2] ?? '')) types.set(match[1] ?? '', match[2] ?? '');
  for (const match of tree.text.matchAll(/\btypedef\s+([^;]+?)\s+(\w+)\s*;/g))
    if (own.test(match[1] ?? '')) types.set(match[2] ?? '', match[1] ?? '');
  for (const match of tree.text.matchAll(/\busing\s+((?:::)?(?:cl::)?sycl::(?:\w+::)*(\w+))\s*;/g))
    types.set(match[2] ?? '', match[1] ?? '');
  const aliases: Aliases = {
    namespaces,
    types,
    usesNamespace: new RegExp(
      `\\busing\\s+namespace\\s+(::)?(cl::)?(${['sycl', ...namespaces].join('|')})\\s*;`,
    ).test(tree.text),
  };
  known.set(tree, aliases);
  return aliases;
}

/** Name of a type or callee, the file's aliases of SYCL's namespace and types followed. */
export function syclNameIn(tree: SyntaxTree, text: string, followed: readonly string[] = []): SyclName {
  const { namespaces, types } = aliasesOf(tree);
  let full = text.replace(/\s*::\s*/g, '::');
  for (const name of namespaces) full = full.replace(new RegExp(`\\b${name}::`, 'g'), 'sycl::');
  const plain = syclName(full);
  const alias = plain.arguments.length === 0 ? types.get(plain.name) : undefined;
  // `using sycl::range;` names itself, and classes may give one name to different types.
  if (alias === undefined || plain.qualified || followed.includes(plain.name)) return plain;
  return syclNameIn(tree, alias, [...followed, plain.name]);
}

/** `syclNameIn` for the text of a node. */
export function syclNameOf(node: SyntaxNode): SyclName {
  return syclNameIn(node.tree, node.text);
}

/** `using namespace sycl` stands in the file. */
export function usesSyclNamespace(tree: SyntaxTree): boolean {
  return aliasesOf(tree).usesNamespace;
}

/** How the file names SYCL's namespace: `sycl::`, `sy::`, or nothing where the code at hand goes without. */
export function namespacePrefix(code: SyntaxNode): string {
  const { namespaces, usesNamespace } = aliasesOf(code.tree);
  const names = [...namespaces, 'cl::sycl', 'sycl'];
  const written = names.find((name) => new RegExp(`(?<![\\w:])${name}::`).test(code.text));
  if (written !== undefined) return `${written}::`;
  if (usesNamespace) return '';
  const anywhere = names.find((name) => new RegExp(`(?<![\\w:])${name}::`).test(code.tree.text));
  return `${anywhere ?? 'sycl'}::`;
}
