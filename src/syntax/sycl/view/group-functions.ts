import type { SyclName } from '../sycl-types.ts';

/** All lanes take part. */
export const fullMask = '0xffffffffu';

const operations: Readonly<Record<string, string>> = {
  plus: 'add',
  multiplies: 'mul',
  maximum: 'max',
  minimum: 'min',
  bit_and: 'and',
  bit_or: 'or',
  bit_xor: 'xor',
  logical_and: 'all',
  logical_or: 'any',
};

/** `add` for `sycl::plus<>`; undefined for functions of the user's. */
export function operationName(type: SyclName): string | undefined {
  const name = type.name.replace(/^(std|ext::oneapi)::/, '');
  return operations[name];
}

/** `plus` for `add`. */
export function operationOf(name: string): string | undefined {
  return Object.entries(operations).find(([, short]) => short === name)?.[0];
}

const atomics: Readonly<Record<string, string>> = {
  add: 'atomicAdd',
  max: 'atomicMax',
  min: 'atomicMin',
  and: 'atomicAnd',
  or: 'atomicOr',
  xor: 'atomicXor',
};

/** CUDA's atomic function that combines by `add`, `max` and so on. */
export function atomicOfOperation(operation: string): string | undefined {
  return Object.hasOwn(atomics, operation) ? atomics[operation] : undefined;
}

const shuffles: Readonly<Record<string, string>> = {
  shift_group_left: '__shfl_down_sync',
  shift_group_right: '__shfl_up_sync',
  permute_group_by_xor: '__shfl_xor_sync',
  select_from_group: '__shfl_sync',
};

/** CUDA's shuffle for a function on a sub-group. */
export function shuffleOf(name: string): string | undefined {
  return Object.hasOwn(shuffles, name) ? shuffles[name] : undefined;
}

/** SYCL's function for one of CUDA's shuffles. */
export function syclShuffle(name: string): string | undefined {
  return Object.entries(shuffles).find(([, cuda]) => cuda === name)?.[0];
}

const methods: Readonly<Record<string, string>> = {
  shuffle_down: '__shfl_down_sync',
  shuffle_up: '__shfl_up_sync',
  shuffle_xor: '__shfl_xor_sync',
  shuffle: '__shfl_sync',
};

/** CUDA's shuffle for a method of `sub_group` as SYCL 1.2.1 extensions had them. */
export function shuffleMethod(name: string): string | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

/** Reductions and scans over a group. The scope is in the name: `__reduce_add_sync` for a sub-group, `_block_` for a work-group. */
export function groupReduction(name: string, operation: string, block: boolean): string | undefined {
  const part = block ? '_block' : '';
  switch (name) {
    case 'reduce_over_group':
      return `__reduce_${operation}${part}_sync`;
    case 'inclusive_scan_over_group':
      return `__reduce_inclusive_${operation}${part}_sync`;
    case 'exclusive_scan_over_group':
      return `__reduce_exclusive_${operation}${part}_sync`;
    default:
      return undefined;
  }
}
