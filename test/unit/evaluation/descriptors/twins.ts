import { functionNames } from '../../../../src/syntax/definitions-and-uses.ts';
import { findKernels } from '../../../../src/syntax/kernel-finder.ts';
import type { SyntaxParser } from '../../../../src/syntax/parser.ts';

/** Names that a classifier reading text would fall for. */
const misleading = [
  'wmma_tile',
  'flash_attention',
  'shared_tile',
  'warp_shuffle',
  'online_softmax',
  'double_buffer',
  'prefetch',
  'cooperative_grid',
  'syncthreads_done',
  'float4_vector',
];

/** The text with every variable and kernel of the file renamed, half of the names misleading, half meaningless. */
export function renamedTwin(parser: SyntaxParser, source: string): string {
  const tree = parser.parse(source);
  const names = new Map<string, string>();
  const rename = (name: string): void => {
    if (names.has(name)) return;
    const stem = misleading[names.size % (2 * misleading.length)];
    names.set(name, stem === undefined ? `q${names.size}` : `${stem}_${names.size}`);
  };
  for (const kernel of findKernels(tree)) rename(kernel.name);
  for (const definition of tree.root.descendants('function_definition'))
    for (const variable of functionNames(definition)?.variables ?? []) rename(variable.name);
  let result = '';
  let at = 0;
  for (const node of tree.root.descendants('identifier')) {
    const to = names.get(node.text);
    if (to === undefined) continue;
    result += source.slice(at, node.start) + to;
    at = node.end;
  }
  return result + source.slice(at);
}

/** Name of the only kernel of a text. */
export function onlyKernel(parser: SyntaxParser, source: string): string {
  const [kernel] = findKernels(parser.parse(source));
  if (kernel === undefined) throw new Error('no kernel');
  return kernel.name;
}

/** The text with a comment behind every line that promises techniques which are not there. */
export function commentedTwin(source: string): string {
  const comment = ' /* wmma::mma_sync flash __shfl_down_sync __syncthreads() tile[TILE] cp.async float4 */';
  return source
    .split('\n')
    .map((line) => (line.trimStart().startsWith('#') ? line : line + comment))
    .join('\n');
}

/** The text with dead code of every kind at the start of each kernel's body. */
export function deadCodeTwin(parser: SyntaxParser, source: string): string {
  const [kernel] = findKernels(parser.parse(source));
  if (kernel === undefined) throw new Error('no kernel');
  const dead = `
  if (false) { __syncthreads(); __shared__ float never[64]; never[threadIdx.x] = __expf(1.0f); }
  const bool use_fancy = false;
  if (use_fancy) { __syncthreads(); }
  float unread = __expf((float)threadIdx.x);
  float unread_too = __shfl_down_sync(0xffffffffu, unread, 1);
#if 0
  __syncthreads();
#endif
`;
  const at = kernel.body.start + 1;
  return source.slice(0, at) + dead + source.slice(at);
}
