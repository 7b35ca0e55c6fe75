import { build } from 'esbuild';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../../scripts/vscode-host/browser.ts';
import { projectRoot } from '../../scripts/vscode-host/hosts.ts';
import { startServer } from '../../scripts/vscode-host/server.ts';

interface Activation {
  readonly ms: number;
  /** The editor had activated it before it could be timed. */
  readonly alreadyActive: boolean;
}

/**
 * Times of activating the packaged bundles, each in a fresh extension host with an empty folder: `settleMs` after the host is there. With 0
 * the window itself still loads on the same cores, and what is measured is mostly waiting for it.
 */
export async function measureActivation(times: number, settleMs: number): Promise<readonly Activation[]> {
  const folder = join(projectRoot, 'build', 'editor-bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  const tests = join(folder, 'activation.js');
  await build({
    entryPoints: [join(projectRoot, 'bench/editor/activation-entry.ts')],
    outfile: tests,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const samples: Activation[] = [];
  for (let count = 0; count < times; count += 1) samples.push(await activateOnce(tests, settleMs));
  return samples;
}

async function activateOnce(tests: string, settleMs: number): Promise<Activation> {
  const folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-bench-'));
  const result = join(folder, 'result.json');
  mkdirSync(join(folder, 'workspace'));
  const server = await startServer({
    name: 'newest',
    folder: join(folder, 'workspace'),
    // What scripts/package.mjs put together: minified, without source maps.
    extension: join(projectRoot, 'build', 'package'),
    tests,
    environment: { KERNELFOUNDRY_BENCH_RESULT: result, KERNELFOUNDRY_BENCH_SETTLE: String(settleMs) },
  });
  try {
    const browser = await openBrowser();
    try {
      const finished = new Promise<void>((done, reject) => {
        void browser.page.exposeFunction('codeAutomationLog', () => undefined);
        void browser.page.exposeFunction('codeAutomationExit', () => done());
        setTimeout(() => reject(new Error('The extension host did not answer.')), 60_000).unref();
      });
      await browser.page.goto(server.url);
      await finished;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
  if (!existsSync(result)) throw new Error(`Activation left no result.\n${server.log()}`);
  const activation = JSON.parse(readFileSync(result, 'utf8')) as Activation;
  rmSync(folder, { recursive: true, force: true });
  return activation;
}
