/**
 * A plain, immutable copy of a tree-sitter tree. The analyses walk it many times: going through the wasm heap for each
 * step is slow, and a plain tree needs no `delete()` and cannot be used after its parser has moved on.
 */

/** One node of a syntax tree. Offsets are UTF-16 code units into `tree.text`, end exclusive. */
export class SyntaxNode {
  /** Grammar rule, e.g. `for_statement`, or the token itself for anonymous nodes, e.g. `+`. */
  readonly type: string;
  readonly named: boolean;
  /** Inserted by error recovery: the text is empty. */
  readonly missing: boolean;
  /** Name of the field this node fills in its parent, e.g. `left`. */
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  /** Line of the first character, from 1. */
  readonly line: number;
  /** Column of the first character, from 1. */
  readonly column: number;
  readonly parent: SyntaxNode | null;
  readonly tree: SyntaxTree;
  /** All children, punctuation included. */
  readonly children: SyntaxNode[] = [];

  constructor(
    data: {
      readonly type: string;
      readonly named: boolean;
      readonly missing: boolean;
      readonly field: string | null;
      readonly start: number;
      readonly end: number;
      readonly line: number;
      readonly column: number;
    },
    parent: SyntaxNode | null,
    tree: SyntaxTree,
  ) {
    this.type = data.type;
    this.named = data.named;
    this.missing = data.missing;
    this.field = data.field;
    this.start = data.start;
    this.end = data.end;
    this.line = data.line;
    this.column = data.column;
    this.parent = parent;
    this.tree = tree;
  }

  get text(): string {
    return this.tree.text.slice(this.start, this.end);
  }

  /** Children that are rules of the grammar, comments left out. */
  get namedChildren(): readonly SyntaxNode[] {
    return this.children.filter((child) => child.named && child.type !== 'comment');
  }

  /** The first child that fills a field. */
  child(field: string): SyntaxNode | null {
    return this.children.find((child) => child.field === field) ?? null;
  }

  /** Every child that fills a field, e.g. the `declarator`s of a declaration. */
  childrenOf(field: string): SyntaxNode[] {
    return this.children.filter((child) => child.field === field);
  }

  /** The first direct child of one of the types. */
  childOfType(...types: readonly string[]): SyntaxNode | null {
    return this.children.find((child) => types.includes(child.type)) ?? null;
  }

  /** This node and everything below it, in source order. */
  *walk(): Generator<SyntaxNode> {
    yield this;
    for (const child of this.children) yield* child.walk();
  }

  /** Every node below (or equal to) this one with one of the types, in source order. */
  descendants(...types: readonly string[]): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    for (const node of this.walk()) if (types.includes(node.type)) found.push(node);
    return found;
  }

  /** The nearest enclosing node with one of the types, this one excluded. */
  ancestor(...types: readonly string[]): SyntaxNode | null {
    let node = this.parent;
    while (node && !types.includes(node.type)) node = node.parent;
    return node;
  }

  /** True when `other` is this node or lies below it. */
  contains(other: SyntaxNode): boolean {
    return this.start <= other.start && other.end <= this.end && this.tree === other.tree;
  }

  /** The smallest named node that covers the range. */
  nodeAt(start: number, end: number = start): SyntaxNode {
    for (const child of this.children) {
      if (child.start <= start && end <= child.end && child.end > child.start) {
        const inner = child.nodeAt(start, end);
        if (inner.named) return inner;
      }
    }
    return this;
  }
}

/** A parsed text. */
export class SyntaxTree {
  readonly text: string;
  /** What was really parsed: `text` with macros the grammar cannot place replaced by blanks of the same length. */
  readonly parsedText: string;
  readonly #reparse: (text: string) => SyntaxTree;
  #root: SyntaxNode | undefined;

  constructor(text: string, parsedText: string, reparse: (text: string) => SyntaxTree) {
    this.text = text;
    this.parsedText = parsedText;
    this.#reparse = reparse;
  }

  /** Parses another text with the same parser: macro bodies, rewritten sources. */
  parse(text: string): SyntaxTree {
    return this.#reparse(text);
  }

  /** The syntax of expression text on its own, or undefined when it is not one expression. */
  parseExpression(text: string): SyntaxNode | undefined {
    const tree = this.#reparse(`int value = ${text};`);
    const declarator = tree.root.descendants('init_declarator')[0];
    const value = declarator?.child('value');
    const whole = value?.start === 12 && value.end === tree.text.length - 1;
    return whole && tree.root.descendants('ERROR').length === 0 ? value : undefined;
  }

  get root(): SyntaxNode {
    if (!this.#root) throw new Error('The syntax tree has no root yet.');
    return this.#root;
  }

  /** Called once by the parser. */
  setRoot(root: SyntaxNode): void {
    this.#root = root;
  }
}

/** `expression` without the parentheses around it. */
export function withoutParentheses(expression: SyntaxNode): SyntaxNode {
  let node = expression;
  while (node.type === 'parenthesized_expression') {
    const inner = node.namedChildren[0];
    if (!inner) return node;
    node = inner;
  }
  return node;
}
