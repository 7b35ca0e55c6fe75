import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';
import type { Node, TreeCursor } from 'web-tree-sitter';
import { locateGrammar } from './grammar-location.ts';
import { maskUnparsable } from './mask-unparsable.ts';
import { SyntaxNode, SyntaxTree } from './syntax-node.ts';

/** Parses C++, CUDA and SYCL text. Never fails on bad text: see `syntaxErrors`. */
export interface SyntaxParser {
  parse(text: string): SyntaxTree;
}

let loading: Promise<SyntaxParser> | undefined;

/** The parser of this process; the grammar is loaded once. */
export function loadParser(): Promise<SyntaxParser> {
  loading ??= createParser();
  return loading;
}

/** Parses one text. */
export async function parse(text: string): Promise<SyntaxTree> {
  return (await loadParser()).parse(text);
}

/** Parses `text` and hands the tree to `use`. */
export async function withTree<T>(text: string, use: (tree: SyntaxTree) => T | Promise<T>): Promise<T> {
  return use(await parse(text));
}

async function createParser(): Promise<SyntaxParser> {
  const files = locateGrammar();
  // Bytes instead of a path: `locateFile` differs between Node, bundles and the extension host.
  await Parser.init({ wasmBinary: readFileSync(files.runtime) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(files.grammar)));
  const parseText = (text: string): SyntaxTree => {
    const first = copyTree(parser, text, text, parseText);
    if (!first.hasError) return first.tree;
    // Macros in front of declarations derail the grammar; only then is it worth blanking them.
    const masked = maskUnparsable(text);
    return masked === text ? first.tree : copyTree(parser, text, masked, parseText).tree;
  };
  return { parse: parseText };
}

function copyTree(
  parser: Parser,
  text: string,
  parsedText: string,
  reparse: (text: string) => SyntaxTree,
): { readonly tree: SyntaxTree; readonly hasError: boolean } {
  const parsed = parser.parse(parsedText);
  if (!parsed) throw new Error('The parser gave no tree: no grammar is set.');
  const cursor = parsed.walk();
  try {
    const tree = new SyntaxTree(text, parsedText, reparse);
    tree.setRoot(copyNode(cursor, null, tree));
    return { tree, hasError: parsed.rootNode.hasError };
  } finally {
    cursor.delete();
    parsed.delete();
  }
}

function copyNode(cursor: TreeCursor, parent: SyntaxNode | null, tree: SyntaxTree): SyntaxNode {
  const source: Node = cursor.currentNode;
  const position = source.startPosition;
  const copy = new SyntaxNode(
    {
      type: source.type,
      named: source.isNamed,
      missing: source.isMissing,
      field: cursor.currentFieldName,
      start: source.startIndex,
      end: source.endIndex,
      line: position.row + 1,
      column: position.column + 1,
    },
    parent,
    tree,
  );
  if (cursor.gotoFirstChild()) {
    do copy.children.push(copyNode(cursor, copy, tree));
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return copy;
}
