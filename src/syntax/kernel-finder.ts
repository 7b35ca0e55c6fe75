import type { ElementType, Language, TextRange } from '../protocol/task.ts';
import { elementTypeOf } from './element-types.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-node.ts';

/** One parameter of a kernel. */
export interface KernelParameter {
  /** Empty for unnamed parameters. */
  readonly name: string;
  /** The type as written, without the name: `const float * __restrict__`. */
  readonly typeText: string;
  readonly pointer: boolean;
  /** The pointee (or the value) may not be written through this parameter. */
  readonly constant: boolean;
  readonly restrict: boolean;
  /** Type of the value or of what it points to; undefined for template and structure types. */
  readonly elementType?: ElementType;
  /** Type name without qualifiers and `*`: `float`, `T`. */
  readonly baseType: string;
  readonly range: TextRange;
  readonly node: SyntaxNode;
}

/** One template parameter of a kernel. */
export interface TemplateParameter {
  readonly name: string;
  readonly kind: 'type' | 'value';
  readonly typeText: string;
  readonly defaultText?: string;
}

/** One `__global__` function definition. */
export interface KernelDefinition {
  readonly name: string;
  /** With namespaces and classes: `detail::add`. */
  readonly qualifiedName: string;
  readonly templateParameters: readonly TemplateParameter[];
  readonly parameters: readonly KernelParameter[];
  /** Whole definition, template header, linkage and attributes included. */
  readonly range: TextRange;
  /** From `{` to `}`. */
  readonly body: TextRange;
  readonly launchBounds?: { readonly maxThreads: string; readonly minBlocks?: string };
  /** `extern "C"`. */
  readonly externC: boolean;
  /** Line of the kernel's name, from 1. */
  readonly line: number;
  /** The `function_definition`. */
  readonly node: SyntaxNode;
  readonly bodyNode: SyntaxNode;
}

/** All kernels of a text, in source order. */
export function findKernels(tree: SyntaxTree, language: Language = 'cuda'): KernelDefinition[] {
  switch (language) {
    case 'cuda':
    case 'sycl':
      return tree.root
        .descendants('function_definition')
        .map(kernelOf)
        .filter((kernel) => kernel !== null);
  }
}

/** The kernel whose definition covers the offset. */
export function enclosingKernel(
  kernels: readonly KernelDefinition[],
  offset: number,
): KernelDefinition | undefined {
  return kernels.find((kernel) => kernel.range.start <= offset && offset <= kernel.range.end);
}

/** The kernel of that name, simple or qualified. */
export function kernelNamed(
  kernels: readonly KernelDefinition[],
  name: string,
): KernelDefinition | undefined {
  return (
    kernels.find((kernel) => kernel.qualifiedName === name) ?? kernels.find((kernel) => kernel.name === name)
  );
}

function kernelOf(node: SyntaxNode): KernelDefinition | null {
  const bodyNode = node.child('body');
  if (!bodyNode || bodyNode.type !== 'compound_statement') return null;
  if (!node.children.some((child) => child.end <= bodyNode.start && isGlobalMarker(child))) return null;
  const declarator = functionDeclarator(node);
  const nameNode = declarator?.child('declarator');
  if (!declarator || !nameNode) return null;
  const bounds = node.childOfType('launch_bounds') ?? declarator.childOfType('launch_bounds');
  const [maxThreads, minBlocks] = bounds?.namedChildren ?? [];
  const name = simpleName(nameNode);
  return {
    name,
    qualifiedName: qualifiedNameOf(node, nameNode),
    templateParameters: templateParametersOf(node),
    parameters: parametersOf(declarator),
    range: definitionRange(node),
    body: { start: bodyNode.start, end: bodyNode.end },
    ...(maxThreads
      ? { launchBounds: { maxThreads: maxThreads.text, ...(minBlocks ? { minBlocks: minBlocks.text } : {}) } }
      : {}),
    externC: isExternC(node),
    line: nameNode.line,
    node,
    bodyNode,
  };
}

function isGlobalMarker(node: SyntaxNode): boolean {
  return (
    node.type === '__global__' ||
    (node.children.length === 0 && node.text === '__global__') ||
    (!['template_parameter_list', 'compound_statement'].includes(node.type) &&
      node.children.some(isGlobalMarker))
  );
}

/** The `function_declarator` of a definition, under pointers and references of the return type. */
export function functionDeclarator(definition: SyntaxNode): SyntaxNode | null {
  let declarator = definition.child('declarator');
  while (declarator && declarator.type !== 'function_declarator') declarator = declarator.child('declarator');
  return declarator;
}

function simpleName(node: SyntaxNode): string {
  if (node.type === 'qualified_identifier' || node.type === 'template_function') {
    const inner = node.child('name');
    if (inner) return simpleName(inner);
  }
  return node.text;
}

/** Name of a definition with its namespaces and classes. */
export function qualifiedNameOf(definition: SyntaxNode, nameNode: SyntaxNode): string {
  return [...namespacesOf(definition), nameNode.text.replace(/\s+/g, '')].join('::');
}

/** Range of a whole definition: template header, linkage and attributes included. */
export function definitionRange(definition: SyntaxNode): TextRange {
  const outermost = outermostDefinition(definition);
  return { start: startWithMaskedText(outermost), end: outermost.end };
}

/** The template header and a single-definition `extern "C"` belong to the definition. */
function outermostDefinition(node: SyntaxNode): SyntaxNode {
  let outermost = node;
  while (
    outermost.parent &&
    (outermost.parent.type === 'template_declaration' ||
      (outermost.parent.type === 'linkage_specification' && outermost.field === 'body'))
  ) {
    outermost = outermost.parent;
  }
  return outermost;
}

/** Macros in front of the definition, which the parser saw as blanks, belong to it. */
function startWithMaskedText(node: SyntaxNode): number {
  const { text, parsedText } = node.tree;
  let start = node.start;
  for (let at = start - 1; at >= 0 && parsedText[at] === ' '; at--) if (text[at] !== ' ') start = at;
  return start;
}

function isExternC(node: SyntaxNode): boolean {
  let linkage = node.ancestor('linkage_specification');
  while (linkage) {
    if (linkage.child('value')?.text === '"C"') return true;
    linkage = linkage.ancestor('linkage_specification');
  }
  return false;
}

function namespacesOf(node: SyntaxNode): string[] {
  const names: string[] = [];
  let scope = node.ancestor('namespace_definition', 'class_specifier', 'struct_specifier');
  while (scope) {
    const name = scope.child('name');
    if (name) names.unshift(name.text.replace(/\s+/g, ''));
    scope = scope.ancestor('namespace_definition', 'class_specifier', 'struct_specifier');
  }
  return names;
}

/** Template parameters of a definition; empty where it is no template. */
export function templateParametersOf(node: SyntaxNode): TemplateParameter[] {
  if (node.parent?.type !== 'template_declaration') return [];
  const list = node.parent.child('parameters');
  const parameters: TemplateParameter[] = [];
  for (const parameter of list?.namedChildren ?? []) {
    if (parameter.type.includes('type_parameter')) {
      const name = parameter.descendants('type_identifier')[0];
      const defaultType = parameter.child('default_type');
      parameters.push({
        name: name?.text ?? '',
        kind: 'type',
        typeText: 'typename',
        ...(defaultType ? { defaultText: defaultType.text } : {}),
      });
    } else {
      const declarator = parameter.child('declarator');
      const value = parameter.child('default_value');
      parameters.push({
        name: declarator?.text ?? '',
        kind: 'value',
        typeText: parameter.child('type')?.text ?? '',
        ...(value ? { defaultText: value.text } : {}),
      });
    }
  }
  return parameters;
}

/** Parameters of a `function_declarator`. */
export function parametersOf(declarator: SyntaxNode): KernelParameter[] {
  const list = declarator.child('parameters');
  return (list?.namedChildren ?? [])
    .filter((node) => node.type.endsWith('parameter_declaration'))
    .filter((node) => node.text !== 'void')
    .map(parameterOf);
}

function parameterOf(node: SyntaxNode): KernelParameter {
  const nameNode = declaratorName(node.child('declarator'));
  const name = nameNode?.text ?? '';
  const array = node.descendants('array_declarator', 'abstract_array_declarator').length > 0;
  const pointer = array || node.children.some((child) => /pointer_declarator/.test(child.type));
  const qualifiers = node.children
    .filter((child) => child.type === 'type_qualifier')
    .map((child) => child.text);
  const baseType = node.child('type')?.text.replace(/\s+/g, ' ') ?? '';
  const cut = nameNode
    ? node.tree.text.slice(node.start, nameNode.start) + node.tree.text.slice(nameNode.end, node.end)
    : node.text;
  const elementType = elementTypeOf(baseType);
  return {
    name,
    typeText: cut.replace(/\s+/g, ' ').trim(),
    pointer,
    constant: qualifiers.includes('const'),
    restrict: /\b__restrict(__)?\b/.test(node.text),
    ...(elementType ? { elementType } : {}),
    baseType,
    range: { start: node.start, end: node.end },
    node,
  };
}

/** The identifier inside a declarator: `*a`, `a[4]`, `&a`, `(*a)[4]`. */
export function declaratorName(declarator: SyntaxNode | null): SyntaxNode | null {
  if (!declarator) return null;
  if (declarator.type === 'identifier' || declarator.type === 'field_identifier') return declarator;
  const inner =
    declarator.child('declarator') ??
    declarator.namedChildren.find((child) => /declarator|identifier/.test(child.type));
  return inner ? declaratorName(inner) : null;
}
