import type { TextRange } from '../../protocol/task.ts';
import {
  definitionRange,
  functionDeclarator,
  parametersOf,
  qualifiedNameOf,
  templateParametersOf,
} from '../kernel-finder.ts';
import type { KernelParameter, TemplateParameter } from '../kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax-node.ts';

/** A host function whose first parameter is a SYCL queue: it can be the entry of a task. */
export interface QueueFunction {
  readonly name: string;
  readonly qualifiedName: string;
  readonly templateParameters: readonly TemplateParameter[];
  readonly queue: KernelParameter;
  /** Parameters after the queue. */
  readonly parameters: readonly KernelParameter[];
  /** Whole definition, template header and linkage included. */
  readonly range: TextRange;
  /** From `{` to `}`. */
  readonly body: TextRange;
  /** Line of the name, from 1. */
  readonly line: number;
  /** The `function_definition`. */
  readonly node: SyntaxNode;
  readonly bodyNode: SyntaxNode;
}

/** All functions at namespace scope that take a queue first, in source order. */
export function findQueueFunctions(tree: SyntaxTree): QueueFunction[] {
  return tree.root
    .descendants('function_definition')
    .filter((node) => node.ancestor('field_declaration_list', 'compound_statement') === null)
    .map(queueFunctionOf)
    .filter((found) => found !== undefined);
}

/** The function of that name, simple or qualified, without template arguments. */
export function queueFunctionNamed(
  functions: readonly QueueFunction[],
  name: string,
): QueueFunction | undefined {
  const plain = name.replace(/<[^]*$/, '').trim();
  return functions.find((one) => one.qualifiedName === plain) ?? functions.find((one) => one.name === plain);
}

function queueFunctionOf(node: SyntaxNode): QueueFunction | undefined {
  const bodyNode = node.child('body');
  const declarator = functionDeclarator(node);
  const nameNode = declarator?.child('declarator');
  if (bodyNode?.type !== 'compound_statement' || !declarator || !nameNode) return undefined;
  const [queue, ...parameters] = parametersOf(declarator);
  if (queue === undefined || !isQueueType(unaliasedType(node.tree, queue.baseType))) return undefined;
  const qualifiedName = qualifiedNameOf(node, nameNode);
  return {
    name: qualifiedName.slice(qualifiedName.lastIndexOf(':') + 1),
    qualifiedName,
    templateParameters: templateParametersOf(node),
    queue,
    parameters,
    range: definitionRange(node),
    body: { start: bodyNode.start, end: bodyNode.end },
    line: nameNode.line,
    node,
    bodyNode,
  };
}

/** True for `sycl::queue`, `queue`, `cl::sycl::queue` and the same with an alias of the namespace. */
export function isQueueType(baseType: string): boolean {
  return /^(?:::)?(?:(?!std::)\w+::)*queue$/.test(baseType.replace(/\s+/g, ''));
}

/** Element type and dimensions of `sycl::buffer<float, 2>` (1 where none are given); undefined for other types. */
export function bufferType(
  baseType: string,
): { readonly element: string; readonly dimensions: string } | undefined {
  const match =
    /^(?:const )?(?:::)?(?:\w+::)*buffer\s*<\s*([^,<>]+?)\s*(?:,\s*([^,<>]+?)\s*)?(?:,[^]*)?>$/.exec(
      baseType.trim(),
    );
  const element = match?.[1];
  return element === undefined ? undefined : { element, dimensions: match?.[2] ?? '1' };
}

const knownAliases = new WeakMap<SyntaxTree, ReadonlyMap<string, string>>();

function aliasesIn(tree: SyntaxTree): ReadonlyMap<string, string> {
  const known = knownAliases.get(tree);
  if (known !== undefined) return known;
  const aliases = new Map<string, string>();
  for (const node of tree.root.descendants('alias_declaration', 'type_definition')) {
    const alias = (node.child('name') ?? node.child('declarator'))?.text;
    const type = node.child('type')?.text;
    if (alias !== undefined && type !== undefined && !aliases.has(alias)) aliases.set(alias, type);
  }
  knownAliases.set(tree, aliases);
  return aliases;
}

/** What a type name stands for by the file's own `using` and `typedef`; the name itself where there is none. */
export function unaliasedType(tree: SyntaxTree, name: string): string {
  const aliases = aliasesIn(tree);
  let type = name.trim();
  for (let depth = 0; depth < 8; depth++) {
    const next = aliases.get(type);
    if (next === undefined) return type;
    type = next.trim();
  }
  return type;
}
