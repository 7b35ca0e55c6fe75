import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import { storeFolderName } from '../../src/store/store-location.ts';
import { projectRoot } from '../../scripts/vscode-host/hosts.ts';
import { Workbench } from '../../test/e2e/page/workbench.ts';
import { fillArchive } from '../fill-archive.ts';

export interface PanelTimes {
  /** From the choice of the command to the painted heat map, in milliseconds. The first webview of a window starts the host's own machinery. */
  readonly firstMs: number;
  readonly againMs: number;
  /** The part of the first that is ours: from the start of our page to the painted heat map, the snapshot read in between. */
  readonly pageMs: number;
  /** Time between frames while the list of candidates is scrolled, in milliseconds. */
  readonly frameMs: readonly number[];
}

/** Opens the panel on a stored run with so many candidates. */
export async function measurePanel(candidates: number): Promise<PanelTimes> {
  const parent = mkdtempSync(join(tmpdir(), 'kernelfoundry-bench-'));
  const folder = join(parent, 'workspace');
  try {
    cpSync(join(projectRoot, 'examples/cuda'), folder, { recursive: true });
    {
      using store = await openStore({ workspace: folder, folder: join(folder, storeFolderName) });
      await fillArchive(store, candidates);
    }
    const workbench = await Workbench.open({ folder });
    try {
      // Shows the trees, so that the server has told the client which runs there are.
      await workbench.openSideBar();
      await workbench.treeRows('Runs').first().waitFor();
      const firstMs = await openPanel(workbench);
      const pageMs: number = await (
        await workbench.panel.frame()
      ).evaluate('Date.now() - performance.timeOrigin');
      await workbench.command('View: Close All Editors');
      const againMs = await openPanel(workbench);
      return { firstMs, againMs, pageMs, frameMs: await scroll(workbench) };
    } finally {
      await workbench.close();
    }
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

async function openPanel(workbench: Workbench): Promise<number> {
  const started = await workbench.command('KernelFoundry: Open Archive');
  await workbench.panel.filledCells.first().waitFor();
  return performance.now() - started;
}

async function scroll(workbench: Workbench): Promise<readonly number[]> {
  const box = await workbench.page.locator('iframe.webview.ready').boundingBox();
  if (box === null) return [];
  const frame = await workbench.panel.frame();
  await frame.evaluate(`(() => {
    globalThis.kernelfoundryFrames = [];
    let last = performance.now();
    const step = (now) => { globalThis.kernelfoundryFrames.push(now - last); last = now; requestAnimationFrame(step); };
    requestAnimationFrame(step);
  })()`);
  await workbench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let count = 0; count < 60; count += 1) {
    await workbench.page.mouse.wheel(0, count < 30 ? 120 : -120);
    await workbench.page.waitForTimeout(16);
  }
  return frame.evaluate('globalThis.kernelfoundryFrames.slice(2)');
}
