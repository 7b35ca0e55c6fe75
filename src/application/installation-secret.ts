import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nativeCacheFolder } from '../executors/native-tools.ts';

const cached = new Map<string, string>();

/**
 * What nobody who writes candidates knows: drawn once for this person on this machine, kept beside the caches, readable by its owner
 * only, outside every folder that compilers and kernels may read. All inputs are derived from it, so they cannot be worked out from a
 * task and a seed, which are public; yet a run that is resumed, and a reference that is cached, see the same ones again.
 */
export function installationSecret(
  file: string = join(nativeCacheFolder(), '..', 'secret', 'inputs'),
): string {
  const known = cached.get(file);
  if (known !== undefined) return known;
  const secret = read(file) ?? draw(file);
  cached.set(file, secret);
  return secret;
}

function read(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Draws one; where another process was faster, its secret is the one. */
function draw(file: string): string {
  const secret = randomBytes(32).toString('hex');
  const own = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(own, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(own, file);
    return secret;
  } catch {
    const other = read(file);
    if (other !== undefined) return other;
    // Something unreadable lies there, or links are not possible.
    rmSync(file, { force: true });
    writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    return secret;
  } finally {
    rmSync(own, { force: true });
  }
}
