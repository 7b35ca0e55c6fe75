/**
 * The panel's bundle in plain Chromium, for pictures (panel-harness.ts) and tests: a page with the content security policy of the real one
 * and the colours of a theme, at an address that no network is asked for.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { FromPanel, PanelState, ToPanel } from '../src/protocol/editor/panel-messages.ts';

const root = join(import.meta.dirname, '..');
const address = 'http://panel.test/';

/** Themes by the name of their style sheet in `webview/harness/themes/`, with the class that the editor gives the body. */
export const panelThemes = {
  'dark-modern': 'vscode-dark',
  'light-modern': 'vscode-light',
  'high-contrast': 'vscode-high-contrast',
} as const;
export type PanelTheme = keyof typeof panelThemes;

/** Chromium on the PATH, or undefined. */
export function chromiumPath(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

export interface PageOptions {
  readonly theme: PanelTheme;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** What the webview kept before a reload. */
  readonly kept?: PanelState;
  readonly context?: BrowserContextOptions;
}

/** One page with a panel. */
export interface PanelPage {
  readonly page: Page;
  /** Errors and refusals that the page told. */
  readonly complaints: readonly string[];
  readonly tell: (message: ToPanel) => Promise<void>;
  /** What the panel has sent so far. */
  readonly sent: () => Promise<readonly FromPanel[]>;
  kept(): Promise<PanelState | undefined>;
  /** Waits until an expression is true in the page; Playwright's own way is refused by the policy. Gives up after ten seconds. */
  until(expression: string): Promise<void>;
  /** Violations of WCAG 2.1 A and AA, a line each, as axe-core finds them. */
  violations(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A browser with the bundle. Whoever opens it closes it. */
export class PanelBrowser {
  readonly #browser: Browser;
  readonly #files: ReadonlyMap<string, string>;

  private constructor(browser: Browser, files: ReadonlyMap<string, string>) {
    this.#browser = browser;
    this.#files = files;
  }

  static async open(executablePath: string): Promise<PanelBrowser> {
    const bundle = await build({
      entryPoints: { panel: join(root, 'webview/main.ts') },
      outdir: '/',
      bundle: true,
      write: false,
      platform: 'browser',
      target: 'chrome138',
      format: 'iife',
    });
    const browser = await chromium.launch({
      executablePath,
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
    });
    return new PanelBrowser(browser, new Map(bundle.outputFiles.map(({ path, text }) => [path, text])));
  }

  async page({ theme, viewport, kept, context: more }: PageOptions): Promise<PanelPage> {
    const context = await this.#browser.newContext({
      viewport: viewport ?? { width: 1280, height: 860 },
      ...more,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    await page.route(`${address}**`, (route) => {
      const { pathname } = new URL(route.request().url());
      const text = this.#files.get(pathname);
      if (text === undefined) return route.fulfill({ contentType: 'text/html', body: html(theme, kept) });
      const contentType = pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
      return route.fulfill({ contentType, body: text });
    });
    await page.goto(address);
    await page.waitForSelector('body[data-ready]');
    return {
      page,
      complaints,
      tell: async (message) => {
        await page.evaluate(`window.postMessage(${JSON.stringify(message)})`);
        await page.evaluate(
          'new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), 20))',
        );
      },
      sent: () => page.evaluate('window.sent'),
      kept: () => page.evaluate('window.kept'),
      until: async (expression) => {
        for (let tries = 0; tries < 200; tries++) {
          if (await page.evaluate<boolean>(expression)) return;
          await page.waitForTimeout(50);
        }
        throw new Error(`The panel does not get there: ${expression}`);
      },
      violations: async () => {
        await page.evaluate(readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
        return page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(
          ({ violations }) => violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) =>
            [id, help, html.slice(0, 160), failureSummary.replaceAll('\\n', ' ')].join(' | '))))`);
      },
      close: () => context.close(),
    };
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** The page; `window.sent` and `window.kept` stand for the editor. */
function html(theme: PanelTheme, kept: PanelState | undefined): string {
  const colours = readFileSync(join(root, 'webview/harness/themes', `${theme}.css`), 'utf8');
  const kind = panelThemes[theme];
  const policy = `default-src 'none'; style-src 'nonce-n' ${address}; script-src 'nonce-n'; img-src ${address}; font-src ${address}`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>panel</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="n">
<style nonce="n">${colours}</style>
<link rel="stylesheet" href="panel.css">
<script nonce="n">
  window.sent = [];
  window.kept = ${kept === undefined ? 'undefined' : JSON.stringify(kept)};
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.sent.push(message),
    getState: () => window.kept,
    setState: (state) => { window.kept = state; },
  });
</script></head>
<body class="${kind}" data-vscode-theme-kind="${kind}"><div id="panel"></div><script nonce="n" src="panel.js"></script></body></html>`;
}
