import { createHash } from 'node:crypto';

/** A stream of random numbers; the same shape as the `Random` port, declared here because `shared` imports no port. */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * The stream that belongs to (seed, path): each decision of a search draws from its own, so that what one decision
 * draws never moves another. Same arguments, same numbers, on every machine. Generator: xoshiro128** (Blackman and
 * Vigna, "Scrambled linear pseudorandom number generators", 2021), state from SHA-256.
 */
export function randomFor(seed: string, ...path: readonly (string | number)[]): RandomStream {
  const hash = createHash('sha256')
    .update(JSON.stringify([seed, ...path]))
    .digest();
  const state = new Uint32Array(4);
  for (let i = 0; i < 4; i++) state[i] = hash.readUInt32LE(i * 4);
  if (state.every((word) => word === 0)) state[0] = 1;

  const word = (): number => {
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const e = c ^ a;
    const f = d ^ b;
    state[1] = b ^ e;
    state[0] = a ^ f;
    state[2] = e ^ (b << 9);
    state[3] = rotateLeft(f, 11);
    return result;
  };
  const next = (): number => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53;
  const integer = (bound: number): number => {
    if (!Number.isSafeInteger(bound) || bound < 1)
      throw new RangeError(`bound must be a positive integer, got ${bound}`);
    return Math.floor(next() * bound);
  };
  return {
    next,
    integer,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('pick needs at least one item');
      return items[integer(items.length)] as T;
    },
    shuffle<T>(items: readonly T[]): T[] {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
      }
      return shuffled;
    },
  };
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
