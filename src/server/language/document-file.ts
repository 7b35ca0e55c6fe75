import { fileURLToPath } from 'node:url';

/** Path of a document that is a file of this machine; undefined for all others. */
export function fileOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    // Another machine's, or no path at all.
    return undefined;
  }
}
