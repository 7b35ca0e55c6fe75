import { syclNameIn } from './aliases.ts';
import { constantValues, fileConstants } from '../constants.ts';
import { evaluateExpression } from '../expression.ts';
import { HostValues } from '../host-values.ts';
import type { SyntaxNode } from '../syntax-node.ts';
import { declaredVariables } from './declared-variables.ts';
import type { DeclaredVariable } from './declared-variables.ts';
import { extentNodes } from './host-extents.ts';
import { HostScope } from './host-scope.ts';
import type { HostVariable } from './host-scope.ts';
import { unaliasedType } from './queue-functions.ts';
import type { Capture, KernelCallable } from './sycl-kernel.ts';
import { withArguments } from './template-arguments.ts';

/** Host names that the kernel's code mentions, in the order of their declarations. */
export function capturesOf(callable: KernelCallable, scope: HostScope): Capture[] {
  const own = ownNames(callable);
  const found = new Map<string, Capture>();
  for (const identifier of mentioned(callable.body)) {
    const name = identifier.text;
    if (own.has(name) || found.has(name) || name === callable.item.name) continue;
    const declared = callable.form === 'lambda' ? scope.get(name) : undefined;
    if (declared) found.set(name, captureOf(name, declared, scope));
  }
  for (const declared of givenVariables(callable)) {
    if (declared.name === callable.item.name) continue;
    const binding = callable.bindings.get(declared.name);
    found.set(declared.name, boundCapture(declared, binding, callable, scope));
  }
  return [...found.values()].sort((a, b) => (a.variable?.node.start ?? 0) - (b.variable?.node.start ?? 0));
}

/** Names the kernel's code declares itself. */
export function ownNames(callable: KernelCallable): Set<string> {
  const names = new Set<string>();
  for (const declaration of callable.body.descendants(
    'declaration',
    'parameter_declaration',
    'for_range_loop',
  )) {
    if (isArgument(declaration)) continue;
    for (const variable of declaredVariables(declaration)) names.add(variable.name);
  }
  return names;
}

/** `atomic_ref<int> sum(data[0]);` reads as the declaration of a function: its "parameters" are arguments. */
function isArgument(declaration: SyntaxNode): boolean {
  const declarator = declaration.parent?.parent;
  return declarator?.type === 'function_declarator' && declarator.parent?.type === 'declaration';
}

/** Identifiers of a kernel's code, those of such arguments too. */
function mentioned(body: SyntaxNode): SyntaxNode[] {
  const hidden = body
    .descendants('declaration')
    .filter((node) => node.childrenOf('declarator').some((one) => one.type === 'function_declarator'))
    .flatMap(declaredVariables)
    .flatMap((variable) => variable.arguments)
    .flatMap((node) => (node.type === 'identifier' ? [node] : node.descendants('identifier')));
  return [...body.descendants('identifier'), ...hidden];
}

/** Parameters of a function, fields of a class. */
function givenVariables(callable: KernelCallable): DeclaredVariable[] {
  if (callable.form === 'function') {
    const list = callable.node.descendants('parameter_list')[0];
    return (list?.namedChildren ?? [])
      .filter((node) => node.type.endsWith('parameter_declaration'))
      .flatMap(declaredVariables)
      .filter((variable) => !/^(nd_item|item|id|group|sub_group)$/.test(variable.type.name));
  }
  const body = callable.owner?.child('body');
  return (body?.namedChildren ?? [])
    .filter((node) => node.type === 'field_declaration' && !/\bstatic\b/.test(node.text))
    .flatMap(declaredVariables);
}

function boundCapture(
  declared: DeclaredVariable,
  binding: SyntaxNode | undefined,
  callable: KernelCallable,
  scope: HostScope,
): Capture {
  const host = binding && hostVariableOf(binding, scope);
  const bound = host && captureOf(host.name, host, scope);
  // A pointer to local memory is an accessor on the host side.
  if (bound && (bound.kind === 'local' || bound.kind === 'accessor'))
    return { ...bound, name: declared.name, variable: declared };
  const own = captureOf(declared.name, { ...declared, isParameter: false }, scope);
  return {
    ...own,
    elementType: withArguments(own.elementType, callable.templateArguments),
    kind: own.kind === 'constant' ? 'scalar' : own.kind,
    source: host?.name ?? binding?.text ?? declared.name,
    origin: bound?.origin ?? (callable.form === 'functor' ? 'field' : 'local'),
    extents: bound?.extents ?? own.extents,
    ...(bound?.value ? { value: bound.value } : binding && own.kind === 'scalar' ? { value: binding } : {}),
  };
}

/** The host variable that an expression hands on: `a`, `a.get_pointer()`, `acc.get_multi_ptr<...>().get()`, `&a[0]`. */
function hostVariableOf(expression: SyntaxNode, scope: HostScope): ReturnType<HostScope['get']> {
  const names = expression.descendants('identifier').map((node) => node.text);
  const plain = /^(std::move\()?&?\w+\)?$|^\w+\.(template )?get_(pointer|multi_ptr)\b|^&\w+\[0\]$/.test(
    expression.text.replace(/\s+/g, ' '),
  );
  return plain ? names.map((name) => scope.get(name)).find((variable) => variable !== undefined) : undefined;
}

/** What a host variable is to the kernel. */
export function captureOf(
  name: string,
  variable: DeclaredVariable & { readonly isParameter: boolean },
  scope: HostScope,
): Capture {
  const base = {
    name,
    readOnly: variable.constant,
    source: variable.name,
    origin: variable.isParameter ? ('parameter' as const) : ('local' as const),
    variable,
  };
  const { type } = variable;
  const copied =
    variable.deduced && variable.value?.type === 'identifier' && variable.value.text !== name
      ? scope.get(variable.value.text)
      : undefined;
  if (copied && (copied.pointer || copied.type.name === 'accessor'))
    return { ...captureOf(name, copied, scope), variable };
  const isLocal = type.name === 'local_accessor' || type.arguments.some((text) => /target::local/.test(text));
  if (isLocal) {
    const [extent] = variable.arguments;
    return {
      ...base,
      kind: 'local',
      elementType: type.arguments[0] ?? '',
      dimensions: Number(type.arguments[1] ?? 1),
      extents: extent ? extentNodes(extent, scope) : [],
    };
  }
  const accessor = accessorOf(variable, scope);
  if (accessor) return { ...base, kind: 'accessor', ...accessor };
  if (variable.pointer || /malloc_(device|shared|host)/.test(variable.value?.text ?? ''))
    return { ...base, ...pointerOf(variable, scope), kind: 'pointer', dimensions: 1 };
  const text = variable.value?.text;
  const known = variable.constant && variable.value && variable.extents.length === 0;
  if (known && isConstant(variable))
    return {
      ...base,
      kind: 'constant',
      elementType: variable.typeText,
      dimensions: 0,
      extents: [],
      value: variable.value,
    };
  const object =
    /^(queue|handler|event|buffer|stream|context|device|range|nd_range|id|property_list|std::|reduction)/.test(
      type.name,
    ) ||
    variable.extents.length > 0 ||
    (variable.deduced && /\bsycl::(range|nd_range|id|queue|reduction|stream)\b/.test(text ?? ''));
  return {
    ...base,
    kind: object ? 'object' : 'scalar',
    elementType: variable.deduced ? deducedType(variable) : variable.typeText,
    dimensions: 0,
    extents: [],
    ...(variable.value ? { value: variable.value } : {}),
  };
}

function isConstant(variable: DeclaredVariable): boolean {
  const { value } = variable;
  if (!value) return false;
  if (/\bconstexpr\b/.test(variable.declaration.text)) return true;
  if (/^[-+]?(\d|\.\d)[\w.']*$/.test(value.text)) return true;
  const constants = constantValues(fileConstants(value.tree));
  const host = new HostValues(variable.declaration, (name) => Object.hasOwn(constants, name));
  const expression = host.integer(value);
  if (!expression) return false;
  try {
    evaluateExpression(expression, constants);
    return true;
  } catch {
    return false;
  }
}

function deducedType(variable: DeclaredVariable): string {
  const text = variable.value?.text ?? '';
  if (/^[-+]?\d[\d']*$/.test(text)) return 'int';
  if (/^[-+]?[\d.]+(e[-+]?\d+)?f$/i.test(text)) return 'float';
  if (/^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text)) return 'double';
  return 'auto';
}

function pointerOf(
  variable: DeclaredVariable,
  scope: HostScope,
): Pick<Capture, 'elementType' | 'extents' | 'origin'> | Pick<Capture, 'elementType' | 'extents'> {
  const allocation = variable.value
    ?.descendants('call_expression')
    .find((call) => /malloc_(device|shared|host)/.test(call.child('function')?.text ?? ''));
  const given =
    allocation && syclNameIn(allocation.tree, allocation.child('function')?.text ?? '').arguments[0];
  const cast = /^\w+_cast\s*<\s*(?:const\s+)?([^*]+?)\s*\*\s*>/.exec(variable.value?.text ?? '')?.[1];
  const elementType = variable.deduced ? (given ?? cast ?? variable.typeText) : variable.typeText;
  const [count] = allocation?.child('arguments')?.namedChildren ?? [];
  if (!allocation) return { elementType, extents: [] };
  const bytes = given === undefined ? /\bsizeof\b/.test(count?.text ?? '') : false;
  return { elementType, extents: count && !bytes ? extentNodes(count, scope) : [], origin: 'usm' };
}

function accessorOf(
  variable: DeclaredVariable,
  scope: HostScope,
): Pick<Capture, 'elementType' | 'dimensions' | 'extents' | 'readOnly' | 'source' | 'origin'> | undefined {
  const { type, value } = variable;
  const method =
    value?.type === 'call_expression' && value.child('function')?.type === 'field_expression'
      ? value.child('function')
      : undefined;
  const requested = method && /^(template\s+)?get_access\b/.test(method.child('field')?.text ?? '');
  if (type.name !== 'accessor' && !requested) return undefined;
  const bufferNode = requested ? method.child('argument') : variable.arguments[0];
  const source = bufferNode?.text ?? variable.name;
  const buffer = scope.get(source);
  // Wrappers of buffers keep the order of the template arguments.
  const of = buffer && /buffer$/i.test(buffer.type.name) ? buffer.type.arguments : [];
  const [element = of[0] ?? bufferElement(buffer) ?? '', dimensions = of[1] ?? '1'] =
    type.name === 'accessor' ? type.arguments : [];
  const mode = `${variable.arguments
    .slice(1)
    .map((node) => node.text)
    .join(' ')} ${type.arguments[2] ?? ''} ${requested ? (method.child('field')?.text ?? '') : ''}`;
  const sized = (buffer?.arguments ?? []).filter((node) => !/\b(data|begin|end)\(\)/.test(node.text));
  const [first, second] = buffer?.arguments ?? [];
  const extent = second ?? (sized.length === 1 && first && looksLikeExtent(first, scope) ? first : undefined);
  return {
    elementType: element.replace(/^const /, ''),
    dimensions: Number(dimensions),
    extents: extent ? extentNodes(extent, scope) : [],
    readOnly: /\bread_only|mode::read\b(?!_)/.test(mode) || /^const /.test(element),
    source,
    origin: 'buffer',
  };
}

/** Element type of a buffer whose template arguments are deduced from what it is made of: a vector, an array, a pointer. */
export function bufferElement(buffer: HostVariable | undefined): string | undefined {
  if (!buffer) return undefined;
  const [written] = buffer.type.arguments;
  if (written !== undefined) return written;
  const made = buffer.arguments[0];
  const cast = /^\w+_cast\s*<\s*(?:const\s+)?([^*<>]+?)\s*\*\s*>/.exec(made?.text ?? '')?.[1];
  if (cast !== undefined) return cast;
  // What it is made of is seen from there; an accessor may have the same name later.
  const names = made?.type === 'identifier' ? [made] : (made?.descendants('identifier') ?? []);
  const source = names[0] && new HostScope(buffer.declaration).get(names[0].text);
  if (!source) return undefined;
  const type = unaliasedType(buffer.declaration.tree, source.typeText);
  const contained = /\b(?:vector|array|span|valarray)<\s*(?:const\s+)?([\w: ]+?)\s*[,>]/.exec(type)?.[1];
  if (contained !== undefined || source.deduced) return contained;
  const points = source.pointer || source.extents.length > 0 || made?.text.startsWith('&');
  return points === true ? source.typeText : undefined;
}

function looksLikeExtent(node: SyntaxNode, scope: HostScope): boolean {
  const variable = node.type === 'identifier' ? scope.get(node.text) : undefined;
  return variable === undefined || (!variable.pointer && !/vector|array/.test(variable.typeText));
}
