import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installationSecret } from '../../../src/application/installation-secret.ts';

describe('installation secret', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kf-secret-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is drawn once, readable by its owner only, and the same in another process', () => {
    const file = join(folder, 'deep', 'inputs');
    const secret = installationSecret(file);
    assert.match(secret, /^[0-9a-f]{64}$/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'deep')).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(join(folder, 'deep')), ['inputs']);
    const module = pathToFileURL(resolve('src/application/installation-secret.ts')).href;
    const other = execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { installationSecret } from ${JSON.stringify(module)}; process.stdout.write(installationSecret(${JSON.stringify(file)}));`,
      ],
      { encoding: 'utf8' },
    );
    assert.equal(other, secret);
  });

  it('differs from installation to installation, and is drawn anew where the file is damaged', () => {
    const first = installationSecret(join(folder, 'a'));
    assert.notEqual(installationSecret(join(folder, 'b')), first);
    writeFileSync(join(folder, 'c'), 'half a sec');
    assert.match(installationSecret(join(folder, 'c')), /^[0-9a-f]{64}$/);
  });
});
