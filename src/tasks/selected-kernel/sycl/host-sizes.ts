import { HostScope } from '../../../syntax/sycl/host-scope.ts';
import type { SyclKernel } from '../../../syntax/sycl/sycl-kernel.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { integerType } from './integer-variables.ts';

/**
 * Integer variables of the function around a kernel that sizes are made of. A constant among them is a size as well, where it is not
 * needed at compile time: the harness passes it.
 */
export function hostSizes(kernel: SyclKernel): ReadonlySet<string> {
  const { captures, callable } = kernel;
  const compileTime = namesIn(
    captures.filter((capture) => capture.kind === 'local').flatMap((capture) => capture.extents),
  );
  for (const list of callable.body.descendants('array_declarator', 'template_argument_list'))
    for (const name of namesIn([list])) compileTime.add(name);
  const counts = namesIn(
    captures.filter((capture) => capture.kind !== 'local').flatMap((capture) => capture.extents),
  );
  const sizes = new Set<string>();
  for (const variable of new HostScope(kernel.call).variables) {
    const { name } = variable;
    if (integerType(variable) === undefined || compileTime.has(name)) continue;
    const isScalar = captures.some(({ source, kind }) => source === name && kind === 'scalar');
    if (variable.isParameter || counts.has(name) || (isScalar && variable.constant)) sizes.add(name);
  }
  return sizes;
}

function namesIn(nodes: readonly SyntaxNode[]): Set<string> {
  return new Set(nodes.flatMap((node) => [node, ...node.descendants('identifier')]).map((node) => node.text));
}
