/**
 * Shows the panel's bundle in plain Chromium, with the theme colours and snapshots of `webview/harness/`, and takes pictures of it.
 *
 *   node scripts/panel-harness.ts OUT_FOLDER [--axe] [SCENE ...]
 *
 * The page has the content security policy of the real one: what it refuses is told and fails the command.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { build } from 'esbuild';
import type { ToPanel } from '../src/protocol/editor/panel-messages.ts';
import { scenes } from '../webview/harness/scenes.ts';
import type { Scene } from '../webview/harness/scenes.ts';

const root = join(import.meta.dirname, '..');
const words = process.argv.slice(2);
const checked = words.includes('--axe');
const [out, ...wanted] = words.filter((word) => word !== '--axe');
if (out === undefined) throw new Error('Say where the pictures go: node scripts/panel-harness.ts FOLDER');
mkdirSync(out, { recursive: true });

const bundle = await build({
  entryPoints: { panel: join(root, 'webview/main.ts') },
  outdir: '/',
  bundle: true,
  write: false,
  platform: 'browser',
  target: 'chrome138',
  format: 'iife',
});
const files = new Map(bundle.outputFiles.map(({ path, text }) => [path, text]));
const page = (theme: string, kind: string): string => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>panel</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-n' http://panel.test; script-src 'nonce-n'; img-src http://panel.test; font-src http://panel.test">
<meta property="csp-nonce" content="n">
<style nonce="n">${readFileSync(join(root, 'webview/harness/themes', `${theme}.css`), 'utf8')}</style>
<link rel="stylesheet" href="panel.css">
<script nonce="n">
  window.sent = [];
  let kept;
  window.acquireVsCodeApi = () => ({ postMessage: (m) => window.sent.push(m), getState: () => kept, setState: (s) => { kept = s; } });
</script></head>
<body class="${kind}" data-vscode-theme-kind="${kind}"><div id="panel"></div><script nonce="n" src="panel.js"></script></body></html>`;

const themes = [
  ['dark-modern', 'vscode-dark'],
  ['light-modern', 'vscode-light'],
  ['high-contrast', 'vscode-high-contrast'],
] as const;
const executablePath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find((file) => existsSync(file));
if (executablePath === undefined) throw new Error('The harness needs Chromium on the PATH.');
const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
let refused = 0;
try {
  for (const scene of scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
    for (const [theme, kind] of scene.themes === 'dark' ? themes.slice(0, 1) : themes)
      await picture(scene, theme, kind);
} finally {
  await browser.close();
}
if (refused > 0) process.exitCode = 1;

async function picture(scene: Scene, theme: string, kind: string): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: scene.width ?? 1280, height: scene.height ?? 860 },
    deviceScaleFactor: 1,
    ...(scene.forcedColors === true ? { forcedColors: 'active' as const } : {}),
  });
  const tab = await context.newPage();
  tab.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    refused++;
    console.error(`${scene.name}: ${message.text()} at ${JSON.stringify(message.location())}`);
  });
  tab.on('pageerror', (error) => {
    refused++;
    console.error(`${scene.name}: ${error.stack ?? error.message}`);
  });
  await tab.route('http://panel.test/**', (route) => {
    const { pathname } = new URL(route.request().url());
    const text = files.get(pathname);
    if (text === undefined) return route.fulfill({ contentType: 'text/html', body: page(theme, kind) });
    return route.fulfill({
      contentType: pathname.endsWith('.css') ? 'text/css' : 'text/javascript',
      body: text,
    });
  });
  await tab.goto('http://panel.test/');
  for (const message of scene.messages) await tell(tab, message);
  await tab.waitForSelector('body[data-ready]');
  await act(tab, scene);
  await tab.screenshot({ path: join(out ?? '', `${scene.name}-${theme}.png`) });
  if (checked && scene.forcedColors !== true) await examine(tab, `${scene.name} ${theme}`);
  const drawn = await tab.evaluate(() =>
    performance.getEntriesByName('panel-draw').map(({ duration }) => Math.round(duration * 10) / 10),
  );
  console.log(`${scene.name} ${theme}: drawn in ${drawn.join(', ')} ms`);
  await context.close();
}

async function act(tab: Page, { steps = [] }: Scene): Promise<void> {
  await settle(tab);
  for (const step of steps) {
    switch (step.kind) {
      case 'click':
        await tab.click(step.selector, { timeout: 5000 });
        break;
      case 'hover':
        await tab.hover(step.selector, { timeout: 5000 });
        break;
      case 'choose':
        await tab.selectOption(step.selector, step.value, { timeout: 5000 });
        break;
      case 'message':
        await tell(tab, step.message);
        break;
      case 'scroll':
        await tab.evaluate(`document.querySelector('${step.selector}').scrollTo(0, ${step.top})`);
        break;
      case 'press':
        await tab.keyboard.press(step.key);
        break;
    }
    await settle(tab);
  }
}

/** Tells what axe-core finds against WCAG 2.1 A and AA. */
async function examine(tab: Page, name: string): Promise<void> {
  await tab.evaluate(readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  const found: readonly string[] = await tab.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) =>
        [id, help, html.slice(0, 160), failureSummary.replaceAll('\\n', ' ')].join(' | '))))`,
  );
  for (const one of found) console.error(`${name}: ${one}`);
  refused += found.length;
}

async function tell(tab: Page, message: ToPanel): Promise<void> {
  await tab.evaluate(`window.postMessage(${JSON.stringify(message)})`);
}

async function settle(tab: Page): Promise<void> {
  await tab.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))');
}
