import type { SyntaxNode } from '../syntax-node.ts';
import { declaredVariables } from './declared-variables.ts';
import type { DeclaredVariable } from './declared-variables.ts';

/** A host variable and whether it is a parameter of the function around the place. */
export interface HostVariable extends DeclaredVariable {
  readonly isParameter: boolean;
}

/** Variables that are visible at a place of host code, innermost declarations first, fields of the class around last; file scope is left out. */
export class HostScope {
  readonly #byName = new Map<string, HostVariable>();

  constructor(place: SyntaxNode) {
    let inner: SyntaxNode = place;
    for (let node = place.parent; node; node = node.parent) {
      if (node.type === 'compound_statement') this.#addDeclarations(node, inner);
      else if (node.type === 'for_statement')
        this.#addAll(
          node.namedChildren.filter((child) => child.type === 'declaration'),
          false,
        );
      else if (node.type === 'function_definition' || node.type === 'lambda_expression')
        this.#addParameters(node, node.type === 'function_definition');
      else if (node.type === 'field_declaration_list') this.#addFields(node);
      inner = node;
    }
  }

  get(name: string): HostVariable | undefined {
    return this.#byName.get(name);
  }

  get variables(): readonly HostVariable[] {
    return [...this.#byName.values()].sort((a, b) => a.node.start - b.node.start);
  }

  #addDeclarations(block: SyntaxNode, before: SyntaxNode): void {
    const own = block.namedChildren.filter(
      (child) => child.type === 'declaration' && child.end <= before.start,
    );
    // A later declaration cannot have the name of an earlier one in the same block.
    this.#addAll(own, false);
  }

  #addParameters(node: SyntaxNode, isParameter: boolean): void {
    const list = node.descendants('parameter_list')[0];
    const outermost = node.child('declarator');
    if (!list || !outermost?.contains(list)) return;
    this.#addAll(
      list.namedChildren.filter((child) => child.type.endsWith('parameter_declaration')),
      isParameter,
    );
  }

  /** Fields of the class around a member function, wherever in the class they stand. */
  #addFields(body: SyntaxNode): void {
    const fields = body.namedChildren.filter(
      (child) => child.type === 'field_declaration' && !/\bstatic\b/.test(child.text),
    );
    this.#addAll(fields, true);
  }

  #addAll(declarations: readonly SyntaxNode[], isParameter: boolean): void {
    for (const declaration of declarations)
      for (const variable of declaredVariables(declaration))
        if (!this.#byName.has(variable.name)) this.#byName.set(variable.name, { ...variable, isParameter });
  }
}
