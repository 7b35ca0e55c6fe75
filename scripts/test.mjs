/**
 * Runs the test suites and ends with one line: `N passed, N failed, N skipped`.
 *
 *   node scripts/test.mjs [--only unit|native|integration|redteam|editor|e2e] [mocha arguments]
 *
 * Skipped is not passed: every skipped test is listed with the reason it printed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../src/shared/errors.ts';
import { whyNoHost } from './vscode-host/hosts.ts';
import { installHost } from './vscode-host/install.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Order: quick first, so that a broken build shows early. */
const suites = {
  unit: { folder: 'test/unit', exclude: 'test/unit/native' },
  native: { folder: 'test/unit/native' },
  integration: { folder: 'test/integration' },
  redteam: { folder: 'test/redteam' },
  editor: { folder: 'test/editor', ending: '.suite.ts', hosts: ['newest', 'oldest'] },
  e2e: { folder: 'test/e2e', ending: '.e2e.ts', hosts: ['newest'] },
};

function testFiles({ folder, exclude, ending = '.test.ts' }) {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => exclude === undefined || !file.startsWith(join(root, exclude)))
    .sort();
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Why a host cannot be had here; undefined when it is there, installed if need be. */
async function whyWithout(host) {
  try {
    const reason = whyNoHost(host);
    if (reason === undefined) await installHost(host);
    return reason;
  } catch (error) {
    return messageOf(error);
  }
}

function mochaArguments(files, reportFile) {
  return [
    join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'),
    ...['--reporter', join(root, 'scripts', 'test-reporter.cjs')],
    ...['--reporter-option', `report=${reportFile}`],
    ...['--timeout', '120000', ...passOn, ...files],
  ];
}

/** What to run for a suite, one after the other. */
function steps(name, suite, files) {
  const report = (host) => join(folder, `${name}-${host}.json`);
  if (suite.hosts === undefined)
    return [{ title: name, report: report('node'), args: mochaArguments(files, report('node')) }];
  return suite.hosts.map((host) => ({
    title: `${name} in the ${host} VS Code`,
    report: report(host),
    host,
    args: [
      join(root, 'scripts', 'vscode-host', `run-${name}-tests.ts`),
      ...(name === 'editor' ? [host, ...passOn] : passOn),
      ...['--report', report(host)],
    ],
  }));
}

const args = process.argv.slice(2);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const passOn = args.filter((arg, index) => arg !== '--only' && args[index - 1] !== '--only');
if (only !== undefined && !(only in suites)) {
  console.error(`Unknown suite "${only}"; there are: ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-test-'));
const total = { passed: 0, failed: 0, skipped: [] };
for (const [name, suite] of Object.entries(suites)) {
  if (only !== undefined && only !== name) continue;
  const files = testFiles(suite);
  if (files.length === 0) continue;
  for (const { title, report: reportFile, host, args } of steps(name, suite, files)) {
    console.log(`\n== ${title} (${files.length} files)`);
    const reason = host === undefined ? undefined : await whyWithout(host);
    if (reason !== undefined) {
      console.log(reason);
      total.skipped.push(`${title}: ${reason}`);
      continue;
    }
    const code = await run(args);
    if (!existsSync(reportFile)) {
      console.error(`The ${title} suite ended (exit ${code}) without a report: it crashed.`);
      total.failed += 1;
      continue;
    }
    const report = JSON.parse(readFileSync(reportFile, 'utf8'));
    total.passed += report.passed;
    total.failed += report.failed;
    total.skipped.push(...report.skipped);
    if (code !== 0 && report.failed === 0) total.failed += 1;
  }
}
rmSync(folder, { recursive: true, force: true });

if (total.skipped.length > 0) {
  console.log('\nSkipped:');
  for (const title of total.skipped) console.log(`  - ${title}`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
