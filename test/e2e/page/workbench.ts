import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { type BrowserPage, openBrowser } from '../../../scripts/vscode-host/browser.ts';
import { copyExamples } from '../../../scripts/vscode-host/editor-tests.ts';
import { type HostName, projectRoot } from '../../../scripts/vscode-host/hosts.ts';
import { Panel } from './panel.ts';
import { type Server, type ServerOptions, startServer } from '../../../scripts/vscode-host/server.ts';

/**
 * Looks that every surface is checked in. The window follows what the operating system prefers, which Playwright emulates: so menus
 * and pickers stay open while the theme changes. `mark` is the class that the window has then.
 */
const themes = {
  light: { media: { colorScheme: 'light', forcedColors: 'none' }, mark: 'vs' },
  dark: { media: { colorScheme: 'dark', forcedColors: 'none' }, mark: 'vs-dark' },
  'high-contrast': { media: { colorScheme: 'dark', forcedColors: 'active' }, mark: 'hc-black' },
} as const;
export type ThemeName = keyof typeof themes;

const themeSettings = {
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
};

/** Kept between starts, so that native tools are built once. */
function extensionsFolder(name: HostName): string {
  return join(projectRoot, 'build', 'e2e', name, 'extensions');
}

/** What a test wants of its workbench besides the defaults. */
export type WorkbenchOptions = Partial<
  Pick<ServerOptions, 'name' | 'folder' | 'settings' | 'machineSettings' | 'environment' | 'trusted'>
>;

/** Where the packaged extension is. */
export function vsixPath(): string {
  const named = process.env['KERNELFOUNDRY_VSIX'];
  if (named !== undefined) return named;
  const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  return join(projectRoot, 'build', `${manifest.name}-${manifest.version}.vsix`);
}

/**
 * A person's view of a real VS Code with the packaged extension: everything goes through keyboard, mouse and what is on the
 * screen. The workspace is a copy of examples/ unless a folder is given.
 */
export class Workbench {
  readonly folder: string;
  readonly server: Server;
  readonly page: Page;
  readonly #browser: BrowserPage;
  readonly #name: HostName;
  readonly #temporary: string | undefined;

  private constructor(
    server: Server,
    browser: BrowserPage,
    name: HostName,
    folder: string,
    temporary: string | undefined,
  ) {
    this.server = server;
    this.#browser = browser;
    this.page = browser.page;
    this.#name = name;
    this.folder = folder;
    this.#temporary = temporary;
  }

  /** Starts a host and opens its window. Whoever opens it closes it. */
  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const copy = options.folder === undefined ? copyExamples() : undefined;
    const folder = options.folder ?? copy?.folder ?? '';
    const settings = { ...themeSettings, ...options.settings };
    const name: HostName = options.name ?? 'newest';
    const server = await startServer({
      ...options,
      name,
      folder,
      settings,
      vsix: vsixPath(),
      extensionsFolder: extensionsFolder(name),
    });
    try {
      const browser = await openBrowser();
      const workbench = new Workbench(server, browser, name, folder, copy?.parent);
      await workbench.page.emulateMedia(themes.dark.media);
      await workbench.load();
      return workbench;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Loads, or reloads, the window. */
  async load(): Promise<void> {
    await this.page.goto(this.server.url);
    await this.page.locator('.monaco-workbench .statusbar-item').first().waitFor();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.stop();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }

  /** Absolute path of a file of the workspace. */
  path(file: string): string {
    return join(this.folder, file);
  }

  /** Text of a file on disk. */
  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** The quick input while it is open. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** Rows of the open quick pick. */
  get picks(): Locator {
    return this.quickInput.locator('.quick-input-list .monaco-list-row');
  }

  /** Runs a command by its title in the palette; fails when no row carries the title. Returns when it was chosen (`performance.now()`). */
  async command(title: string): Promise<number> {
    await this.press('F1');
    await this.quickInput.locator('input').first().waitFor();
    await this.page.keyboard.type(title);
    const row = this.picks.filter({ hasText: title }).first();
    await row.waitFor();
    const chosen = performance.now();
    await row.click();
    return chosen;
  }

  /** Titles that the palette offers for a text. */
  async paletteTitles(text: string): Promise<string[]> {
    await this.press('F1');
    await this.quickInput.locator('input').first().waitFor();
    await this.page.keyboard.type(text);
    await this.page.waitForTimeout(500);
    const titles = await this.picks.locator('.label-name').allInnerTexts();
    await this.press('Escape');
    return titles;
  }

  /** Chooses the row of the open quick pick that holds the text. */
  async pick(text: string | RegExp): Promise<void> {
    const row = this.picks.filter({ hasText: text }).first();
    await row.waitFor();
    await row.click();
  }

  /** Types into the open input box, replacing what is there, and accepts. */
  async answer(text: string): Promise<void> {
    const input = this.quickInput.locator('input.input, .quick-input-box input').first();
    await input.waitFor();
    await input.fill(text);
    await this.press('Enter');
  }

  /** Opens a file of the workspace by its path. */
  async openFile(file: string): Promise<void> {
    const name = file.split('/').at(-1) ?? file;
    await this.press('Control+P');
    await this.quickInput.locator('input').first().waitFor();
    await this.page.keyboard.type(file);
    const row = this.picks.filter({ hasText: name });
    await row.first().waitFor();
    // What was opened lately stands there before the text has been looked for.
    await this.page.waitForTimeout(500);
    await row.first().click();
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** Lenses of the visible editor. */
  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a').filter({ hasText: text }).first();
  }

  /** All words of all lenses of the visible editor. */
  async lensTexts(): Promise<string[]> {
    return this.page.locator('.codelens-decoration').allInnerTexts();
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  /** A toast with the text, or any toast. */
  toast(text: string | RegExp = /./): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  /** The modal dialog. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async openSideBar(): Promise<void> {
    const icon = this.page.locator('.activitybar .action-item:has(a[aria-label^="KernelFoundry"])');
    await icon.waitFor();
    if (!/\bchecked\b/.test((await icon.getAttribute('class')) ?? '')) await icon.click();
  }

  /** Rows of a tree view of ours, by the view's name. */
  treeRows(view: string): Locator {
    return this.page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`);
  }

  /** The run panel that is in front. */
  get panel(): Panel {
    return new Panel(this.page);
  }

  get diffEditor(): Locator {
    return this.page.locator('.monaco-diff-editor');
  }

  /** Runs the installed extension's command line in the workspace; resolves with what it printed. */
  async commandLine(...words: string[]): Promise<string> {
    const [cli] = globSync(join(extensionsFolder(this.#name), 'kernelfoundry.*', 'dist', 'cli.mjs'));
    if (cli === undefined) throw new Error('The extension is not installed.');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words], { cwd: this.folder });
    return stdout;
  }

  /** Saves a picture of the window in the three themes to build/screenshots/THEME/NAME.png. */
  async screenshots(name: string, only?: readonly ThemeName[]): Promise<void> {
    // Away from what shows a tip under the pointer.
    await this.page.mouse.move(1100, 897);
    for (const theme of only ?? (['light', 'high-contrast', 'dark'] as const)) {
      await this.theme(theme);
      await this.screenshot(theme, name);
    }
  }

  /** Changes the colour theme and waits until the window has it. */
  async theme(name: ThemeName): Promise<void> {
    const { media, mark } = themes[name];
    await this.page.emulateMedia(media);
    await this.page.locator(`.monaco-workbench.${mark}`).waitFor();
    // Webviews get their colours a moment later.
    await this.page.waitForTimeout(400);
  }

  /** Keeps a picture of the window when a test has failed: `afterEach(function () { return workbench.onFailure(this); })`. */
  async onFailure({ currentTest }: Mocha.Context): Promise<void> {
    if (currentTest?.state !== 'failed') return;
    await this.screenshot('failures', currentTest.fullTitle().replace(/[^A-Za-z0-9]+/g, '-'));
    console.log(this.server.extensionLog());
  }

  async screenshot(theme: string, name: string): Promise<void> {
    const path = join(projectRoot, 'build', 'screenshots', theme, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }
}
