import type { SyntaxNode } from '../syntax-node.ts';
import { withoutParentheses } from '../syntax-node.ts';
import { constructionOf } from './declared-variables.ts';
import type { HostScope } from './host-scope.ts';

/** Components of a range as host expressions: `sycl::range<2>(m, n)`, `{m, n}`, a variable of such a value, `n`. */
export function extentNodes(syntax: SyntaxNode, scope: HostScope, depth = 0): readonly SyntaxNode[] {
  const node = withoutParentheses(syntax);
  if (depth > 8) return [node];
  if (node.type === 'initializer_list') return node.namedChildren;
  const built = constructionOf(node);
  if (built?.type.name === 'range') {
    const [only] = built.arguments;
    return built.arguments.length === 1 && only ? extentNodes(only, scope, depth + 1) : built.arguments;
  }
  if (node.type === 'identifier') {
    const variable = scope.get(node.text);
    if (variable?.type.name === 'range') {
      const [only] = variable.arguments;
      if (variable.arguments.length > 1) return variable.arguments;
      return only ? extentNodes(only, scope, depth + 1) : [node];
    }
  }
  return [node];
}
