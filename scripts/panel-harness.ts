/**
 * Shows the panel's bundle in plain Chromium, with the theme colours and snapshots of `webview/harness/`, and takes pictures of it.
 *
 *   node scripts/panel-harness.ts OUT_FOLDER [--axe] [SCENE ...]
 *
 * What the page refuses (content security policy) or throws is told and fails the command; with `--axe` what axe-core finds too.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { scenes } from '../webview/harness/scenes.ts';
import type { Scene } from '../webview/harness/scenes.ts';
import { PanelBrowser, chromiumPath, panelThemes } from './panel-browser.ts';
import type { PanelPage, PanelTheme } from './panel-browser.ts';

const words = process.argv.slice(2);
const checked = words.includes('--axe');
const [out, ...wanted] = words.filter((word) => word !== '--axe');
if (out === undefined) throw new Error('Say where the pictures go: node scripts/panel-harness.ts FOLDER');
mkdirSync(out, { recursive: true });
const executable = chromiumPath();
if (executable === undefined) throw new Error('The harness needs Chromium on the PATH.');

let complaints = 0;
const browser = await PanelBrowser.open(executable);
try {
  for (const scene of scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
    for (const theme of Object.keys(panelThemes) as PanelTheme[])
      if (scene.themes !== 'dark' || theme === 'dark-modern') await picture(out, scene, theme);
} finally {
  await browser.close();
}
if (complaints > 0) process.exitCode = 1;

async function picture(folder: string, scene: Scene, theme: PanelTheme): Promise<void> {
  const panel = await browser.page({
    theme,
    viewport: { width: scene.width ?? 1280, height: scene.height ?? 860 },
    ...(scene.forcedColors === true ? { context: { forcedColors: 'active' } } : {}),
  });
  for (const message of scene.messages) await panel.tell(message);
  await act(panel, scene);
  await panel.page.screenshot({ path: join(folder, `${scene.name}-${theme}.png`) });
  // axe-core does not see the colours that a person forces.
  const found = checked && scene.forcedColors !== true ? await panel.violations() : [];
  for (const one of [...panel.complaints, ...found]) console.error(`${scene.name} ${theme}: ${one}`);
  complaints += panel.complaints.length + found.length;
  const drawn: readonly number[] = await panel.page.evaluate(
    `performance.getEntriesByName('panel-draw').map(({ duration }) => Math.round(duration * 10) / 10)`,
  );
  console.log(`${scene.name} ${theme}: drawn in ${drawn.join(', ')} ms`);
  await panel.close();
}

async function act({ page, tell }: PanelPage, { steps = [] }: Scene): Promise<void> {
  const settle = (): Promise<unknown> => page.evaluate('new Promise((done) => setTimeout(done, 150))');
  await settle();
  for (const step of steps) {
    switch (step.kind) {
      case 'click':
        await page.click(step.selector, { timeout: 5000 });
        break;
      case 'hover':
        await page.hover(step.selector, { timeout: 5000 });
        break;
      case 'choose':
        await page.selectOption(step.selector, step.value, { timeout: 5000 });
        break;
      case 'message':
        await tell(step.message);
        break;
      case 'scroll':
        await page.evaluate(`document.querySelector('${step.selector}').scrollTo(0, ${step.top})`);
        break;
      case 'press':
        await page.keyboard.press(step.key);
        break;
    }
    await settle();
  }
}
