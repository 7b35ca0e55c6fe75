import { createHash } from 'node:crypto';

/** SHA-256 of the content (UTF-8 for text), in hexadecimal: 64 characters. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 over several parts, each with its length in front so that moving a byte between parts changes the hash. */
export function sha256Of(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
    hash.update(`${bytes.byteLength}:`);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** The first characters of the content's SHA-256: an id that people can read and type. 12 by default. */
export function shortId(content: string | Uint8Array, length = 12): string {
  return sha256(content).slice(0, length);
}

/** JSON with the keys of every object sorted, so that equal values give equal text. Undefined members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
