/**
 * Runs test/editor with mocha inside the extension host of a real VS Code.
 *
 *   node scripts/vscode-host/run-editor-tests.ts [newest|oldest] [--report FILE] [--grep TEXT]
 *
 * Exit code 0: tests ran and all passed. A run without a result is a failure of the infrastructure: its log is kept and it is
 * tried once more. A failed test is not tried again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './browser.ts';
import {
  type EditorTestReport,
  bundleEditorTests,
  copyExamples,
  editorTestSettings,
  printReport,
  reportVariable,
} from './editor-tests.ts';
import { type HostName, isHostName, projectRoot } from './hosts.ts';
import { installHost } from './install.ts';
import { startServer } from './server.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  // Arguments for mocha of the other suites are let through and not used.
  strict: false,
  options: { report: { type: 'string' }, grep: { type: 'string' } },
});
const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const reportTo = text(values.report);
const name = positionals[0] ?? 'newest';
const deadlineMs = 300_000;

if (!isHostName(name)) {
  console.error(`There is no host "${name}"; there are: newest, oldest.`);
  process.exitCode = 2;
} else {
  await installHost(name);
  const built = spawnSync(process.execPath, [join(projectRoot, 'scripts/build.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
  const tests = await bundleEditorTests();
  const report = (await runOnce(name, tests, 1)) ?? (await runOnce(name, tests, 2));
  if (report !== undefined) {
    printReport(report);
    if (reportTo !== undefined) writeFileSync(reportTo, JSON.stringify(report));
  }
  process.exitCode = report !== undefined && report.failed === 0 && report.passed > 0 ? 0 : 1;
}

async function runOnce(
  host: HostName,
  tests: string,
  attempt: number,
): Promise<EditorTestReport | undefined> {
  const results = mkdtempSync(join(tmpdir(), 'kernelfoundry-result-'));
  const reportFile = join(results, 'report.json');
  const workspace = copyExamples();
  const server = await startServer({
    name: host,
    folder: workspace.folder,
    extension: projectRoot,
    tests,
    settings: editorTestSettings,
    environment: { [reportVariable]: reportFile, KERNELFOUNDRY_TEST_GREP: text(values.grep) },
  });
  const lines: string[] = [];
  let reason = 'nothing happened';
  let extensionLog = '';
  try {
    const browser = await openBrowser();
    const { page } = browser;
    try {
      const finished = new Promise<string>((done) => {
        // The workbench calls these two while it runs tests: console of the extension host, end of run().
        void page.exposeFunction('codeAutomationLog', (_type: string, words: unknown[]) => {
          lines.push(words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '));
        });
        void page.exposeFunction('codeAutomationExit', (code: number) => done(`run() ended with ${code}`));
        void server.ended.then(done);
        setTimeout(() => done(`no end after ${deadlineMs / 1000} s`), deadlineMs).unref();
      });
      await page.goto(server.url);
      reason = await finished;
    } finally {
      await browser.close();
    }
  } catch (error) {
    reason = String(error);
  } finally {
    extensionLog = server.extensionLog();
    await server.stop();
  }
  const report = existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, 'utf8')) as EditorTestReport)
    : undefined;
  for (const folder of [results, workspace.parent]) rmSync(folder, { recursive: true, force: true });
  if (report === undefined || report.failed > 0) {
    const logFile = join(projectRoot, 'build', `editor-${host}-${attempt}.log`);
    mkdirSync(join(projectRoot, 'build'), { recursive: true });
    writeFileSync(
      logFile,
      `${server.log()}\n== extension host\n${lines.join('\n')}\n== KernelFoundry\n${extensionLog}\n`,
    );
    console.error(
      report === undefined
        ? `The editor suite in the ${host} host left no result (${reason}); its log is ${logFile}.`
        : `The log of the ${host} host is ${logFile}.`,
    );
  }
  return report;
}
