import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bytes of the largest cache that the first processor sees, 32 MiB where the system does not tell. SYCL runtimes answer 1 or nothing,
 * and the C library adds up the caches of chips that a virtual machine has no part of.
 */
export function processorCacheBytes(folder = '/sys/devices/system/cpu/cpu0/cache'): number {
  try {
    const sizes = readdirSync(folder)
      .filter((name) => /^index\d+$/.test(name))
      .map((name) => bytesOf(readFileSync(join(folder, name, 'size'), 'utf8').trim()));
    const largest = Math.max(0, ...sizes);
    if (largest > 0) return largest;
  } catch {
    // A system that does not say.
  }
  return 32 << 20;
}

function bytesOf(text: string): number {
  const match = /^(\d+)([KMG]?)$/.exec(text);
  const unit = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[match?.[2] ?? ''] ?? 1;
  return Number(match?.[1] ?? 0) * unit;
}
