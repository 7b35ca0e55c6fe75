/** Everything a change must pass but the end-to-end tests: types, lint, format, tests. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const steps = [
  ['typecheck', 'tsc', ['--noEmit', '-p', '.']],
  ['typecheck webview', 'tsc', ['--noEmit', '-p', 'webview']],
  ['lint', 'eslint', ['.']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['native format', 'node', ['scripts/format-native.mjs', '--check']],
  ['build', 'node', ['scripts/build.mjs']],
  ['test', 'node', ['scripts/test.mjs']],
];
const failed = [];
for (const [name, command, args] of steps) {
  console.log(`== ${name}`);
  const result = spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}`);
  process.exit(1);
}
