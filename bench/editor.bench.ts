import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, whyNoHost } from '../scripts/vscode-host/hosts.ts';
import { installHost } from '../scripts/vscode-host/install.ts';
import { vsixPath } from '../test/e2e/page/workbench.ts';
import type { Bench } from './bench.ts';
import { measureActivation } from './editor/activation.ts';
import { measurePanel } from './editor/panel.ts';
import { measureTyping } from './editor/typing.ts';

const candidates = 10_000;

type Row = readonly [what: string, value: string, aim: string];

/** What the extension weighs and how fast it is in a real VS Code. */
export const editorBench: Bench = {
  name: 'editor',
  description: 'activation, sizes, panel with 10,000 candidates, typing beside 50 lenses, in VS Code',
  async run() {
    const sizes = packaged();
    const rows: Row[] = Object.entries(sizes).map(([file, bytes]) => [
      file,
      `${(bytes / 1e6).toFixed(2)} MB`,
      file.endsWith('.vsix') ? 'below 12 MB' : '',
    ]);
    const columns = ['what', 'value', 'aim'];
    const reason = whyNoHost('newest');
    if (reason !== undefined)
      return { columns, rows, notes: [`Sizes only. ${reason}`], json: { sizes, skipped: reason } };
    await installHost('newest');

    const settled = await measureActivation(5, 5000);
    const starting = await measureActivation(5, 0);
    const activations = [...settled, ...starting];
    const activation = { settled: settled.map(({ ms }) => ms), starting: starting.map(({ ms }) => ms) };
    rows.push(
      [
        'activation in a window at rest, median of 5',
        `${median(activation.settled).toFixed(0)} ms`,
        'below 150 ms',
      ],
      ['activation while the window loads, median of 5', `${median(activation.starting).toFixed(0)} ms`, ''],
    );
    const panel = await measurePanel(candidates);
    rows.push(
      ['heat map of 10,000 candidates', `${panel.againMs.toFixed(0)} ms`, 'below 1000 ms'],
      ['the same as first webview of the window', `${panel.firstMs.toFixed(0)} ms`, ''],
      ['of that our page with its data', `${panel.pageMs.toFixed(0)} ms`, 'below 1000 ms'],
      ['scrolling frame, median', `${median(panel.frameMs).toFixed(1)} ms`, ''],
      ['scrolling frame, 95 %', `${percentile(panel.frameMs, 0.95).toFixed(1)} ms`, ''],
    );
    const typing = { without: await measureTyping(false), with: await measureTyping(true) };
    for (const [name, samples] of Object.entries(typing))
      rows.push([
        `key to frame, 50 kernels ${name} lenses, median and 95 %`,
        `${median(samples).toFixed(1)} ms, ${percentile(samples, 0.95).toFixed(1)} ms`,
        'alike',
      ]);
    return {
      columns,
      rows,
      notes: [
        'headless Chromium without a GPU; times contain what else the machine does',
        ...(activations.some(({ alreadyActive }) => alreadyActive)
          ? ['the editor had activated the extension before it could be timed']
          : []),
      ],
      json: { sizes, activationMs: activation, panel, typingMs: typing },
    };
  },
};

/** Bytes of the package and its bundles, freshly made. */
function packaged(): Readonly<Record<string, number>> {
  mkdirSync(join(projectRoot, 'build'), { recursive: true });
  const { status } = spawnSync(process.execPath, [join(projectRoot, 'scripts/package.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('The extension could not be packaged.');
  const bundles = ['extension.cjs', 'server.mjs', 'cli.mjs', 'panel.js', 'panel.css'].map((name) => [
    name,
    statSync(join(projectRoot, 'build/package/dist', name)).size,
  ]);
  return Object.fromEntries([...bundles, ['.vsix', statSync(vsixPath()).size]]) as Record<string, number>;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}
