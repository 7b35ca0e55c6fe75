import type { SyntaxNode } from '../../syntax-node.ts';
import { syclNameIn, syclNameOf } from '../aliases.ts';
import { cudaVectorName, vectorParts } from '../sycl-types.ts';
import type { SyclName } from '../sycl-types.ts';
import { atomicFunction } from './atomic-methods.ts';
import { fullMask, groupReduction, operationName, shuffleMethod, shuffleOf } from './group-functions.ts';
import { queryAnswer } from './item-queries.ts';
import { cudaMathName, isSyclMath } from './math-names.ts';
import { closed, everyAxis } from './sycl-objects.ts';
import type { SyclObject } from './sycl-objects.ts';
import { asOperand } from './translation.ts';
import type { Translation } from './translation.ts';
import { Unshowable } from './unshowable.ts';
import { valueTypeOf } from './value-types.ts';

/** CUDA text of a call, or undefined when only its parts change. */
export function callText(call: SyntaxNode, translation: Translation): string | undefined {
  const callee = call.child('function');
  if (!callee) return undefined;
  return callee.type === 'field_expression'
    ? methodText(call, callee, translation)
    : functionText(call, syclNameOf(callee), translation);
}

function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  return call.child('arguments')?.namedChildren ?? [];
}

function methodText(call: SyntaxNode, callee: SyntaxNode, translation: Translation): string | undefined {
  const target = callee.child('argument');
  const method = (callee.child('field')?.text ?? '').replace(/^template\s+/, '').replace(/\s*<[^]*$/, '');
  const given = argumentsOf(call);
  if (!target) return undefined;
  const object = translation.objectOf(target);
  if (object) return objectMethod(call, object, method, given, translation);
  // Elements of accessors for atomics, as SYCL 1.2.1 has them.
  if (target.type === 'subscript_expression' && /^(fetch_\w+|exchange)$/.test(method))
    return atomicText(call, translation.text(target), method, given, translation);
  const element = /^(x|y|z|w|r|g|b|a|s[0-3])$/.exec(method)?.[1];
  if (element !== undefined && given.length === 0)
    return `${translation.text(target)}.${componentName(element)}`;
  const vector = cudaVectorName(syclNameIn(call.tree, translation.typeTextOf(target.text) ?? ''));
  if (vector !== undefined && (method === 'load' || method === 'store')) {
    const [offset, pointer] = given;
    if (!offset || !pointer) return undefined;
    const constant = method === 'load' ? 'const ' : '';
    const element = `reinterpret_cast<${constant}${vector} *>(${translation.text(pointer)})[${translation.text(offset)}]`;
    return method === 'load' ? `${target.text} = ${element}` : `${element} = ${target.text}`;
  }
  if (method === 'get' && given.length === 0 && target.type === 'call_expression') {
    const inner = translation.text(target);
    if (/^\w+$/.test(inner)) return inner;
  }
  return undefined;
}

function componentName(name: string): string {
  const at = 'xyzw'.includes(name)
    ? 'xyzw'.indexOf(name)
    : name.startsWith('s')
      ? Number(name[1])
      : 'rgba'.indexOf(name);
  return 'xyzw'[at] ?? 'x';
}

function objectMethod(
  call: SyntaxNode,
  object: SyclObject,
  method: string,
  given: readonly SyntaxNode[],
  translation: Translation,
): string | undefined {
  const [first] = given;
  if (object.kind === 'atomic') return atomicText(call, object.target, method, given, translation);
  if (object.kind === 'accessor' || object.kind === 'alias') {
    const name = object.kind === 'accessor' ? object.name : object.text;
    if (/^get_(pointer|multi_ptr)$/.test(method)) return name;
    if (method === 'get' && given.length === 0) return name;
    if (object.kind === 'accessor' && /^(size|get_count)$/.test(method) && object.extents.length > 0)
      return asOperand(object.extents.map(closed).join(' * '), call);
    throw new Unshowable(call, `The method ${method} of an accessor cannot be shown.`);
  }
  if (object.kind === 'components') {
    if ((method === 'get' || method === 'operator[]') && first) return component(call, object.texts, first);
    if (method === 'size') return asOperand(object.texts.map(closed).join(' * '), call);
    throw new Unshowable(call, `The method ${method} of an id or range cannot be shown.`);
  }
  if (object.kind === 'sub-group') {
    const shuffle = shuffleMethod(method);
    const [value, amount] = given;
    if (shuffle !== undefined && value && amount) return shuffled(shuffle, value, amount, translation);
    if (method === 'barrier') return '__syncwarp()';
  }
  if (method === 'barrier') return '__syncthreads()';
  if (method === 'mem_fence') return '__threadfence_block()';
  const answer = queryAnswer(
    object,
    method,
    translation.dimensions,
    translation.subGroup,
    translation.rangeExtents,
  );
  if (!answer) throw new Unshowable(call, `The method ${method} cannot be shown.`);
  if (answer.kind === 'value') return asOperand(answer.text, call);
  if (first) return component(call, answer.texts, first);
  const [only] = answer.texts;
  // Without an argument it is an id or a range; only one of one dimension is a number.
  if (answer.texts.length === 1 && only !== undefined) return asOperand(only, call);
  throw new Unshowable(call, `The whole ${method.replace(/^get_/, '')} is used as one value.`);
}

/** One of the texts, chosen by a number. */
export function component(place: SyntaxNode, texts: readonly string[], index: SyntaxNode): string {
  const text = /^\d+$/.test(index.text) ? texts[Number(index.text)] : undefined;
  if (text === undefined)
    throw new Unshowable(place, `The dimension ${index.text} is not a number that the kernel has.`);
  return asOperand(text, place);
}

function atomicText(
  call: SyntaxNode,
  target: string,
  method: string,
  given: readonly SyntaxNode[],
  translation: Translation,
): string {
  const values = given.map((node) => translation.text(node));
  const address = `&${target}`;
  const name = atomicFunction(method);
  if (name !== undefined && values[0] !== undefined) return `${name}(${address}, ${values[0]})`;
  if (method === 'load') return `atomicOr(${address}, 0)`;
  if (method === 'store' && values[0] !== undefined) return `atomicExch(${address}, ${values[0]})`;
  if (/^compare_exchange_(strong|weak)$/.test(method) && values[1] !== undefined)
    return `atomicCAS(${address}, ${values.slice(0, 2).join(', ')})`;
  throw new Unshowable(call, `The atomic operation ${method} cannot be shown.`);
}

function shuffled(name: string, value: SyntaxNode, amount: SyntaxNode, translation: Translation): string {
  return `${name}(${fullMask}, ${translation.text(value)}, ${translation.text(amount)}${translation.shuffleWidth})`;
}

/** Functions whose argument lists name the group first. */
function functionText(call: SyntaxNode, callee: SyclName, translation: Translation): string | undefined {
  const name = callee.name;
  const given = argumentsOf(call);
  const known = callee.qualified || translation.usesNamespace;
  const [first, second, third] = given;
  const group = first && translation.objectOf(first);
  if (known && name === 'group_barrier')
    return group?.kind === 'sub-group' ? '__syncwarp()' : '__syncthreads()';
  if (known && name === 'atomic_fence')
    return /\b(work_group|sub_group)\b/.test(call.text) ? '__threadfence_block()' : '__threadfence()';
  const shuffle = known ? shuffleOf(name) : undefined;
  if (shuffle !== undefined && second) {
    if (group?.kind !== 'sub-group') throw new Unshowable(call, `${name} is shown for sub-groups only.`);
    if (!third && !/^shift/.test(name)) return undefined;
    const amount = third ? translation.text(third) : '1';
    return `${shuffle}(${fullMask}, ${translation.text(second)}, ${amount}${translation.shuffleWidth})`;
  }
  if (known && group) {
    const text = groupText(call, name, group, given, translation);
    if (text !== undefined) return text;
  }
  if (!known) return undefined;
  const vector = cudaVectorName(callee);
  if (vector !== undefined) return vectorText(call, vector, given, translation);
  const values = (): string => given.map((node) => translation.text(node)).join(', ');
  if (callee.qualified && name === 'half') return `static_cast<__half>(${values()})`;
  if (name === 'bit_cast' && callee.qualified)
    return `std::bit_cast<${callee.arguments.join(', ')}>(${values()})`;
  if (!callee.qualified && !isSyclMath(name) && !/^native::/.test(name)) return undefined;
  return mathText(call, name, given, translation);
}

function groupText(
  call: SyntaxNode,
  name: string,
  group: SyclObject,
  given: readonly SyntaxNode[],
  translation: Translation,
): string | undefined {
  if (group.kind !== 'group' && group.kind !== 'sub-group') return undefined;
  const block = group.kind === 'group';
  const [, value, third, fourth] = given;
  const built = (node: SyntaxNode | undefined): string | undefined => {
    const text = node?.text.replace(/\(\)$|\{\}$/, '');
    return text === undefined ? undefined : operationName(syclNameIn(call.tree, text));
  };
  if (!value) return undefined;
  const text = translation.text(value);
  if (/(^|::)group_(load|store)$/.test(name)) return groupTransfer(call, name, group, given, translation);
  switch (name) {
    case 'any_of_group':
      return block ? `__syncthreads_or(${text})` : `__any_sync(${fullMask}, ${text})`;
    case 'all_of_group':
      return block ? `__syncthreads_and(${text})` : `__all_sync(${fullMask}, ${text})`;
    case 'none_of_group':
      return block ? `!__syncthreads_or(${text})` : `!__any_sync(${fullMask}, ${text})`;
    case 'group_broadcast': {
      const lane = third ? translation.text(third) : '0';
      return block
        ? `__reduce_broadcast_block_sync(${text}, ${lane})`
        : `__shfl_sync(${fullMask}, ${text}, ${lane}${translation.shuffleWidth})`;
    }
    default: {
      // With an initial value the operation is the last argument.
      const operation = built(fourth ?? third);
      if (!/_over_group$/.test(name)) return undefined;
      const reduction = operation === undefined ? undefined : groupReduction(name, operation, block);
      if (reduction === undefined)
        throw new Unshowable(call, `${name} with an operation of its own cannot be shown.`);
      const initial = fourth && third ? `, ${translation.text(third)}` : '';
      return `${reduction}(${block ? '' : `${fullMask}, `}${text}${initial})`;
    }
  }
}

/** `group_load(g, in, value)`: every item its own element, in order. Loads of several elements per item are left out. */
function groupTransfer(
  call: SyntaxNode,
  name: string,
  group: SyclObject,
  given: readonly SyntaxNode[],
  translation: Translation,
): string {
  const isLoad = name.endsWith('group_load');
  const [, from, to] = given;
  const [pointer, value] = isLoad ? [from, to] : [to, from];
  const sum = pointer?.type === 'binary_expression' && pointer.child('operator')?.text === '+';
  const base = sum ? pointer.child('left') : pointer;
  const offset = sum ? pointer.child('right') : undefined;
  const isValue = value && valueTypeOf(translation.typeTextOf(value.text) ?? '') !== undefined;
  const lane = queryAnswer(
    group,
    'get_local_linear_id',
    translation.dimensions,
    translation.subGroup,
    translation.rangeExtents,
  );
  if (base?.type !== 'identifier' || value?.type !== 'identifier' || !isValue || lane?.kind !== 'value')
    throw new Unshowable(call, `${name.split('::').at(-1)} is shown for single values only.`);
  const index = offset ? `${closed(translation.text(offset))} + ${closed(lane.text)}` : lane.text;
  const element = `${translation.text(base)}[${index}]`;
  return isLoad ? `${value.text} = ${element}` : `${element} = ${value.text}`;
}

/** `dot(a, b)` of two vectors that have names. */
function dotProduct(call: SyntaxNode, given: readonly SyntaxNode[], translation: Translation): string {
  const [a, b] = given;
  const vector = a && cudaVectorName(syclNameIn(call.tree, translation.typeTextOf(a.text) ?? ''));
  const count = vector === undefined ? 0 : (vectorParts(vector)?.count ?? 0);
  if (count === 0 || a?.type !== 'identifier' || b?.type !== 'identifier')
    throw new Unshowable(call, 'sycl::dot is shown for vectors that have names only.');
  const parts = Array.from('xyzw'.slice(0, count), (part) => `${a.text}.${part} * ${b.text}.${part}`);
  return `(${parts.join(' + ')})`;
}

function vectorText(
  call: SyntaxNode,
  vector: string,
  given: readonly SyntaxNode[],
  translation: Translation,
): string {
  const count = vectorParts(vector)?.count ?? 0;
  const texts = given.map((node) => translation.text(node));
  const [only] = texts;
  if (texts.length === count) return `make_${vector}(${texts.join(', ')})`;
  if (texts.length === 1 && only !== undefined && /^[-\w.[\]]+$/.test(only))
    return `make_${vector}(${Array.from({ length: count }, () => only).join(', ')})`;
  throw new Unshowable(call, `A ${vector} made of ${texts.length} values cannot be shown.`);
}

function mathText(
  call: SyntaxNode,
  name: string,
  given: readonly SyntaxNode[],
  translation: Translation,
): string | undefined {
  const types = given.map((node) => translation.typeOf(node));
  const type =
    types.includes('double') && !types.includes('float')
      ? 'double'
      : types.includes('half') && !types.includes('float')
        ? 'half'
        : 'float';
  const texts = given.map((node) => translation.text(node));
  const [a = '', b = '', c = ''] = texts;
  if (name === 'dot') return dotProduct(call, given, translation);
  if (name === 'clamp' && texts.length === 3) return `min(max(${a}, ${b}), ${c})`;
  if (name === 'select' && texts.length === 3) return `(${c} ? ${b} : ${a})`;
  if (name === 'mad24' && texts.length === 3) return `(__mul24(${a}, ${b}) + ${c})`;
  const cuda = cudaMathName(name, type);
  if (cuda === undefined) {
    if (/^(plus|minus|multiplies|maximum|minimum|bit_\w+|logical_\w+)$/.test(name)) return undefined;
    throw new Unshowable(call, `sycl::${name} has no counterpart in CUDA.`);
  }
  return `${cuda}(${texts.join(', ')})`;
}

/** Texts of the ids of every dimension, for `a[item.get_global_id()]`. */
export function globalTexts(dimensions: number): string[] {
  return everyAxis(dimensions, (axis) => `blockIdx.${axis} * blockDim.${axis} + threadIdx.${axis}`);
}
