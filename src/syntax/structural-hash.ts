import type { TextRange } from '../protocol/task.ts';
import { sha256 } from '../shared/hash.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-node.ts';
import { normalisedTokens, normalisedTokensWithin } from './syntax-tokens.ts';

/**
 * Hash of the code without comments, layout and the choice of names: renamed clones collide, while other calls,
 * members (`threadIdx.x` against `.y`) or literals do not. 16 hexadecimal digits.
 */
export function structuralHash(code: SyntaxTree | SyntaxNode): string {
  const root = 'root' in code ? code.root : code;
  return sha256(normalisedTokens(root).join('\u0000')).slice(0, 16);
}

/** The same of a part of the text: names that it declares are its own business (`normalisedTokensWithin`). */
export function structuralHashWithin(tree: SyntaxTree, range: TextRange): string {
  return sha256(normalisedTokensWithin(tree.root, range).join('\u0000')).slice(0, 16);
}
