/**
 * Runs test/editor in a desktop VS Code by @vscode/test-electron: `npm run test:electron`.
 *
 * `VSCODE_EXECUTABLE_PATH` names the VS Code to use; otherwise the one of `VSCODE_VERSION` (default: stable) is downloaded. Exit code
 * 77: skipped, with the reason printed. Skipped is not passed.
 */
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../src/shared/errors.ts';
import {
  type EditorTestReport,
  bundleEditorTests,
  copyExamples,
  printReport,
  reportVariable,
} from './editor-tests.ts';
import { projectRoot, which } from './hosts.ts';

const skippedCode = 77;

const reason = whyNoDesktop();
if (reason !== undefined) skip(reason);
else {
  const executable = await findExecutable();
  if (executable !== undefined) process.exitCode = await runDesktop(executable);
}

function skip(why: string): void {
  console.log(`Skipped, not passed: ${why}`);
  process.exitCode = skippedCode;
}

function whyNoDesktop(): string | undefined {
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
    return undefined;
  if (which('xvfb-run') !== undefined) {
    // test-electron starts the editor itself, so it is this process that gets the display.
    const { status } = spawnSync('xvfb-run', ['-a', process.execPath, ...process.argv.slice(1)], {
      stdio: 'inherit',
    });
    process.exit(status ?? 1);
  }
  return 'there is no display for a desktop VS Code; set DISPLAY or install xvfb.';
}

async function findExecutable(): Promise<string | undefined> {
  const named = process.env['VSCODE_EXECUTABLE_PATH'];
  if (named) {
    if (existsSync(named)) return named;
    console.error(`VSCODE_EXECUTABLE_PATH names ${named}, which does not exist.`);
    process.exitCode = 1;
    return undefined;
  }
  try {
    return await downloadAndUnzipVSCode({
      version: process.env['VSCODE_VERSION'] ?? 'stable',
      cachePath: join(projectRoot, 'build', 'vscode-desktop'),
      timeout: 30_000,
    });
  } catch (error) {
    skip(
      `VS Code could not be downloaded (${messageOf(error)}); set VSCODE_EXECUTABLE_PATH to one on this machine.`,
    );
    return undefined;
  }
}

async function runDesktop(executable: string): Promise<number> {
  const built = spawnSync(process.execPath, [join(projectRoot, 'scripts/build.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) return 1;
  const workspace = copyExamples();
  const home = mkdtempSync(join(tmpdir(), 'kernelfoundry-electron-'));
  const reportFile = join(home, 'report.json');
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: await bundleEditorTests(),
      extensionTestsEnv: { [reportVariable]: reportFile },
      launchArgs: [
        workspace.folder,
        ...[`--user-data-dir=${join(home, 'user')}`, `--extensions-dir=${join(home, 'extensions')}`],
        ...['--disable-extensions', '--disable-workspace-trust', '--skip-welcome', '--disable-gpu'],
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  } catch (error) {
    console.error(messageOf(error));
  }
  const report = existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, 'utf8')) as EditorTestReport)
    : undefined;
  for (const folder of [home, workspace.parent]) rmSync(folder, { recursive: true, force: true });
  if (report === undefined) {
    console.error('The desktop VS Code left no result.');
    return 1;
  }
  printReport(report);
  return report.failed === 0 && report.passed > 0 ? 0 : 1;
}
