import type { TaskSpec } from '../../../protocol/task.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import { evaluateExpression } from '../../../syntax/expression.ts';
import { expressionFromSyntax } from '../../../syntax/expression-from-syntax.ts';
import { declaratorName } from '../../../syntax/kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import type { Names } from '../../bind-task.ts';

/** What a kernel captures: the same for all work-items. */
export interface HostNames {
  /** Names of values that are the same for all work-items: captured variables, scalar parameters, fields of function objects. */
  readonly uniform: ReadonlySet<string>;
  /** Integer constants of host functions that kernels capture. */
  readonly constants: Names;
}

const itemTypes = /^(?:\w+::)*(?:nd_item|item|id|group|h_item|sub_group|kernel_handler)\b/;

/** Reads the host side of a SYCL text. Names that some kernel declares itself are left out; arguments of the task are no constants. */
export function hostNames(tree: SyntaxTree, task: Pick<TaskSpec, 'arguments'>): HostNames {
  const kernels = tree.root
    .descendants('lambda_expression', 'function_definition')
    .filter((node) => parametersOf(node).some((one) => itemTypes.test(one.child('type')?.text ?? '')));
  const inKernel = (node: SyntaxNode): boolean => kernels.some((kernel) => kernel.contains(node));
  const own = new Set<string>();
  const uniform = new Set<string>();
  const constants: Record<string, number> = {};
  const file = constantValues(fileConstants(tree));
  for (const node of tree.root.descendants(
    'declaration',
    'parameter_declaration',
    'field_declaration',
    'optional_parameter_declaration',
  )) {
    for (const declarator of node.childrenOf('declarator')) {
      const name = declaratorName(declarator)?.text;
      if (name === undefined) continue;
      if (inKernel(node)) own.add(name);
      else if (!/(pointer|array|function)_declarator/.test(declarator.type)) uniform.add(name);
      const value = constantOf(node, declarator, { ...file, ...constants });
      if (!inKernel(node) && value !== undefined) constants[name] = value;
    }
  }
  for (const argument of task.arguments) Reflect.deleteProperty(constants, argument.name);
  for (const name of own) {
    uniform.delete(name);
    Reflect.deleteProperty(constants, name);
  }
  return { uniform, constants };
}

function parametersOf(node: SyntaxNode): readonly SyntaxNode[] {
  const declarator = node.child('declarator');
  return declarator?.child('parameters')?.namedChildren ?? [];
}

/** Value of `const int n = 64;` within a function; undefined for everything else. */
function constantOf(node: SyntaxNode, declarator: SyntaxNode, names: Names): number | undefined {
  if (node.type !== 'declaration' || node.ancestor('compound_statement') === null) return undefined;
  if (!node.children.some((child) => child.type === 'type_qualifier' && /^const(expr)?$/.test(child.text)))
    return undefined;
  const value = declarator.child('value');
  const inner = value?.type === 'initializer_list' ? value.namedChildren[0] : value;
  const expression = inner == null ? undefined : expressionFromSyntax(inner);
  if (expression === undefined) return undefined;
  try {
    return evaluateExpression(expression, names);
  } catch {
    return undefined;
  }
}
