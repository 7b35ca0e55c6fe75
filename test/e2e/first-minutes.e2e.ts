import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/vscode-host/hosts.ts';
import { ratioText } from '../../src/protocol/editor/figure-text.ts';
import { readArchive, runIn } from './page/archive.ts';
import { Workbench } from './page/workbench.ts';

describe('the first minutes', function () {
  this.timeout(300_000);
  let folder: string;
  let workbench: Workbench;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-first-'));
    workbench = await Workbench.open({ folder });
  });
  afterEach(function () {
    return workbench.onFailure(this);
  });
  after(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('begin with views that say what to do', async () => {
    await workbench.openSideBar();
    const runs = workbench.page.locator('.pane:has(.pane-header[aria-label^="Runs"]) .welcome-view-content');
    await runs.getByRole('button', { name: 'Optimize Kernel' }).waitFor();
    await runs.getByRole('button', { name: 'Open Example' }).waitFor();
    await workbench.treeRows('Devices').filter({ hasText: 'sim:h100' }).waitFor();
    await workbench.screenshots('side-bar-empty');
  });

  it('go on with the walkthrough, whose button opens an example at its kernel', async () => {
    await workbench.command('Welcome: Open Walkthrough...');
    await workbench.pick('Get Started with KernelFoundry');
    const step = workbench.page.locator('.getting-started-step');
    for (const title of ['Read the result', 'Choose a device', 'Add a model', 'Try it on a simulated GPU']) {
      await step.filter({ hasText: title }).first().click();
      await workbench.page.waitForTimeout(500);
      await workbench.screenshots(`walkthrough-${title.toLowerCase().replaceAll(' ', '-')}`);
    }
    await workbench.page.getByRole('button', { name: 'Open the Example' }).click();
    await workbench.pick('kernelfoundry-example in');
    await workbench.page.locator('.tab.active[data-resource-name="matmul.cu"]').waitFor();
    await workbench.lens('Optimize kernel').waitFor();
    await workbench.statusItem('Ln 5, Col 1').waitFor();
  });

  it('show a run of the command line in the same folder while it goes on, with the numbers of the store', async () => {
    const task = join('kernelfoundry-example', 'matmul.kernel.jsonc');
    const child = spawn(
      process.execPath,
      [join(projectRoot, 'src/cli/main.ts'), 'optimize', task, '--device', 'sim:h100', '--evaluations', '6'],
      { cwd: folder, stdio: 'ignore' },
    );
    const ended = new Promise<void>((done) => child.on('close', () => done()));
    try {
      await workbench
        .treeRows('Runs')
        .filter({ hasText: /matmul\s*\d\/6/ })
        .waitFor({ timeout: 200_000 });
      await workbench.screenshots('side-bar-running');
      const { run, best, timing } = await runIn(folder, ['finished']);
      await ended;
      assert.ok(best !== null);
      await workbench
        .treeRows('Runs')
        .filter({ hasText: `${ratioText(best, timing)} (sim:h100)` })
        .waitFor();
      const elites = await readArchive(folder, (store) => store.elites(run));
      const cells = new Set(elites.map(({ cell }) => cell)).size;
      const archive = workbench.treeRows('Archive');
      await archive.filter({ hasText: `${cells} of 64 cells` }).waitFor();
      const shown = await archive.filter({ hasText: /^~\d/ }).count();
      assert.equal(shown, cells);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('let a variant be reviewed from the archive with the keyboard alone', async () => {
    const archive = workbench.treeRows('Archive');
    await workbench.command('Focus on Archive View');
    await workbench.press('Home', 'ArrowDown', 'ArrowDown', 'ArrowRight');
    await archive.and(workbench.page.locator('[aria-level="4"]')).first().waitFor();
    await workbench.press('ArrowDown');
    await archive
      .and(workbench.page.locator('.focused[aria-label*="best of its cell"]'))
      .and(workbench.page.locator('[aria-label*="modelled"]'))
      .waitFor();
    await workbench.press('Enter');
    await workbench.page.locator('.tab.active').filter({ hasText: 'matmul' }).waitFor();
    await workbench.screenshots('archive-tree');
    const cell = archive.filter({ hasText: /^~\d/ }).first();
    await cell.hover();
    await cell.getByRole('button', { name: 'Review Diff' }).click();
    await workbench.diffEditor.waitFor();
    await workbench.screenshots('review-from-archive');
  });
});
