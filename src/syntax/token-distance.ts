import type { SyntaxNode, SyntaxTree } from './syntax-node.ts';
import { normalisedTokens } from './syntax-tokens.ts';

/** Length of the token runs that are compared. */
const runLength = 4;

/** The token runs of a text; keep it to compare one text with many. */
export type TokenFingerprint = ReadonlyMap<string, number>;

/** Counts the runs of tokens of a text, names normalised. */
export function tokenFingerprint(code: SyntaxTree | SyntaxNode): TokenFingerprint {
  const tokens = normalisedTokens('root' in code ? code.root : code);
  const counts = new Map<string, number>();
  for (let at = 0; at + runLength <= Math.max(tokens.length, runLength); at++) {
    const run = tokens.slice(at, at + runLength).join(' ');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

/** 0 for equal token runs, 1 for none in common (1 - Dice coefficient of the multisets of runs of four tokens). */
export function tokenDistance(a: TokenFingerprint, b: TokenFingerprint): number {
  let common = 0;
  let total = 0;
  for (const [run, count] of a) {
    common += Math.min(count, b.get(run) ?? 0);
    total += count;
  }
  for (const count of b.values()) total += count;
  return total === 0 ? 0 : 1 - (2 * common) / total;
}
