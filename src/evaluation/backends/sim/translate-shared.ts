import type { SyntaxNode, SyntaxTree } from '../../../syntax/syntax-node.ts';
import { declaratorName } from '../../../syntax/kernel-finder.ts';
import type { TextEdit } from './text-edits.ts';

/** Words of a declaration that say where a variable lives; the rest is its type. */
const storageWords = /\b(__shared__|static|extern)\b/g;
const alignment =
  /\b(__align__|alignas)\s*\((?:[^()]|\([^()]*\))*\)|__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)/g;

const leadingAlignment = new RegExp(`(?:(?:${alignment.source})\\s*)+$`);

/**
 * Rewrites `__shared__` declarations as native/sim/cuda/translation.h describes: shared variables live in the block's arena and
 * are reached through a reference. `text` is the original, of which the tree may be a masked version with equal offsets.
 */
export function sharedEdits(tree: SyntaxTree, text: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const node of tree.root.descendants('declaration', 'field_declaration')) {
    const declarators = node.childrenOf('declarator');
    const [first] = declarators;
    if (first === undefined) continue;
    // An alignment in front of everything is no part of the node: the parser saw blanks there.
    const start = node.start - (leadingAlignment.exec(text.slice(0, node.start))?.[0].length ?? 0);
    const head = text.slice(start, first.start);
    if (!/\b__shared__\b/.test(head)) continue;
    const isExternal = /\bextern\b/.test(head);
    const isLocal = node.ancestor('compound_statement') !== null;
    const replacement = isExternal
      ? externalText(head, declarators, text, isLocal)
      : isLocal
        ? localText(head, declarators, text)
        : undefined;
    if (replacement !== undefined) edits.push({ start, end: node.end, text: replacement });
  }
  return edits;
}

function localText(head: string, declarators: readonly SyntaxNode[], text: string): string {
  const type = withAttributeAlignment(head.replace(storageWords, ' ').trim());
  return declarators
    .map((declarator, index) => {
      const name = declaratorName(declarator)?.text ?? '';
      const own = text.slice(declarator.start, declarator.end);
      const renamed = own.replace(new RegExp(`\\b${name}\\b`), `kf_shared_${name}`);
      const typeText = index === 0 ? type : type.replace(/\s+/g, ' ');
      return (
        `typedef ${typeText} ${renamed}; kf_shared_${name}& ${name} = ` +
        `::kf::sim::cuda::shared<kf_shared_${name}>(KF_SHARED_KEY("${name}"));`
      );
    })
    .join(' ');
}

/** A typedef takes no `alignas`; the compiler's own attribute it does. */
function withAttributeAlignment(type: string): string {
  return type.replace(/\balignas\s*\(((?:[^()]|\([^()]*\))*)\)/g, (_whole, argument: string) => {
    const isType =
      /^\s*(?:const\s+|unsigned\s+|signed\s+)*(?:[a-z]\w*_t|u?(?:char|short|int|long|longlong|float|double|half)[1-4]?)\s*$/.test(
        argument,
      );
    return `__attribute__((aligned(${isType ? `alignof(${argument})` : argument})))`;
  });
}

function externalText(
  head: string,
  declarators: readonly SyntaxNode[],
  text: string,
  isLocal: boolean,
): string {
  const type = head.replace(storageWords, ' ').replace(alignment, ' ').replace(/\s+/g, ' ').trim();
  return declarators
    .map((declarator) => {
      const name = declaratorName(declarator)?.text ?? '';
      const own = text.slice(declarator.start, declarator.end).replace(/\s+/g, ' ');
      const isPlainArray = new RegExp(`^${name} ?\\[ ?\\]$`).test(own);
      if (!isLocal) return `static constexpr ::kf::sim::cuda::DynamicShared<${type}> ${name}{};`;
      if (isPlainArray) return `auto& ${name} = ::kf::sim::cuda::dynamic_shared<${type}>();`;
      const renamed = own.replace(new RegExp(`\\b${name}\\b`), `kf_shared_${name}`);
      return `typedef ${type} ${renamed}; auto& ${name} = ::kf::sim::cuda::dynamic_shared<kf_shared_${name}>();`;
    })
    .join(' ');
}

/**
 * Blanks alignment words, which the grammar takes for types or calls. Only for parsing: offsets stay.
 */
export function maskAlignment(text: string): string {
  return text.replace(alignment, (match) => match.replace(/[^\n]/g, ' '));
}
