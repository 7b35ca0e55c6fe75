import { type BuildOptions, build } from 'esbuild';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './hosts.ts';

/** What the API suite reports; scripts/test.mjs adds these up over all suites. */
export interface EditorTestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly tests: readonly {
    readonly title: string;
    readonly state: 'passed' | 'failed' | 'skipped';
    readonly ms: number;
    readonly error?: string;
  }[];
}

/** Variable with the file that test/editor/entry.ts writes its report to. */
export const reportVariable = 'KERNELFOUNDRY_TEST_REPORT';

/** Dialogs are refused while tests run in the extension host, so agents' tools must not ask there. */
export const editorTestSettings = { 'chat.tools.global.autoApprove': true, 'chat.disableAIFeatures': false };

/**
 * Bundles test/editor for the extension host, which loads CommonJS without type stripping. Mocha stays outside and resolves from this
 * clone. Returns the module whose `run()` the editor calls.
 */
export async function bundleEditorTests(): Promise<string> {
  const folder = join(projectRoot, 'build', 'editor-tests');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // The clone's own package.json says that .js is an ES module.
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  const suites = globSync('test/editor/**/*.suite.ts', { cwd: projectRoot }).sort();
  const common: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  };
  await build({
    ...common,
    stdin: {
      contents: suites.map((file) => `import ${JSON.stringify(`./${file}`)};`).join('\n'),
      resolveDir: projectRoot,
    },
    outfile: join(folder, 'suites.js'),
  });
  const entry = join(folder, 'index.js');
  await build({ ...common, entryPoints: [join(projectRoot, 'test/editor/entry.ts')], outfile: entry });
  return entry;
}

/** A fresh copy of examples/, so that runs and edits stay out of the clone. Remove `parent` afterwards. */
export function copyExamples(): { readonly parent: string; readonly folder: string } {
  const parent = mkdtempSync(join(tmpdir(), 'kernelfoundry-workspace-'));
  const folder = join(parent, 'examples');
  cpSync(join(projectRoot, 'examples'), folder, {
    recursive: true,
    filter: (source) => !source.includes('.kernelfoundry'),
  });
  return { parent, folder };
}

/** Prints a report the way mocha's spec reporter does. */
export function printReport(report: EditorTestReport): void {
  for (const { title, state, ms, error } of report.tests) {
    const mark = state === 'passed' ? '✔' : state === 'failed' ? '✘' : '-';
    console.log(`  ${mark} ${title} (${ms} ms)`);
    if (error !== undefined) console.log(error.replace(/^/gm, '      '));
  }
  console.log(`  ${report.passed} passed, ${report.failed} failed, ${report.skipped.length} skipped`);
}
