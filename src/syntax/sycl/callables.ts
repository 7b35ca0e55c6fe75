import { syclName } from './sycl-types.ts';
import { syclNameIn, syclNameOf } from './aliases.ts';
import { functionDeclarator } from '../kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax-node.ts';
import { withoutParentheses } from '../syntax-node.ts';
import { captureOf } from './captures.ts';
import { constructionOf, declaredVariables } from './declared-variables.ts';
import type { DeclaredVariable } from './declared-variables.ts';
import { extentNodes } from './host-extents.ts';
import type { HostScope } from './host-scope.ts';
import type { ItemParameter, KernelCallable } from './sycl-kernel.ts';
import type { SyclName } from './sycl-types.ts';
import { templateArguments } from './template-arguments.ts';

/** What the last argument of `parallel_for` or `single_task` runs; undefined when it cannot be found in the file. */
export function callableOf(
  syntax: SyntaxNode,
  scope: HostScope,
  singleTask: boolean,
  launchArguments: readonly SyntaxNode[],
): KernelCallable | undefined {
  const node = withoutParentheses(syntax);
  if (node.type === 'lambda_expression') return lambdaOf(node, scope, singleTask, launchArguments);
  if (node.type === 'identifier') {
    const variable = scope.get(node.text);
    const value = variable?.value && withoutParentheses(variable.value);
    if (value?.type === 'lambda_expression') return lambdaOf(value, scope, singleTask, launchArguments);
    const built = value && constructionOf(value);
    if (variable && built && variable.deduced)
      return functorOf(built.type, built.arguments, node.tree, scope, singleTask, launchArguments);
    return (
      variable && functorOf(variable.type, variable.arguments, node.tree, scope, singleTask, launchArguments)
    );
  }
  const built = constructionOf(node);
  return built && functorOf(built.type, built.arguments, node.tree, scope, singleTask, launchArguments);
}

function lambdaOf(
  node: SyntaxNode,
  scope: HostScope,
  singleTask: boolean,
  launchArguments: readonly SyntaxNode[],
): KernelCallable | undefined {
  const body = node.child('body');
  if (!body) return undefined;
  const item = itemOf(parametersIn(node.child('declarator')), scope, singleTask, launchArguments);
  const lambda: KernelCallable = { form: 'lambda', node, body, item, bindings: new Map() };
  return forwarded(lambda, scope) ?? lambda;
}

/** `[=](sycl::nd_item<3> item) { kernel(a, n, item); }` runs the function. */
function forwarded(lambda: KernelCallable, scope: HostScope): KernelCallable | undefined {
  const [statement, more] = lambda.body.namedChildren;
  const call = statement?.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
  if (more || call?.type !== 'call_expression') return undefined;
  const callee = call.child('function');
  const given = call.child('arguments')?.namedChildren ?? [];
  if (!callee || callee.type === 'field_expression') return undefined;
  const at = given.findIndex((argument) => argument.text === lambda.item.name);
  if (at < 0 || lambda.item.name === '') return undefined;
  const name = syclNameOf(callee).name.split('::').at(-1);
  const definition = lambda.node.tree.root
    .descendants('function_definition')
    .find((node) => functionDeclarator(node)?.child('declarator')?.text === name);
  const body = definition?.child('body');
  const parameters = parametersIn(definition ? functionDeclarator(definition) : null);
  const item = parameters[at]?.flatMap(declaredVariables)[0];
  if (!definition || body?.type !== 'compound_statement' || !item) return undefined;
  if (!/^(nd_item|item|id)$/.test(item.type.name)) return undefined;
  const bindings = new Map<string, SyntaxNode>();
  parameters.forEach((parameter, index) => {
    const [variable] = parameter.flatMap(declaredVariables);
    const argument = given[index];
    if (variable && argument && index !== at) bindings.set(variable.name, argument);
  });
  const written = syclNameOf(callee).arguments;
  const declared = parameters.flatMap((parameter) => parameter.flatMap(declaredVariables));
  const values = templateArguments(definition, written, deduction(declared, bindings, scope));
  return {
    form: 'function',
    node: definition,
    body,
    item: { ...lambda.item, name: item.name },
    bindings,
    ...(values ? { templateArguments: values } : {}),
  };
}

/** The type of a template parameter from a parameter or field of that type and the host variable it is made of. */
function deduction(
  declared: readonly DeclaredVariable[],
  bindings: ReadonlyMap<string, SyntaxNode>,
  scope: HostScope,
): (typeName: string) => string | undefined {
  return (typeName) => {
    for (const variable of declared) {
      const binding = variable.typeText === typeName ? bindings.get(variable.name) : undefined;
      const host = binding?.type === 'identifier' ? scope.get(binding.text) : undefined;
      const element = host && captureOf(host.name, host, scope).elementType;
      if (element !== undefined && element !== '' && element !== 'auto') return element;
    }
    return undefined;
  };
}

function functorOf(
  type: SyclName,
  given: readonly SyntaxNode[],
  tree: SyntaxTree,
  scope: HostScope,
  singleTask: boolean,
  launchArguments: readonly SyntaxNode[],
): KernelCallable | undefined {
  const name = type.name.split('::').at(-1) ?? type.name;
  const owner = tree.root
    .descendants('struct_specifier', 'class_specifier')
    .find((node) => node.child('name')?.text === name && node.child('body') !== null);
  const members = owner?.child('body')?.namedChildren ?? [];
  const functions = members
    .flatMap((node) => (node.type === 'template_declaration' ? node.namedChildren : [node]))
    .filter((node) => node.type === 'function_definition');
  const node = functions.find(
    (member) => functionDeclarator(member)?.child('declarator')?.text === 'operator()',
  );
  const body = node?.child('body');
  if (!owner || !node || body?.type !== 'compound_statement') return undefined;
  const item = itemOf(parametersIn(functionDeclarator(node)), scope, singleTask, launchArguments);
  const bindings = fieldValues(name, members, functions, given);
  const fields = members.filter((member) => member.type === 'field_declaration').flatMap(declaredVariables);
  const values = templateArguments(owner, type.arguments, deduction(fields, bindings, scope));
  return {
    form: 'functor',
    node,
    body,
    item,
    owner,
    bindings,
    ...(values ? { templateArguments: values } : {}),
  };
}

/** What each field is made of, through the constructor or in the order of an aggregate. */
function fieldValues(
  name: string,
  members: readonly SyntaxNode[],
  functions: readonly SyntaxNode[],
  given: readonly SyntaxNode[],
): ReadonlyMap<string, SyntaxNode> {
  const values = new Map<string, SyntaxNode>();
  const constructor = functions.find(
    (member) =>
      functionDeclarator(member)?.child('declarator')?.text === name &&
      parametersIn(functionDeclarator(member)).length === given.length &&
      given.length > 0,
  );
  if (constructor) {
    const parameters = parametersIn(functionDeclarator(constructor)).flatMap((nodes) =>
      nodes.flatMap(declaredVariables),
    );
    for (const initialiser of constructor.descendants('field_initializer')) {
      const [field, list] = initialiser.namedChildren;
      const source = list?.namedChildren[0]?.text;
      const at = parameters.findIndex((parameter) => parameter.name === source);
      const argument = given[at];
      if (field && argument) values.set(field.text, argument);
    }
    return values;
  }
  const fields = members
    .filter((node) => node.type === 'field_declaration' && !/\bstatic\b/.test(node.text))
    .flatMap(declaredVariables);
  fields.forEach((field, index) => {
    const argument = given[index];
    if (argument) values.set(field.name, argument);
  });
  return values;
}

function parametersIn(declarator: SyntaxNode | null | undefined): readonly (readonly SyntaxNode[])[] {
  const list = declarator?.child('parameters');
  return (list?.namedChildren ?? [])
    .filter((node) => node.type.endsWith('parameter_declaration'))
    .map((node) => [node]);
}

function itemOf(
  parameters: readonly (readonly SyntaxNode[])[],
  scope: HostScope,
  singleTask: boolean,
  launchArguments: readonly SyntaxNode[],
): ItemParameter {
  const [first] = parameters;
  if (singleTask || !first) return { name: '', kind: 'none', dimensions: 1 };
  const [variable] = first.flatMap(declaredVariables);
  const type =
    variable?.type ??
    (first[0] ? syclNameIn(first[0].tree, first[0].child('type')?.text ?? '') : syclName(''));
  const launch = launchTypeOf(launchArguments[0], scope);
  const kind = /^(nd_item|item|id)$/.test(type.name)
    ? (type.name as 'nd_item' | 'item' | 'id')
    : launch.isNdRange
      ? 'nd_item'
      : /^auto\b/.test(type.name)
        ? 'item'
        : 'id';
  const written = Number(type.arguments[0] ?? NaN);
  const dimensions = written >= 1 && written <= 3 ? written : launch.dimensions;
  return { name: variable?.name ?? '', kind, dimensions: dimensions === 3 ? 3 : dimensions === 2 ? 2 : 1 };
}

function launchTypeOf(
  syntax: SyntaxNode | undefined,
  scope: HostScope,
): { readonly isNdRange: boolean; readonly dimensions: number } {
  if (!syntax) return { isNdRange: false, dimensions: 1 };
  const node = withoutParentheses(syntax);
  const variable = node.type === 'identifier' ? scope.get(node.text) : undefined;
  const built = constructionOf(node);
  const type = built?.type ?? variable?.type;
  const given = built?.arguments ?? variable?.arguments ?? [];
  if (type?.name === 'nd_range') {
    const [global] = given;
    return {
      isNdRange: true,
      dimensions: Number(type.arguments[0] ?? (global ? extentNodes(global, scope).length : 1)),
    };
  }
  if (type?.name === 'range')
    return { isNdRange: false, dimensions: Number(type.arguments[0] ?? given.length) };
  if (node.type === 'initializer_list')
    return {
      isNdRange: node.namedChildren.some((child) => child.type === 'initializer_list'),
      dimensions: node.namedChildren.length,
    };
  return { isNdRange: false, dimensions: 1 };
}
