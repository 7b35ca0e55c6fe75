import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { declaredVariables } from '../declared-variables.ts';
import type { DeclaredVariable } from '../declared-variables.ts';
import { syclNameIn } from '../aliases.ts';
import { atomicElement } from './atomic-methods.ts';
import { cudaVectorName } from '../sycl-types.ts';
import type { Translation } from './translation.ts';
import { Unshowable } from './unshowable.ts';

const objectTypes = /^(nd_item|item|id|range|group|sub_group|ext::oneapi::sub_group)$/;

/** CUDA text of a declaration: SYCL's objects vanish, what they stand for appears where they are used. */
export function declarationText(node: SyntaxNode, translation: Translation): string | undefined {
  const variables = declaredVariables(node);
  const [variable, more] = variables;
  if (!variable) return undefined;
  if (more) {
    if (variables.some((one) => objectTypes.test(one.type.name) || one.type.name === 'atomic_ref'))
      throw new Unshowable(node, 'Several SYCL objects in one declaration cannot be shown.');
    return undefined;
  }
  return localMemory(node, variable, translation) ?? objectText(node, variable, translation);
}

/** `auto& tile = *group_local_memory_for_overwrite<float[16][16]>(group);` */
function localMemory(
  node: SyntaxNode,
  variable: DeclaredVariable,
  translation: Translation,
): string | undefined {
  const value = variable.value && withoutParentheses(variable.value);
  if (!value) return undefined;
  const dereferenced = value.type === 'pointer_expression' && value.child('operator')?.text === '*';
  const call = dereferenced ? withoutParentheses(value.child('argument') ?? value) : value;
  const callee =
    call.type === 'call_expression' ? syclNameIn(call.tree, call.child('function')?.text ?? '') : undefined;
  if (!callee || !/(^|::)group_local_memory(_for_overwrite)?$/.test(callee.name)) return undefined;
  const array = /^(.*?)\s*((?:\[[^\]]*\])*)$/.exec(callee.arguments[0] ?? '');
  const { name } = variable;
  if (!array) throw new Unshowable(node, 'The type of the local memory cannot be read.');
  if (dereferenced && !variable.reference) throw new Unshowable(node, `${name} is a copy of local memory.`);
  if (!dereferenced) translation.define(name, { kind: 'pointer-to', text: name }, node);
  return `__shared__ ${array[1] ?? ''} ${name}${array[2] ?? ''};`;
}

function objectText(
  node: SyntaxNode,
  variable: DeclaredVariable,
  translation: Translation,
): string | undefined {
  const { name, value, type } = variable;
  if (type.name === 'atomic_ref') {
    const [target] = variable.arguments;
    if (!target) throw new Unshowable(node, `${name} refers to nothing that can be seen.`);
    translation.define(name, { kind: 'atomic', target: translation.text(target) }, node);
    return '';
  }
  if (type.name === 'atomic' && (type.qualified || translation.usesNamespace) && variable.arguments[0]) {
    const target = atomicElement(variable.arguments[0], (one) => translation.text(one));
    translation.define(name, { kind: 'atomic', target }, node);
    return '';
  }
  if (/^(stream|multi_ptr|local_ptr|global_ptr|decorated_\w+_ptr|raw_\w+_ptr)$/.test(type.name) && !value)
    throw new Unshowable(node, `A variable of type sycl::${type.name} cannot be shown.`);
  if (type.name === 'marray') return arrayText(node, variable, translation);
  const isObject = objectTypes.test(type.name);
  if (isObject && (type.name === 'id' || type.name === 'range') && variable.arguments.length > 1) {
    const texts = variable.arguments.map((argument) => translation.text(argument));
    translation.define(name, { kind: 'components', texts }, node);
    return '';
  }
  const source = value ?? (variable.arguments.length === 1 ? variable.arguments[0] : undefined);
  if (!source) {
    if (isObject) throw new Unshowable(node, `${name} has no value that can be seen.`);
    return undefined;
  }
  const pointer = variable.pointer || /_ptr$/.test(type.name) || variable.deduced;
  const object = isObject || variable.deduced || pointer ? translation.objectOf(source) : undefined;
  if (object && object.kind === 'components' && object.texts.length === 1 && !variable.pointer) {
    const [text = ''] = object.texts;
    translation.define(name, { kind: 'components', texts: [name] }, node);
    return `${variable.constant ? 'const ' : ''}size_t ${name} = ${text};`;
  }
  if (object && (isObject || variable.deduced) && object.kind !== 'accessor' && object.kind !== 'alias') {
    translation.define(name, object, node);
    return '';
  }
  if (pointer && (variable.pointer || /_ptr$/.test(type.name) || isPointerCall(source))) {
    const target = sameMemory(source, translation);
    if (target !== undefined) {
      translation.define(name, { kind: 'alias', text: target }, node);
      return '';
    }
  }
  if (/_ptr$/.test(type.name)) throw new Unshowable(node, `${name} points to memory that cannot be seen.`);
  return deducedText(node, variable, translation);
}

/** An `marray` whose elements alone are used is a plain array. */
function arrayText(node: SyntaxNode, variable: DeclaredVariable, translation: Translation): string {
  const { name, type, value } = variable;
  const [element = '', count = ''] = type.arguments;
  const block = node.ancestor('compound_statement');
  const uses = (block?.descendants('identifier') ?? []).filter(
    (use) => use.text === name && use !== variable.node,
  );
  const elementwise = uses.every(
    (use) => use.parent?.type === 'subscript_expression' && use.field === 'argument',
  );
  const given = value && /_list$/.test(value.type) ? value.namedChildren : variable.arguments;
  const assigned = value !== undefined && !/_list$/.test(value.type) && given.length === 0;
  if (!elementwise || assigned || variable.deduced || variable.pointer || variable.reference)
    throw new Unshowable(node, 'A sycl::marray that is used as a whole cannot be shown.');
  const texts = given.map((one) => translation.text(one));
  const [first] = texts;
  // One value fills all elements.
  const all =
    texts.length === 1 && first !== undefined && /^\d+$/.test(count)
      ? Array<string>(Number(count)).fill(first)
      : texts;
  if (texts.length === 1 && all.length === 1 && count !== '1')
    throw new Unshowable(node, `The elements of ${name} cannot be counted.`);
  const wanted =
    given.length === 0 && variable.node.tree.text.slice(variable.node.end, node.end).includes('{');
  const initial = all.length > 0 ? ` = {${all.join(', ')}}` : wanted ? ' = {}' : '';
  return `${variable.constant ? 'const ' : ''}${element} ${name}[${count}]${initial};`;
}

function isPointerCall(source: SyntaxNode): boolean {
  return /\.(template )?get_(pointer|multi_ptr)\b/.test(source.text);
}

/** The accessor or array whose first element an expression points to. */
function sameMemory(source: SyntaxNode, translation: Translation): string | undefined {
  const node = withoutParentheses(source);
  const first = /^&(\w+)((?:\[0\])+)$/.exec(node.text.replace(/\s+/g, ''))?.[1];
  const base = first === undefined ? undefined : node.descendants('identifier')[0];
  const object = base ? translation.objectOf(base) : translation.objectOf(node);
  if (object?.kind === 'accessor') return object.name;
  if (object?.kind === 'alias') return object.text;
  if (!isPointerCall(node)) return undefined;
  const text = translation.text(node);
  return /^\w+$/.test(text) ? text : undefined;
}

/** A vector may be in the value; its type is left to the compiler. */
function holdsVectors(value: SyntaxNode, translation: Translation): boolean {
  const isVector = (text: string): boolean => cudaVectorName(syclNameIn(value.tree, text)) !== undefined;
  return value
    .descendants(
      'identifier',
      'qualified_identifier',
      'template_type',
      'type_identifier',
      'template_function',
    )
    .some((node) => isVector(node.text) || isVector(translation.typeTextOf(node.text) ?? ''));
}

/** `auto` in front of an index or of arithmetic of a known type is that type. */
function deducedText(
  node: SyntaxNode,
  variable: DeclaredVariable,
  translation: Translation,
): string | undefined {
  const { value } = variable;
  const written = node.child('type');
  if (!variable.deduced || variable.pointer || variable.reference || !value || !written) return undefined;
  const isIndex = /\b(get_(global|local|group)(_linear)?_(id|range)|get_group|get_id)\b/.test(value.text);
  const type = holdsVectors(value, translation) ? undefined : translation.typeOf(value);
  const known = type === 'float' || type === 'double' ? type : isIndex ? 'size_t' : undefined;
  if (known === undefined || (isIndex && known !== 'size_t' && value.type === 'call_expression'))
    return undefined;
  const text = node.tree.text.slice(node.start, written.start);
  let rest = '';
  let at = written.end;
  for (const child of node.children) {
    if (child.start < written.end) continue;
    rest += node.tree.text.slice(at, child.start) + translation.text(child);
    at = child.end;
  }
  return text + known + rest + node.tree.text.slice(at, node.end);
}
