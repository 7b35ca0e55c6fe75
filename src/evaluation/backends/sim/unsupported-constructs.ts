import type { Reason } from '../../../protocol/evaluation.ts';
import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import type { TextEdit } from './text-edits.ts';

const words: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /^(wmma|nvcuda|wgmma|mma_sync|load_matrix_sync|__nv_fp8\w*)$/, what: 'tensor-core operations' },
  {
    pattern: /^(tex[123]D\w*|texCubemap\w*|cudaTextureObject_t|texture|textureReference)$/,
    what: 'textures',
  },
  { pattern: /^(surf[123]D\w*|cudaSurfaceObject_t|surface)$/, what: 'surfaces' },
  { pattern: /^(cuTensorMap\w*|cp_async_bulk\w*|CUtensorMap)$/, what: 'the tensor memory accelerator' },
];

/**
 * Constructs the simulator knows of but does not simulate, in device code that is kept: a clear reason with the line instead
 * of a compiler error further down. `kept` says whether a node's text survives translation.
 */
export function unsupportedReasons(tree: SyntaxTree, kept: (node: SyntaxNode) => boolean): readonly Reason[] {
  const reasons: Reason[] = [];
  const add = (what: string, node: SyntaxNode): void => {
    if (reasons.some((reason) => reason.line === node.line && reason.message.includes(what))) return;
    reasons.push({
      rule: 'unsupported',
      message: `the simulated GPU does not support ${what} ("${shortText(node.text)}")`,
      line: node.line,
    });
  };
  for (const node of tree.root.walk()) {
    if (node.children.length === 0 && /identifier$/.test(node.type)) {
      const word = words.find(({ pattern }) => pattern.test(node.text));
      if (word !== undefined && kept(node)) add(word.what, node);
    }
    if (node.type === 'kernel_call_syntax' && isInDeviceCode(node) && kept(node))
      add('launching a kernel from a kernel', node.parent ?? node);
  }
  return reasons;
}

/** Inline assembly other than an empty compiler barrier ends the launch with the line when it is reached. */
export function assemblyEdits(tree: SyntaxTree): readonly TextEdit[] {
  return tree.root
    .descendants('gnu_asm_expression')
    .filter((node) => /[^\s"]/.test(node.child('assembly_code')?.text ?? 'unknown'))
    .map((node) => ({ start: node.start, end: node.end, text: 'KF_UNSUPPORTED("inline PTX")' }));
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
