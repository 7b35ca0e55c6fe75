import { sha256 } from '../shared/hash.ts';

/**
 * Identity of a kernel by its text: SHA-256 of the evolve region, as the store keeps it for every candidate (the original is one of them).
 * Moving the kernel keeps it, editing changes it; a kernel that is a variant of an earlier run is recognised by it too.
 */
export function regionHash(region: string): string {
  return sha256(region);
}
