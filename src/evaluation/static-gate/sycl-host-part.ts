import type { TextRange } from '../../protocol/task.ts';
import { declaratorName, functionDeclarator, parametersOf } from '../../syntax/kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';

const itemTypes = /^(?:\w+::)*(?:nd_item|item|id|group|h_item|kernel_handler)\b/;
const hostTypes = /^(?:const )?(?:\w+::)*(?:queue|handler)\b/;

/** The part of a region that runs on the host: functions that take a queue or a handler, and statements, without kernels. */
export interface HostPart {
  /** Nodes of the host part, each with everything below it that is no kernel. */
  readonly nodes: readonly SyntaxNode[];
  /** Bodies of kernels and of functions that only kernels may call. */
  readonly kernels: readonly SyntaxNode[];
}

/** Reads what runs where within a range. */
export function hostPart(tree: SyntaxTree, range: TextRange): HostPart {
  const isInside = (node: SyntaxNode): boolean => node.start >= range.start && node.end <= range.end;
  const kernels = tree.root
    .descendants('lambda_expression', 'function_definition')
    .filter((node) => isInside(node) && isKernel(node));
  const nodes: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    if (kernels.includes(node)) {
      // What a lambda captures by an initialiser is computed where it is made.
      for (const captures of node.childrenOf('captures')) visit(captures);
      return;
    }
    if (isInside(node)) nodes.push(node);
    for (const child of node.children) visit(child);
  };
  visit(tree.root);
  return { nodes, kernels };
}

function isKernel(node: SyntaxNode): boolean {
  if (node.type === 'lambda_expression') {
    if (isSubmittedDirectly(node)) return true;
    return lambdaParameterTypes(node).some((type) => itemTypes.test(type));
  }
  const declarator = functionDeclarator(node);
  const name = declarator?.child('declarator')?.text ?? '';
  if (declarator === null || isConstructorLike(node)) return false;
  if (/^operator\s*\(\s*\)$/.test(name)) return true;
  // A function that takes neither queue nor handler is a helper of kernels: host code may not give it data (sycl-host-work).
  return !parametersOf(declarator).some((parameter) => hostTypes.test(parameter.baseType));
}

/** Constructors, destructors and conversions run where their objects live, on the host too. */
export function isConstructorLike(definition: SyntaxNode): boolean {
  if (definition.ancestor('field_declaration_list') === null) return false;
  const declarator = functionDeclarator(definition);
  const name = declarator?.child('declarator')?.text ?? '';
  return (
    declarator === null ||
    definition.child('type') === null ||
    name.startsWith('~') ||
    (/^operator/.test(name) && !/^operator\s*(\(\s*\)|\[\s*\])$/.test(name))
  );
}

function isSubmittedDirectly(lambda: SyntaxNode): boolean {
  const call = lambda.parent?.type === 'argument_list' ? lambda.parent.parent : null;
  const target = call?.child('function');
  return /\b(parallel_for|single_task|parallel_for_work_group|parallel_for_work_item)(\s*<[^]*>)?$/.test(
    target?.text ?? '',
  );
}

function lambdaParameterTypes(lambda: SyntaxNode): readonly string[] {
  const list = lambda.child('declarator')?.child('parameters')?.namedChildren ?? [];
  return list.map((parameter) => parameter.child('type')?.text ?? '');
}

/** Functions of the file that take a queue or a handler: their bodies are host part and judged with it. */
export function functionsWithQueue(tree: SyntaxTree): ReadonlySet<string> {
  const names = new Set<string>();
  for (const definition of tree.root.descendants('function_definition')) {
    const declarator = functionDeclarator(definition);
    if (declarator === null) continue;
    if (!parametersOf(declarator).some(({ baseType }) => /(?:^|::)(?:queue|handler)$/.test(baseType)))
      continue;
    const name = declaratorName(declarator)?.text ?? declarator.child('declarator')?.text ?? '';
    names.add(name.split('::').at(-1) ?? name);
  }
  return names;
}
