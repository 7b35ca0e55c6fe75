import { functionDeclarator } from './kernel-finder.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** Where a variable lives. `register` stands for scalars and pointers, `local` for arrays of a thread. */
export type AddressSpace = 'global' | 'shared' | 'dynamic-shared' | 'constant' | 'local' | 'register';

/** How a use touches the value: `update` reads and writes (`+=`, `++`), `address` lets it escape (`&x`). */
export type Access = 'read' | 'write' | 'update' | 'address';

/** One mention of a variable after its declaration. */
export interface VariableUse {
  readonly node: SyntaxNode;
  /** Access to the variable itself; elements of arrays and pointers are in `memory-accesses.ts`. */
  readonly access: Access;
}

/** A name declared in a function or at file scope. */
export interface Variable {
  readonly name: string;
  readonly kind: 'parameter' | 'local' | 'file';
  readonly space: AddressSpace;
  /** Type name without qualifiers, `*` and array sizes: `float`. */
  readonly baseType: string;
  readonly constant: boolean;
  readonly pointer: boolean;
  /** Sizes of an array, outermost first; empty for scalars and pointers. An unsized dimension is left out. */
  readonly dimensions: readonly SyntaxNode[];
  readonly isArray: boolean;
  readonly initializer: SyntaxNode | null;
  /** The identifier in the declarator. */
  readonly node: SyntaxNode;
  /** The whole declaration or parameter. */
  readonly declaration: SyntaxNode;
  /** Where the name is visible. */
  readonly scope: SyntaxNode;
  readonly uses: VariableUse[];
}

/** Names and their uses within one function. */
export class FunctionNames {
  /** The `function_definition`. */
  readonly definition: SyntaxNode;
  readonly body: SyntaxNode;
  readonly variables: readonly Variable[];
  readonly #byName = new Map<string, Variable[]>();
  readonly #ofUse = new Map<SyntaxNode, Variable>();

  constructor(definition: SyntaxNode, body: SyntaxNode) {
    this.definition = definition;
    this.body = body;
    this.variables = [
      ...fileVariables(definition),
      ...parameterVariables(definition),
      ...localVariables(body),
    ];
    for (const variable of this.variables) {
      const list = this.#byName.get(variable.name) ?? [];
      list.push(variable);
      this.#byName.set(variable.name, list);
    }
    for (const node of body.descendants('identifier')) this.#addUse(node);
  }

  /** The variable a name means at a place, or undefined for builtins, functions and macros. */
  resolve(name: string, place: SyntaxNode): Variable | undefined {
    let best: Variable | undefined;
    for (const variable of this.#byName.get(name) ?? []) {
      if (variable.kind === 'local' && variable.node.start > place.start) continue;
      if (variable.kind === 'local' && !within(variable.scope, place)) continue;
      if (!best || depth(variable) > depth(best)) best = variable;
    }
    return best;
  }

  /** The variable an identifier of the body mentions. */
  variableOf(identifier: SyntaxNode): Variable | undefined {
    return this.#ofUse.get(identifier);
  }

  /** The variable of that name; the first when several scopes declare it. */
  named(name: string): Variable | undefined {
    return this.#byName.get(name)?.at(-1);
  }

  /** True when the name is visible nowhere in the function: free for a new declaration. */
  isFree(name: string): boolean {
    if (this.#byName.has(name)) return false;
    return !this.definition.tree.text.match(new RegExp(`\\b${name}\\b`));
  }

  /** Uses that write the variable itself. */
  writesOf(variable: Variable): readonly VariableUse[] {
    return variable.uses.filter((use) => use.access !== 'read');
  }

  #addUse(node: SyntaxNode): void {
    const variable = this.resolve(node.text, node);
    if (!variable || variable.node === node) return;
    this.#ofUse.set(node, variable);
    variable.uses.push({ node, access: accessOf(node) });
  }
}

/** Names and uses of a `function_definition`; throws nothing, gives undefined for functions without a body. */
export function functionNames(definition: SyntaxNode): FunctionNames | undefined {
  const body = definition.child('body');
  return body?.type === 'compound_statement' ? new FunctionNames(definition, body) : undefined;
}

/** How the value of an expression is accessed by the code around it. */
export function accessOf(expression: SyntaxNode): Access {
  let node = expression;
  let parent = node.parent;
  while (
    parent &&
    (parent.type === 'parenthesized_expression' ||
      (parent.type === 'field_expression' && node.field === 'argument'))
  ) {
    node = parent;
    parent = node.parent;
  }
  if (!parent) return 'read';
  if (parent.type === 'assignment_expression' && node.field === 'left')
    return parent.child('operator')?.text === '=' ? 'write' : 'update';
  if (parent.type === 'update_expression') return 'update';
  if (parent.type === 'pointer_expression' && parent.child('operator')?.text === '&') return 'address';
  // `>>` of streams does not occur in kernels; references do (`float& x = y`).
  if (parent.type === 'init_declarator' && parent.child('declarator')?.type === 'reference_declarator')
    return 'address';
  return 'read';
}

function within(scope: SyntaxNode, place: SyntaxNode): boolean {
  return scope.tree === place.tree && scope.start <= place.start && place.start < scope.end;
}

function depth(variable: Variable): number {
  return variable.kind === 'file' ? -2 : variable.kind === 'parameter' ? -1 : variable.node.start;
}

function fileVariables(definition: SyntaxNode): Variable[] {
  const variables: Variable[] = [];
  const visit = (node: SyntaxNode): void => {
    for (const child of node.children) {
      if (child.type === 'declaration') variables.push(...declaredIn(child, definition.tree.root, 'file'));
      else if (
        /^(namespace_definition|declaration_list|linkage_specification|template_declaration|preproc_if|preproc_ifdef|preproc_else)$/.test(
          child.type,
        )
      )
        visit(child);
    }
  };
  visit(definition.tree.root);
  return variables;
}

function parameterVariables(definition: SyntaxNode): Variable[] {
  const list = functionDeclarator(definition)?.child('parameters');
  return (list?.namedChildren ?? []).flatMap((parameter) => {
    const declarator = parameter.child('declarator');
    const variable = declarator && variableOf(declarator, parameter, definition, 'parameter');
    return variable ? [variable] : [];
  });
}

function localVariables(body: SyntaxNode): Variable[] {
  return body.descendants('declaration').flatMap((declaration) => {
    const parent = declaration.parent;
    const scope =
      parent &&
      /^(for_statement|for_range_loop|if_statement|while_statement|switch_statement)$/.test(parent.type)
        ? parent
        : (declaration.ancestor('compound_statement', 'for_statement') ?? body);
    return declaredIn(declaration, scope, 'local');
  });
}

function declaredIn(declaration: SyntaxNode, scope: SyntaxNode, kind: 'local' | 'file'): Variable[] {
  return declaration
    .childrenOf('declarator')
    .map((declarator) => variableOf(declarator, declaration, scope, kind))
    .filter((variable) => variable !== undefined);
}

function variableOf(
  outer: SyntaxNode,
  declaration: SyntaxNode,
  scope: SyntaxNode,
  kind: Variable['kind'],
): Variable | undefined {
  let declarator: SyntaxNode | null = outer;
  let initializer: SyntaxNode | null = null;
  let pointer = false;
  let isArray = false;
  const dimensions: SyntaxNode[] = [];
  while (declarator && declarator.type !== 'identifier') {
    if (declarator.type === 'init_declarator') initializer = declarator.child('value');
    if (declarator.type === 'pointer_declarator') pointer = true;
    if (declarator.type === 'array_declarator') {
      isArray = true;
      const size = declarator.child('size');
      if (size) dimensions.unshift(size);
    }
    if (declarator.type === 'function_declarator' && kind !== 'local') return undefined;
    declarator =
      declarator.child('declarator') ??
      declarator.namedChildren.find((child) => /declarator$|^identifier$/.test(child.type)) ??
      null;
  }
  if (!declarator) return undefined;
  const words = declaration.children
    .filter((child) => child.field !== 'declarator' && child.field !== 'type')
    .map((child) => child.text);
  const arrayParameter = kind === 'parameter' && isArray;
  return {
    name: declarator.text,
    kind,
    space: spaceOf(
      words,
      kind,
      pointer || arrayParameter,
      isArray && !arrayParameter,
      dimensions.length === 0,
    ),
    baseType: declaration.child('type')?.text.replace(/\s+/g, ' ') ?? '',
    constant: words.includes('const') || words.includes('constexpr'),
    pointer: pointer || arrayParameter,
    dimensions: arrayParameter ? [] : dimensions,
    isArray: isArray && !arrayParameter,
    initializer,
    node: declarator,
    declaration,
    scope,
    uses: [],
  };
}

function spaceOf(
  words: readonly string[],
  kind: Variable['kind'],
  pointer: boolean,
  isArray: boolean,
  unsized: boolean,
): AddressSpace {
  const text = words.join(' ');
  if (/\b__shared__\b/.test(text))
    return /\bextern\b/.test(text) || (isArray && unsized) ? 'dynamic-shared' : 'shared';
  if (/\b__constant__\b/.test(text)) return 'constant';
  if (kind === 'parameter') return pointer ? 'global' : 'register';
  if (kind === 'file')
    return /\b__device__\b|\b__managed__\b/.test(text) ? 'global' : isArray ? 'constant' : 'register';
  return isArray ? 'local' : 'register';
}
