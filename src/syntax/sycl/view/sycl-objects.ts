/** What a name or an expression of kernel code stands for where C++ alone does not say it. */
export type SyclObject =
  /** `nd_item`, `item`. */
  | { readonly kind: 'item'; readonly range: boolean }
  /** `id`, `range`: one text per dimension, slowest first. `sum`: the texts are sums. */
  | { readonly kind: 'components'; readonly texts: readonly string[] }
  | { readonly kind: 'group' }
  | { readonly kind: 'sub-group' }
  /** `atomic_ref`: the element and its type. */
  | { readonly kind: 'atomic'; readonly target: string }
  | { readonly kind: 'accessor'; readonly name: string; readonly extents: readonly string[] }
  /** What a work-item hands to a reduction: a variable that only combines. */
  | { readonly kind: 'reducer'; readonly operation: string; readonly identity: string }
  /** Another name for a pointer or array. */
  | { readonly kind: 'alias'; readonly text: string }
  /** A pointer to an array in local memory: `*p` is the array. */
  | { readonly kind: 'pointer-to'; readonly text: string };

/** CUDA's letter of a dimension: the last one is x. */
export function axisOf(dimension: number, dimensions: number): string {
  return 'xyz'[dimensions - 1 - dimension] ?? 'x';
}

/** `blockIdx.x * blockDim.x + threadIdx.x` */
export function globalIndex(axis: string): string {
  return `blockIdx.${axis} * blockDim.${axis} + threadIdx.${axis}`;
}

/** Texts of one builtin for every dimension, slowest first. */
export function everyAxis(dimensions: number, text: (axis: string) => string): string[] {
  return Array.from({ length: dimensions }, (_, dimension) => text(axisOf(dimension, dimensions)));
}

/** The text in parentheses unless it is a name, a number, a member or already closed. */
export function closed(text: string): string {
  return /^[\w.]+$/.test(text) || /^\w+\([^()]*\)$/.test(text) || /^\([^()]*\)$/.test(text)
    ? text
    : `(${text})`;
}

/** Row-major position of an index: `(i * n + j) * m + k`. */
export function linearIndex(indices: readonly string[], extents: readonly string[]): string {
  let text = indices[0] ?? '0';
  indices.slice(1).forEach((index, at) => {
    text = `${closed(text)} * ${closed(extents[at + 1] ?? '1')} + ${/^[\w.\s*]+$/.test(index) ? index : closed(index)}`;
  });
  return text;
}
