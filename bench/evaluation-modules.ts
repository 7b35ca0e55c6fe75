import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Span } from './evaluation-recorder.ts';

const watched = [
  'copyFile',
  'link',
  'mkdir',
  'readFile',
  'readdir',
  'rename',
  'rm',
  'stat',
  'utimes',
  'writeFile',
] as const;

/** Calls of Node's own modules, seen while it is not disposed. */
export interface WatchedModules extends Disposable {
  /** Milliseconds spent in hashing since the start. */
  hashingMs(): number;
}

/** Notes every call of `node:fs/promises` as a span, and the time that goes into hashing. */
export function watchModules(spans: Span[]): WatchedModules {
  const originals = new Map<string, unknown>();
  const module = promises as unknown as Record<string, (...parts: unknown[]) => Promise<unknown>>;
  for (const name of watched) {
    const original = module[name];
    if (original === undefined) continue;
    originals.set(name, original);
    module[name] = async (...parts) => {
      const startMs = performance.now();
      try {
        return await original(...parts);
      } finally {
        spans.push({ kind: 'files', startMs, endMs: performance.now() });
      }
    };
  }
  syncBuiltinESMExports();
  const prototype = Object.getPrototypeOf(createHash('sha256')) as Hash;
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const update = prototype.update;
  let hashingMs = 0;
  prototype.update = function (this: Hash, ...parts: Parameters<Hash['update']>): Hash {
    const startMs = performance.now();
    const result = update.apply(this, parts);
    hashingMs += performance.now() - startMs;
    return result;
  } as Hash['update'];
  return {
    hashingMs: () => hashingMs,
    [Symbol.dispose]() {
      for (const [name, original] of originals) module[name] = original as (typeof module)[string];
      syncBuiltinESMExports();
      prototype.update = update;
    },
  };
}
