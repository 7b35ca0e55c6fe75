/**
 * Runs test/e2e: a person's path through a real workbench with the packaged extension, by Playwright.
 *
 *   node scripts/vscode-host/run-e2e-tests.ts [--report FILE] [mocha arguments]
 *
 * Packages the extension first; `KERNELFOUNDRY_VSIX` names one that is already packaged.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './hosts.ts';
import { installHost } from './install.ts';

const [, , ...words] = process.argv;
const at = words.indexOf('--report');
const report = at < 0 ? undefined : words[at + 1];
const passOn = words.filter((_word, index) => at < 0 || (index !== at && index !== at + 1));

for (const name of ['newest', 'oldest'] as const) await installHost(name);
const environment = { ...process.env };
if (environment['KERNELFOUNDRY_VSIX'] === undefined) {
  const packaged = spawnSync(process.execPath, [join(projectRoot, 'scripts/package.mjs')], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (packaged.status !== 0) {
    console.error('The extension could not be packaged: run `npm run package` to see why.');
    process.exit(1);
  }
}
const { status } = spawnSync(
  process.execPath,
  [
    join(projectRoot, 'node_modules/mocha/bin/mocha.js'),
    ...(report === undefined
      ? []
      : [
          ...['--reporter', join(projectRoot, 'scripts/test-reporter.cjs')],
          ...['--reporter-option', `report=${report}`],
        ]),
    ...['--timeout', '120000', ...passOn],
    ...globSync('test/e2e/**/*.e2e.ts', { cwd: projectRoot }).sort(),
  ],
  { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'], env: environment },
);
process.exitCode = status ?? 1;
