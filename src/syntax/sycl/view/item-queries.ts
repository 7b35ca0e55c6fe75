import { everyAxis, globalIndex } from './sycl-objects.ts';
import type { SyclObject } from './sycl-objects.ts';

/** What a query method gives: one text per dimension, or one value. */
export type QueryAnswer =
  | { readonly kind: 'components'; readonly texts: readonly string[] }
  | { readonly kind: 'value'; readonly text: string };

/** Lanes of a sub-group: the attribute's number, or `warpSize` where the device decides. */
export interface SubGroupSize {
  readonly text: string;
}

/** Position of a thread in its block, x fastest. */
export function linearThread(dimensions: number): string {
  if (dimensions === 1) return 'threadIdx.x';
  return dimensions === 2
    ? 'threadIdx.y * blockDim.x + threadIdx.x'
    : '(threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x';
}

function linearBlock(dimensions: number): string {
  if (dimensions === 1) return 'blockIdx.x';
  return dimensions === 2
    ? 'blockIdx.y * gridDim.x + blockIdx.x'
    : '(blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x';
}

function product(dimensions: number, name: string): string {
  return everyAxis(dimensions, (axis) => `${name}.${axis}`)
    .reverse()
    .join(' * ');
}

function linearGlobal(dimensions: number): string {
  if (dimensions === 1) return globalIndex('x');
  const row = `(${globalIndex('y')}) * (gridDim.x * blockDim.x) + ${globalIndex('x')}`;
  if (dimensions === 2) return row;
  return `((${globalIndex('z')}) * (gridDim.y * blockDim.y) + ${globalIndex('y')}) * (gridDim.x * blockDim.x) + ${globalIndex('x')}`;
}

/** Answer of a query method of an item, a group or a sub-group; undefined for methods that are no queries. */
export function queryAnswer(
  object: SyclObject,
  method: string,
  dimensions: number,
  subGroup: SubGroupSize,
  rangeExtents: readonly string[] | undefined,
): QueryAnswer | undefined {
  const each = (text: (axis: string) => string): QueryAnswer => ({
    kind: 'components',
    texts: everyAxis(dimensions, text),
  });
  const value = (text: string): QueryAnswer => ({ kind: 'value', text });
  if (object.kind === 'item') {
    switch (method) {
      case 'get_global_id':
      case 'get_id':
        return each(globalIndex);
      case 'get_local_id':
        return each((axis) => `threadIdx.${axis}`);
      case 'get_local_range':
        return each((axis) => `blockDim.${axis}`);
      case 'get_global_range':
      case 'get_range':
        return object.range
          ? rangeExtents && { kind: 'components', texts: rangeExtents }
          : each((axis) => `gridDim.${axis} * blockDim.${axis}`);
      case 'get_group_range':
        return each((axis) => `gridDim.${axis}`);
      case 'get_group':
        return each((axis) => `blockIdx.${axis}`);
      case 'get_local_linear_id':
        return value(linearThread(dimensions));
      case 'get_group_linear_id':
        return value(linearBlock(dimensions));
      case 'get_global_linear_id':
        return value(linearGlobal(dimensions));
      case 'get_linear_id':
        if (dimensions === 1) return value(globalIndex('x'));
        if (!rangeExtents) return value(linearGlobal(dimensions));
        return value(
          dimensions === 2
            ? `(${globalIndex('y')}) * (${rangeExtents[1] ?? '1'}) + (${globalIndex('x')})`
            : `((${globalIndex('z')}) * (${rangeExtents[1] ?? '1'}) + (${globalIndex('y')})) * (${rangeExtents[2] ?? '1'}) + (${globalIndex('x')})`,
        );
      case 'get_offset':
        return each(() => '0');
      default:
        return undefined;
    }
  }
  if (object.kind === 'group') {
    switch (method) {
      case 'get_group_id':
      case 'get_id':
        return each((axis) => `blockIdx.${axis}`);
      case 'get_local_id':
        return each((axis) => `threadIdx.${axis}`);
      case 'get_local_range':
      case 'get_max_local_range':
        return each((axis) => `blockDim.${axis}`);
      case 'get_group_range':
        return each((axis) => `gridDim.${axis}`);
      case 'get_global_range':
        return each((axis) => `gridDim.${axis} * blockDim.${axis}`);
      case 'get_local_linear_id':
        return value(linearThread(dimensions));
      case 'get_group_linear_id':
      case 'get_linear_id':
        return value(linearBlock(dimensions));
      case 'get_local_linear_range':
        return value(product(dimensions, 'blockDim'));
      case 'get_group_linear_range':
        return value(product(dimensions, 'gridDim'));
      case 'leader':
        return value(`${linearThread(dimensions)} == 0`);
      default:
        return undefined;
    }
  }
  if (object.kind !== 'sub-group') return undefined;
  const thread = linearThread(dimensions);
  const position = dimensions === 1 ? thread : `(${thread})`;
  const size = subGroup.text;
  const threads = product(dimensions, 'blockDim');
  const one = (text: string): QueryAnswer => ({ kind: 'components', texts: [text] });
  switch (method) {
    case 'get_local_id':
      return one(`${position} % ${size}`);
    case 'get_local_linear_id':
      return value(`${position} % ${size}`);
    case 'get_group_id':
      return one(`${position} / ${size}`);
    case 'get_group_linear_id':
      return value(`${position} / ${size}`);
    case 'get_local_range':
    case 'get_max_local_range':
      return one(size);
    case 'get_local_linear_range':
      return value(size);
    case 'get_group_range':
      return one(`(${threads} + ${size} - 1) / ${size}`);
    case 'get_group_linear_range':
      return value(`(${threads} + ${size} - 1) / ${size}`);
    case 'leader':
      return value(`${position} % ${size} == 0`);
    default:
      return undefined;
  }
}
