import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { atomicMethod } from '../view/atomic-methods.ts';
import { operationOf, syclShuffle } from '../view/group-functions.ts';
import { syclMathName } from '../view/math-names.ts';
import type { SyclPrinter } from './sycl-printer.ts';
import { Unprintable } from './unprintable.ts';
import { syclVector } from './vector-text.ts';

/** SYCL text of a call in a view, or undefined when only its parts change. */
export function syclCall(call: SyntaxNode, printer: SyclPrinter): string | undefined {
  const callee = call.child('function');
  if (!callee) return undefined;
  const name = callee.text.replace(/\s+/g, '');
  const given = call.child('arguments')?.namedChildren ?? [];
  const { functionPrefix, prefix, itemFunctions, barrier } = printer.options;
  const text = (at: number): string => {
    const node = given[at];
    if (!node) throw new Unprintable(call, `${name} has too few arguments.`);
    return printer.text(node);
  };
  if (name === '__syncthreads') return barrier ?? `${functionPrefix}group_barrier(${printer.group})`;
  if (name === '__syncwarp') {
    printer.subGroupCalls++;
    return `${functionPrefix}group_barrier(${printer.subGroup})`;
  }
  if (name === '__threadfence' || name === '__threadfence_block')
    return `${functionPrefix}atomic_fence(${prefix}memory_order::acq_rel, ${prefix}memory_scope::${name === '__threadfence' ? 'device' : 'work_group'})`;
  const shuffle = syclShuffle(name);
  if (shuffle !== undefined) {
    printer.subGroupCalls++;
    wholeSubGroup(call, given, 3, printer);
    return `${functionPrefix}${shuffle}(${printer.subGroup}, ${text(1)}, ${text(2)})`;
  }
  const vote = /^__(any|all)_sync$/.exec(name)?.[1];
  if (vote !== undefined) {
    printer.subGroupCalls++;
    wholeSubGroup(call, given, 2, printer);
    return `${functionPrefix}${vote}_of_group(${printer.subGroup}, ${text(1)})`;
  }
  const blockVote = /^__syncthreads_(or|and)$/.exec(name)?.[1];
  if (blockVote !== undefined)
    return `${functionPrefix}${blockVote === 'or' ? 'any' : 'all'}_of_group(${printer.group}, ${text(0)})`;
  if (/^__reduce_/.test(name)) return reductionText(call, name, given, printer);
  const atomic = atomicMethod(name);
  if (atomic !== undefined) return atomicText(call, atomic, given, printer);
  if (name === '__ldg') {
    const pointer = given[0] && withoutParentheses(given[0]);
    if (pointer?.type === 'pointer_expression' && pointer.child('operator')?.text === '&')
      return printer.text(pointer.child('argument') ?? pointer);
    return `*(${text(0)})`;
  }
  const vector = /^make_(\w+)$/.exec(name)?.[1];
  if (vector !== undefined) {
    const type = syclVector(vector, prefix);
    if (type !== undefined) return `${type}(${given.map((node) => printer.text(node)).join(', ')})`;
  }
  if (itemFunctions.has(name)) throw new Unprintable(call, `${name} needs the item.`);
  const defined = isDefined(call, name);
  if (defined || callee.type === 'field_expression') return undefined;
  const math = syclMathName(name);
  if (math !== undefined && !/::/.test(name.replace(/^::/, '')))
    return `${functionPrefix}${math}(${given.map((node) => printer.text(node)).join(', ')})`;
  if (/^__\w+$|^atomic[A-Z]\w*$|^(clock|clock64|printf|assert)$|^tex\w*$|^surf\w*$/.test(name))
    throw new Unprintable(call, `${name} has no counterpart in SYCL.`);
  return undefined;
}

function isDefined(call: SyntaxNode, name: string): boolean {
  return new RegExp(`\\b${name.replace(/[^\w:]/g, '')}\\s*\\([^;{}]*\\)\\s*(const\\s*)?\\{`).test(
    call.tree.text,
  );
}

/** The mask names all lanes, and the width is that of a sub-group. */
function wholeSubGroup(
  call: SyntaxNode,
  given: readonly SyntaxNode[],
  widthAt: number,
  printer: SyclPrinter,
): void {
  const mask = given[0]?.text.replace(/[uUlL]+$/, '').toLowerCase();
  if (mask !== '0xffffffff') throw new Unprintable(call, 'A shuffle of some lanes has no counterpart.');
  const width = given[widthAt]?.text;
  const size = printer.options.subGroupSize;
  if (width === undefined ? size !== undefined && size !== '32' : width !== (size ?? '32'))
    throw new Unprintable(call, 'The shuffle is not as wide as a sub-group.');
}

function reductionText(
  call: SyntaxNode,
  name: string,
  given: readonly SyntaxNode[],
  printer: SyclPrinter,
): string {
  const { functionPrefix, prefix } = printer.options;
  const match = /^__reduce_(?:(inclusive|exclusive|broadcast)_?)?(\w*?)(_block)?_sync$/.exec(name);
  if (!match) throw new Unprintable(call, `${name} has no counterpart in SYCL.`);
  const [, scan, operation = '', block] = match;
  const isBlock = block !== undefined || operation === 'block';
  const values = (isBlock ? given : given.slice(1)).map((node) => printer.text(node));
  const group = isBlock ? printer.group : printer.subGroup;
  if (!isBlock) printer.subGroupCalls++;
  const [value = '', initial] = values;
  if (scan === 'broadcast') return `${functionPrefix}group_broadcast(${group}, ${values.join(', ')})`;
  const type = operationOf(operation);
  if (type === undefined) throw new Unprintable(call, `${name} has no counterpart in SYCL.`);
  const method = scan === undefined ? 'reduce_over_group' : `${scan}_scan_over_group`;
  const middle = initial === undefined ? '' : `${initial}, `;
  return `${functionPrefix}${method}(${group}, ${value}, ${middle}${prefix}${type}<>())`;
}

/** `atomicAdd(&a[i], x)` as a method of an `atomic_ref` that only this statement has. */
function atomicText(
  call: SyntaxNode,
  method: string,
  given: readonly SyntaxNode[],
  printer: SyclPrinter,
): string {
  const { prefix, names, functionPrefix } = printer.options;
  const [address, value, more] = given;
  if (!address || !value || more)
    throw new Unprintable(call, 'This atomic operation has no counterpart in SYCL.');
  const inner = withoutParentheses(address);
  const pointed = inner.type === 'pointer_expression' && inner.child('operator')?.text === '&';
  const element = pointed ? (inner.child('argument') ?? inner) : inner;
  const base = element.descendants('identifier')[0];
  const variable = base && names.variableOf(base);
  if (!variable || /\bauto\b/.test(variable.baseType))
    throw new Unprintable(call, 'The type of the atomic element cannot be told.');
  const shared = variable.space.includes('shared');
  const type = syclVector(variable.baseType, prefix) ?? variable.baseType;
  const target = pointed ? printer.text(element) : `*(${printer.text(inner)})`;
  const scope = shared ? 'work_group' : 'device';
  const space = shared ? 'local_space' : 'global_space';
  const home = prefix === '' ? '' : functionPrefix;
  return (
    `${home}atomic_ref<${type}, ${home}memory_order::relaxed, ${home}memory_scope::${scope}, ` +
    `${home}access::address_space::${space}>(${target}).${method}(${printer.text(value)})`
  );
}
