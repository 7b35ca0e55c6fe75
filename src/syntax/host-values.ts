import type { ExpressionNode } from './expression-node.ts';
import { expressionFromSyntax } from './expression-from-syntax.ts';
import { declaratorName } from './kernel-finder.ts';
import type { SyntaxNode } from './syntax-node.ts';
import { withoutParentheses } from './syntax-node.ts';

const one: ExpressionNode = { kind: 'number', value: 1 };

/**
 * Values of local variables of a host function as seen at one place: the last definition or assignment before the
 * place, when none of them is in a loop or branch that does not also hold the place.
 */
export class HostValues {
  readonly #place: SyntaxNode;
  readonly #keep: (name: string) => boolean;
  readonly #function: SyntaxNode | null;

  /** `keep` says which names stay names: kernel arguments (also `size.rows`, without blanks) and constants of the file. */
  constructor(place: SyntaxNode, keep: (name: string) => boolean) {
    this.#place = place;
    this.#keep = keep;
    // A lambda sees what the function around it declares.
    this.#function = place.ancestor('function_definition') ?? place.ancestor('lambda_expression');
  }

  /** An integer expression, local variables followed. */
  integer(node: SyntaxNode, depth = 0): ExpressionNode | undefined {
    if (depth > 12) return undefined;
    return expressionFromSyntax(node, (text) => {
      // `size.rows`, `matrix->cols`, `data.size()`: known by their text, or components of a dim3.
      if (!/^\w+$/.test(text))
        return this.#keep(text) ? { kind: 'name', name: text, position: -1 } : this.#component(text, depth);
      return this.#keep(text) ? undefined : this.named(text, depth + 1);
    });
  }

  /** The value of a local variable, when it can be followed. */
  named(name: string, depth = 0): ExpressionNode | undefined {
    const value = this.#lastValue(name);
    return value && !/_list$/.test(value.type)
      ? this.integer(value, depth + 1)
      : value?.namedChildren[0] && value.namedChildren.length === 1
        ? this.integer(value.namedChildren[0], depth + 1)
        : undefined;
  }

  /** The dimensions of a `dim3` expression, or one dimension for an integer. Missing ones are left out. */
  dimensions(syntax: SyntaxNode, depth = 0): ExpressionNode[] | undefined {
    if (depth > 12) return undefined;
    const node = withoutParentheses(syntax);
    if (node.type === 'argument_list' || node.type === 'initializer_list')
      return this.#list(node.namedChildren);
    if (node.type === 'parameter_list') return this.#parameterList(node);
    if (node.type === 'call_expression' && /^(::)?dim3$/.test(node.child('function')?.text ?? '')) {
      const list = node.child('arguments');
      return list ? this.#list(list.namedChildren) : undefined;
    }
    if (node.type === 'compound_literal_expression' && node.child('type')?.text === 'dim3') {
      const list = node.child('value');
      return list ? this.#list(list.namedChildren) : undefined;
    }
    if (node.type === 'identifier' && !this.#keep(node.text) && this.#typeOf(node.text) === 'dim3')
      return this.#dim3Variable(node.text, depth);
    const single = this.integer(node, depth + 1);
    return single && [single];
  }

  /** `dim3 block(TILE, TILE);` reads as the declaration of a function; its "parameters" are expressions. */
  #parameterList(list: SyntaxNode): ExpressionNode[] | undefined {
    const parsed = list.namedChildren.map((child) => child.tree.parseExpression(child.text));
    return parsed.every((child) => child !== undefined) ? this.#list(parsed) : undefined;
  }

  #list(nodes: readonly SyntaxNode[]): ExpressionNode[] | undefined {
    const values = nodes.map((child) => this.integer(child));
    return values.every((value) => value !== undefined) ? (values.length === 0 ? [one] : values) : undefined;
  }

  #component(text: string, depth: number): ExpressionNode | undefined {
    const [name = '', component = ''] = text.split('.');
    const index = ['x', 'y', 'z'].indexOf(component);
    if (index < 0 || this.#typeOf(name) !== 'dim3') return undefined;
    return this.#dim3Variable(name, depth + 1)?.[index] ?? one;
  }

  #dim3Variable(name: string, depth: number): ExpressionNode[] | undefined {
    if (depth > 12) return undefined;
    const value = this.#lastValue(name);
    const dimensions = value ? this.dimensions(value, depth + 1) : [one];
    if (!dimensions) return undefined;
    for (const assignment of this.#assignments(`${name}.`)) {
      const left = assignment.child('left')?.text.replace(/\s+/g, '') ?? '';
      if (value && assignment.start < value.start) continue;
      const index = ['x', 'y', 'z'].indexOf(left.slice(name.length + 1));
      const right = assignment.child('right');
      const component = right && this.integer(right, depth + 1);
      if (index < 0 || !component) return undefined;
      while (dimensions.length < index) dimensions.push(one);
      dimensions[index] = component;
    }
    return dimensions;
  }

  #typeOf(name: string): string | undefined {
    const declarator = this.#declarators(name).at(-1);
    return declarator?.ancestor('declaration', 'parameter_declaration')?.child('type')?.text;
  }

  #declarators(name: string): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    for (const declaration of this.#function?.descendants('declaration') ?? []) {
      if (declaration.start >= this.#place.start || !this.#visible(declaration)) continue;
      for (const declarator of declaration.childrenOf('declarator'))
        if (declaratorName(declarator)?.text === name) found.push(declarator);
    }
    return found;
  }

  /** The node that gave the variable its value. */
  #lastValue(name: string): SyntaxNode | undefined {
    const declarator = this.#declarators(name).at(-1);
    if (!declarator) return undefined;
    let value: SyntaxNode | undefined | null =
      declarator.type === 'init_declarator'
        ? declarator.child('value')
        : declarator.type === 'function_declarator'
          ? declarator.child('parameters')
          : undefined;
    for (const assignment of this.#assignments(name)) {
      if (assignment.start < declarator.start) continue;
      if (!this.#visible(assignment) || assignment.child('operator')?.text !== '=') return undefined;
      value = assignment.child('right');
    }
    return value ?? undefined;
  }

  /** Assignments before the place to `name`, or to its members when it ends with a point. */
  #assignments(name: string): SyntaxNode[] {
    return (this.#function?.descendants('assignment_expression') ?? []).filter((assignment) => {
      if (assignment.start >= this.#place.start) return false;
      const left = assignment.child('left')?.text.replace(/\s+/g, '') ?? '';
      return name.endsWith('.') ? left.startsWith(name) : left === name;
    });
  }

  /** Every block around the node is also around the place. */
  #visible(node: SyntaxNode): boolean {
    for (
      let scope = node.ancestor('compound_statement', 'for_statement', 'if_statement', 'while_statement');
      scope && scope !== this.#function;
      scope = scope.ancestor('compound_statement', 'for_statement', 'if_statement', 'while_statement')
    )
      if (!scope.contains(this.#place)) return false;
    return true;
  }
}
