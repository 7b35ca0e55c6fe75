import type { SyntaxNode } from '../../syntax/syntax-node.ts';

/** What a call of CUDA's own functions means to the classifier; user functions have no kind. */
export type BuiltinKind =
  | 'block-barrier'
  | 'warp-barrier'
  | 'shuffle'
  | 'vote'
  | 'group-reduce'
  | 'grid-cooperation'
  | 'atomic'
  | 'fence'
  | 'async-copy'
  | 'matrix-unit'
  | 'fast-math'
  | 'fused-operation'
  | 'exponential'
  | 'maximum';

const byName: readonly (readonly [RegExp, BuiltinKind])[] = [
  [/^__syncthreads(_count|_and|_or)?$|^__barrier_sync$/, 'block-barrier'],
  [/^__syncwarp$/, 'warp-barrier'],
  [/^__shfl(_up|_down|_xor)?(_sync)?$/, 'shuffle'],
  [/^__(ballot|any|all|match_any|match_all)(_sync)?$|^__activemask$/, 'vote'],
  [/^__reduce_\w+_sync$/, 'group-reduce'],
  [/^atomic(Add|Sub|Exch|Min|Max|Inc|Dec|CAS|And|Or|Xor)(_block|_system)?$/, 'atomic'],
  [/^__threadfence(_block|_system)?$/, 'fence'],
  [/^__pipeline_memcpy_async$|(^|::)memcpy_async$/, 'async-copy'],
  [/(^|::)(load_matrix_sync|store_matrix_sync|mma_sync|fill_fragment)$/, 'matrix-unit'],
  [
    /^__(expf|exp10f|exp2f|logf|log2f|log10f|sinf|cosf|tanf|sincosf|powf|fdividef|frsqrt_rn|frcp_rn|saturatef)$|^rsqrtf?$/,
    'fast-math',
  ],
  [/^(__)?fma(f|_rn|f_rn)?$|^__h?fma2?$/, 'fused-operation'],
  [/^(exp|expf|exp2|exp2f)$/, 'exponential'],
  [/^f?max(f)?$/, 'maximum'],
];

/** Calls of a cooperative-groups object, by method and by what the object is. */
const methods: readonly (readonly [RegExp, BuiltinKind])[] = [
  [/^shfl(_up|_down|_xor)?$/, 'shuffle'],
  [/^(ballot|any|all|match_any|match_all)$/, 'vote'],
];

const grid = /\b(this_grid|grid_group|this_cluster|cluster_group)\b/;
const tile = /\b(tiled_partition|thread_block_tile|coalesced_threads|coalesced_group|thread_group)\b/;
const block = /\b(this_thread_block|thread_block)\b/;

/**
 * Kind of a call. `declared` gives the type and initialiser of a variable's declaration (without its name): that is how
 * `group.sync()` is told apart. Functions that the file defines itself are never builtins.
 */
export function builtinKind(
  call: SyntaxNode,
  isDefinedHere: (name: string) => boolean,
  declared: (object: SyntaxNode) => string,
): BuiltinKind | undefined {
  const callee = call.child('function');
  if (callee === null) return undefined;
  if (callee.type === 'field_expression') {
    const object = callee.child('argument');
    const method = callee.child('field')?.text ?? '';
    if (object === null) return undefined;
    const type = object.type === 'call_expression' ? object.text : declared(object);
    if (method === 'sync')
      return grid.test(type)
        ? 'grid-cooperation'
        : tile.test(type)
          ? 'warp-barrier'
          : block.test(type)
            ? 'block-barrier'
            : undefined;
    if (!tile.test(type)) return undefined;
    return methods.find(([name]) => name.test(method))?.[1];
  }
  const name = callee.text.replace(/<[^]*>$/, '').replace(/\s+/g, '');
  if (isDefinedHere(name)) return undefined;
  if (/::reduce$/.test(name) || /::(inclusive|exclusive)_scan$/.test(name)) return 'group-reduce';
  if (/::sync$/.test(name)) {
    const type = declared(call.child('arguments')?.namedChildren[0] ?? call);
    return grid.test(type) ? 'grid-cooperation' : tile.test(type) ? 'warp-barrier' : 'block-barrier';
  }
  return kindOfName(name);
}

/** Kind of a plain function name. */
export function kindOfName(name: string): BuiltinKind | undefined {
  return byName.find(([pattern]) => pattern.test(name))?.[1];
}

/** Kinds whose call does something beyond giving a value. */
export const effectfulKinds: ReadonlySet<BuiltinKind> = new Set([
  'block-barrier',
  'warp-barrier',
  'grid-cooperation',
  'atomic',
  'fence',
  'async-copy',
  'matrix-unit',
]);
