import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Guard } from '../kernel-outline.ts';
import type { RewriteContext } from '../rewrite-context.ts';

/** Variables of a kernel whose values depend on one of them: by what they are computed from, or by the path taken. */
export class VaryingVariables {
  readonly #context: RewriteContext;
  readonly #varying: Set<Variable>;
  readonly #guards: readonly Guard[];

  /** `guards`: conditions of the whole kernel, behind which every path is the same. */
  constructor(context: RewriteContext, origin: Variable, guards: readonly Guard[]) {
    this.#context = context;
    this.#guards = guards;
    this.#varying = new Set([origin]);
    for (let size = 0; size !== this.#varying.size;) {
      size = this.#varying.size;
      for (const variable of context.names.variables)
        if (variable.kind === 'local' && this.#isGivenVarying(variable)) this.#varying.add(variable);
    }
  }

  get all(): readonly Variable[] {
    return [...this.#varying];
  }

  /** True when the node's text mentions such a variable. */
  in(node: SyntaxNode): boolean {
    return node.descendants('identifier').some((identifier) => {
      const variable = this.#context.names.variableOf(identifier);
      return variable !== undefined && this.#varying.has(variable);
    });
  }

  #isGivenVarying(variable: Variable): boolean {
    // Names that one declaration introduces stay together.
    const siblings = this.#context.names.variables.filter(
      (other) => other.declaration === variable.declaration && other.kind === 'local',
    );
    if (siblings.some((other) => this.#varying.has(other) || this.#depends(other.initializer))) return true;
    const writes = [
      ...this.#context.names.writesOf(variable).map((use) => use.node),
      ...this.#context.accesses
        .filter((access) => access.variable === variable && access.access !== 'read')
        .map((access) => access.node),
    ];
    return writes.some((node) => this.#depends(effectOf(node)) || this.#isOnVaryingPath(node, variable));
  }

  #depends(node: SyntaxNode | null | undefined): boolean {
    return node !== null && node !== undefined && this.in(node);
  }

  #isGuard(node: SyntaxNode): boolean {
    return this.#guards.some((guard) => node.contains(guard.node));
  }

  #isOnVaryingPath(node: SyntaxNode, variable: Variable): boolean {
    for (let inner = node; inner.parent; inner = inner.parent) {
      const outer = inner.parent;
      const condition = outer.child('condition');
      if (condition && this.#isGuard(condition)) continue;
      if (this.#depends(condition) && /_statement$|^conditional/.test(outer.type)) return true;
      // Where the variable begins, every path has begun already.
      if (outer.type !== 'compound_statement') {
        if (outer === variable.scope) return false;
        continue;
      }
      const earlier = outer.namedChildren.slice(0, outer.namedChildren.indexOf(inner));
      const leaves = earlier.some(
        (statement) =>
          statement.descendants('continue_statement', 'break_statement', 'return_statement').length > 0 &&
          !this.#isGuard(statement) &&
          this.in(statement),
      );
      // What follows `if (varying) continue;` happens on some paths only.
      if (leaves) return true;
      if (outer === variable.scope) return false;
    }
    return false;
  }
}

/** The expression that writes: an assignment, an increment or a call. */
function effectOf(node: SyntaxNode): SyntaxNode | null {
  return node.ancestor('assignment_expression', 'update_expression', 'call_expression');
}
