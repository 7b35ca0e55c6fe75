import { cpSync, mkdtempSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../../../src/shared/package-root.ts';

/** A copy of test/fixtures/fake-acpp with other settings; the path of its `acpp`. */
export function fakeAcpp(settings: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'kf-fake-acpp-'));
  cpSync(join(packageRoot(), 'test/fixtures/fake-acpp'), folder, { recursive: true });
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, 'settings'), lines.join(''));
  // Jobs of a root process run as another user.
  chmodSync(folder, 0o755);
  return join(folder, 'acpp');
}
