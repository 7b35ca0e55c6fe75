import assert from 'node:assert/strict';
import { newestRun, runIn } from './page/archive.ts';
import { Workbench } from './page/workbench.ts';

describe('a run that goes on', function () {
  this.timeout(300_000);
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open({ settings: { 'kernelfoundry.budget': { evaluations: 150 } } });
  });
  afterEach(function () {
    return workbench.onFailure(this);
  });
  after(async () => workbench?.close());

  it('is started with the keyboard alone', async () => {
    const { page } = workbench;
    await workbench.press('Control+P');
    await page.keyboard.type('cuda/matmul.cu', { delay: 20 });
    await workbench.picks.filter({ hasText: 'matmul.cu' }).first().waitFor();
    await page.waitForTimeout(500);
    await workbench.press('Enter');
    await workbench.lens('Optimize kernel').waitFor();
    await workbench.press('F1');
    await page.keyboard.type('KernelFoundry: Optimize Kernel', { delay: 20 });
    await workbench.picks.filter({ hasText: 'KernelFoundry: Optimize Kernel' }).first().waitFor();
    await workbench.press('Enter');
    for (const step of ['sim:', 'ewriter', 'evaluations', 'Kernel']) {
      await workbench.picks.filter({ hasText: step }).first().waitFor();
      await workbench.press('Enter');
    }
    await workbench.dialog.waitFor();
    await workbench.press('Enter');
    await runIn(workbench.folder, ['running']);
  });

  it('is found again after the window was loaded anew, with its panel', async () => {
    await workbench.command('KernelFoundry: Open Archive');
    await workbench.panel.shown();
    await workbench.panel.filledCells.first().waitFor({ timeout: 120_000 });
    await workbench.screenshots('panel-running');
    const before = await newestRun(workbench.folder);
    assert.equal(before.status, 'running');
    await workbench.load();
    await workbench.panel.shown();
    await workbench.panel.filledCells.first().waitFor();
    await workbench.statusItem(/\/150/).waitFor();
    const after = await newestRun(workbench.folder);
    assert.equal(after.run, before.run);
    assert.equal(after.status, 'running');
    assert.ok(after.evaluations >= before.evaluations);
  });

  it('pauses and goes on', async () => {
    await workbench.panel.button('Pause').click();
    await runIn(workbench.folder, ['paused'], 60_000);
    await workbench.panel.button('Resume').waitFor();
    await workbench.screenshots('panel-paused');
    const { evaluations } = await newestRun(workbench.folder);
    await workbench.panel.button('Resume').click();
    await runIn(workbench.folder, ['running']);
    for (let tries = 0; (await newestRun(workbench.folder)).evaluations <= evaluations; tries += 1) {
      assert.ok(tries < 200, 'it evaluates more');
      await workbench.page.waitForTimeout(300);
    }
  });

  it('is moved through with the keyboard alone in the panel', async () => {
    const { panel, page } = workbench;
    await panel.tab('Archive').focus();
    await workbench.press('ArrowRight');
    await panel.inside.locator('[role="tab"][aria-selected="true"]', { hasText: 'Progress' }).waitFor();
    await workbench.press('ArrowLeft');
    await panel.filledCells.first().waitFor();
    await panel.inside.locator('[role="gridcell"][tabindex="0"]').first().focus();
    await workbench.press('ArrowUp', 'ArrowRight');
    const focused = panel.inside.locator('[role="gridcell"]:focus');
    await focused.waitFor();
    assert.ok(((await focused.getAttribute('aria-label')) ?? '').length > 10);
    await panel.rows.first().focus();
    await workbench.press('Enter');
    await panel.inside.locator('.detail [data-part]').first().waitFor();
    await workbench.press('Escape');
    await panel.inside.locator('.detail').waitFor({ state: 'detached' });
    await page.waitForTimeout(100);
  });

  it('stops with what was found', async () => {
    await workbench.panel.button('Stop').click();
    const run = await runIn(workbench.folder, ['finished'], 60_000);
    assert.ok(run.evaluations < 150);
    await workbench.panel.inside.locator('[data-status="finished"]').waitFor();
    assert.equal(await workbench.panel.figure('evaluations'), run.evaluations);
    await workbench.openFile('cuda/matmul.cu');
    await workbench.lens(/Archive/).waitFor();
  });

  it('is there, too, when the command line started it', async () => {
    await workbench.openFile('cuda/saxpy_tuned.cu');
    await workbench.lens('Optimize kernel').waitFor();
    const done = workbench.commandLine(
      ...['optimize', 'cuda/saxpy_tuned.kernel.jsonc', '--device', 'sim:h100', '--evaluations', '8'],
    );
    await workbench.lens(/Optimizing/).waitFor({ timeout: 60_000 });
    await done;
    await workbench.openSideBar();
    await workbench.treeRows('Runs').filter({ hasText: 'saxpy' }).waitFor();
    const run = await newestRun(workbench.folder);
    assert.equal(run.status, 'finished');
  });
});
