import { declaratorName } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';

/** A local variable of a kernel. */
export interface LocalDeclaration {
  readonly name: string;
  /** Its initial value, where the declaration gives one. */
  readonly value?: SyntaxNode;
  /** Statement or loop in which the name is visible. */
  readonly scope: SyntaxNode;
  readonly declarator: SyntaxNode;
}

const scopes = new Set(['compound_statement', 'for_statement', 'if_statement', 'while_statement']);

/** The declaration that a name refers to at `use`, inside `body`; undefined for parameters and globals. */
export function declarationOf(name: string, use: SyntaxNode, body: SyntaxNode): LocalDeclaration | undefined {
  for (let scope: SyntaxNode | null = use; scope !== null && body.contains(scope); scope = scope.parent) {
    if (!scopes.has(scope.type)) continue;
    let last: LocalDeclaration | undefined;
    for (const child of scope.children) {
      if (child.type !== 'declaration' || child.start >= use.start) continue;
      for (const declarator of child.childrenOf('declarator')) {
        if (declaratorName(declarator)?.text !== name) continue;
        const value = declarator.type === 'init_declarator' ? declarator.child('value') : null;
        last = {
          name,
          scope,
          declarator,
          ...(value === null
            ? {}
            : { value: value.type === 'initializer_list' ? (value.namedChildren[0] ?? value) : value }),
        };
      }
    }
    if (last !== undefined) return last;
  }
  return undefined;
}

/** The operators by which a variable is changed inside its scope: `=`, `+=`, `++`, ... */
export function reassignments(name: string, scope: SyntaxNode): string[] {
  const changes: string[] = [];
  for (const node of scope.walk()) {
    if (node.type === 'assignment_expression' && node.child('left')?.text === name) {
      const operator = node.child('operator')?.text ?? '=';
      const right = node.child('right')?.text.replace(/\s+/g, '') ?? '';
      // `i = i + step` is `i += step`.
      const growth = operator === '=' && right.startsWith(`${name}+`) ? '+=' : operator;
      const shrink = operator === '=' && new RegExp(`^${name}(/|>>)`).test(right) ? '/=' : growth;
      changes.push(shrink);
    }
    if (node.type === 'update_expression' && node.child('argument')?.text === name)
      changes.push(node.child('operator')?.text ?? '++');
  }
  return changes;
}
