import { type Browser, type Page, chromium } from 'playwright-core';
import { chromiumPath } from './hosts.ts';

/** A headless Chromium with one page. */
export interface BrowserPage {
  readonly browser: Browser;
  readonly page: Page;
  close(): Promise<void>;
}

/** Opens an empty page. The viewport is in CSS pixels. */
export async function openBrowser(viewport = { width: 1440, height: 900 }): Promise<BrowserPage> {
  const executablePath = chromiumPath();
  if (executablePath === undefined)
    throw new Error('There is no chromium on the PATH; install it with `apt-get install chromium`.');
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  return { browser, page, close: () => browser.close() };
}
