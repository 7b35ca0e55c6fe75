import type { Reason } from '../../../protocol/evaluation.ts';
import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import { declaratorName } from '../../../syntax/kernel-finder.ts';

/** Something the simulator knows of but does not simulate. */
interface Unsupported {
  readonly pattern: RegExp;
  readonly what: string;
  readonly advice: string;
  /** Only as the name of a namespace: `cub` may be a variable. */
  readonly isNamespace?: boolean;
  /** What may follow the name of the namespace all the same. */
  readonly except?: RegExp;
}

const onDevice = 'evaluate this kernel on a CUDA device';

const words: readonly Unsupported[] = [
  {
    pattern: /^(wgmma|__nv_fp8\w*|__nv_fp4\w*)$/,
    what: 'warp-group products and eight-bit floating types',
    advice: `${onDevice}, or start from a kernel that computes with ordinary arithmetic`,
  },
  {
    pattern: /^(tex[123]D\w*|texCubemap\w*|cudaTextureObject_t|texture|textureReference)$/,
    what: 'textures',
    advice: 'read the data through a const pointer (__ldg), or ' + onDevice,
  },
  {
    pattern: /^(surf[123]D\w*|cudaSurfaceObject_t|surface)$/,
    what: 'surfaces',
    advice: 'read and write the data through pointers, or ' + onDevice,
  },
  {
    pattern: /^(cuTensorMap\w*|cp_async_bulk\w*|CUtensorMap)$/,
    what: 'the tensor memory accelerator',
    advice: 'copy tiles with plain loads or __pipeline_memcpy_async, or ' + onDevice,
  },
  {
    pattern: /^(cub|thrust)$/,
    what: 'this part of CUB and Thrust',
    advice:
      'of them there are cub::BlockReduce, BlockScan, WarpReduce and WarpScan; write the rest with shuffles or cooperative groups, or ' +
      onDevice,
    isNamespace: true,
    except:
      /^cub\s*::\s*(?:(?:Block|Warp)(?:Reduce|Scan)|Sum|Max|Min|ArgMax|ArgMin|KeyValuePair|BLOCK_(?:REDUCE|SCAN)_\w+|Block(?:Reduce|Scan)Algorithm)\b/,
  },
  {
    pattern: /^cuda$/,
    what: 'this part of libcu++',
    advice:
      'of it there are cuda::barrier, cuda::pipeline, cuda::memcpy_async, cuda::atomic and cuda::std; or ' +
      onDevice,
    isNamespace: true,
    except:
      /^cuda\s*::\s*(?:std|barrier|pipeline\w*|make_pipeline|memcpy_async|aligned_size_t|thread_scope\w*|atomic\w*|memory_order\w*|device\s*::\s*barrier_native_handle)\b/,
  },
];

function unsupportedWord(node: SyntaxNode): Unsupported | undefined {
  if (node.children.length > 0 || !/identifier$/.test(node.type)) return undefined;
  return words.find(
    ({ pattern, isNamespace, except }) =>
      pattern.test(node.text) &&
      (isNamespace !== true || isOuterNamespace(node)) &&
      except?.test(node.tree.text.slice(node.start, node.start + 80)) !== true,
  );
}

/** `cuda` in `cuda::barrier`, not in `at::cuda::detail`. */
function isOuterNamespace(node: SyntaxNode): boolean {
  const before = node.tree.text.slice(Math.max(0, node.start - 80), node.start);
  return node.type === 'namespace_identifier' && !/[\w>]\s*::\s*$/.test(before);
}

/**
 * Constructs the simulator knows of but does not simulate, in device code that is kept: a clear reason with the line instead
 * of a compiler error further down. `kept` says whether a node's text survives translation.
 */
export function unsupportedReasons(tree: SyntaxTree, kept: (node: SyntaxNode) => boolean): readonly Reason[] {
  const reasons: Reason[] = [];
  const add = (what: string, advice: string, node: SyntaxNode): void => {
    if (reasons.some((reason) => reason.message.includes(what))) return;
    reasons.push({
      rule: 'unsupported',
      message: `the simulated GPU does not support ${what} ("${shortText(node.text)}"); ${advice}`,
      line: node.line,
    });
  };
  for (const node of tree.root.walk()) {
    const word = unsupportedWord(node);
    if (word !== undefined && kept(node)) add(word.what, word.advice, node.parent ?? node);
    if (node.type === 'kernel_call_syntax' && isInDeviceCode(node) && kept(node))
      add('launching a kernel from a kernel', `launch it from the host, or ${onDevice}`, node.parent ?? node);
  }
  return reasons;
}

/**
 * What may go so that the rest can be simulated: device functions with unsupported constructs that `kernel` does not reach, and
 * using-declarations of namespaces that are not there.
 */
export function droppableConstructs(tree: SyntaxTree, kernel: SyntaxNode): readonly SyntaxNode[] {
  const definitions = tree.root
    .descendants('function_definition')
    .filter((node) => node.ancestor('function_definition') === null)
    .map((node) => ({ node, name: declaratorName(node.child('declarator') ?? node)?.text ?? '' }));
  const reached = new Set<SyntaxNode>();
  const waiting = [kernel];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    const mentioned = new Set(next.text.match(/[A-Za-z_]\w*/g) ?? []);
    waiting.push(...definitions.filter(({ name }) => mentioned.has(name)).map(({ node }) => node));
  }
  const functions = definitions
    .map(({ node }) => node)
    .filter(
      (node) => !reached.has(node) && [...node.walk()].some((inner) => unsupportedWord(inner) !== undefined),
    );
  const usings = tree.root
    .descendants('using_declaration', 'alias_declaration', 'namespace_alias_definition')
    .filter((node) => node.ancestor('function_definition') === null)
    .filter((node) => /^(?:using\s+(?:namespace\s+)?|namespace\s+\w+\s*=\s*)thrust\b/.test(node.text));
  return [...functions, ...usings];
}

/** True inside a function marked `__global__` or `__device__`. */
export function isInDeviceCode(node: SyntaxNode): boolean {
  const definition = node.ancestor('function_definition');
  if (definition === null) return false;
  const body = definition.child('body');
  const head = node.tree.text.slice(definition.start, body?.start ?? definition.end);
  return /\b__(global|device)__\b/.test(head) || isInDeviceCode(definition);
}

function shortText(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 37)}...` : line;
}
