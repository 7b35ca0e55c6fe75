import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { which } from '../../scripts/vscode-host/hosts.ts';
import { Workbench, type WorkbenchOptions } from './page/workbench.ts';

describe('what is wrong is said in one sentence with one action', function () {
  this.timeout(120_000);
  let workbench: Workbench | undefined;
  afterEach(async function () {
    await workbench?.onFailure(this);
    await workbench?.close();
    workbench = undefined;
  });
  const open = async (options: WorkbenchOptions): Promise<Workbench> => {
    workbench = await Workbench.open(options);
    await workbench.openFile('cuda/transpose.cu');
    return workbench;
  };

  it('wrong settings', async () => {
    const settings = { 'kernelfoundry.budget': { evaluations: 'many' } };
    const window = await open({ settings });
    const toast = await said(window, /kernelfoundry\.budget/);
    await toast.getByRole('button', { name: 'Open Setting' }).waitFor();
    await window.screenshots('wrong-setting');
  });

  it('no compiler on the PATH', async function () {
    const bin = mkdtempSync(join(tmpdir(), 'kernelfoundry-path-'));
    for (const name of ['sh', 'bash', 'uname', 'sed', 'dirname', 'readlink', 'git']) {
      const program = which(name);
      if (program !== undefined) symlinkSync(program, join(bin, name));
    }
    try {
      const window = await open({ environment: { PATH: bin } });
      await window.lens('Optimize kernel').click();
      const toast = await said(window, /compiler/i);
      assert.equal(await toast.getByRole('button', { name: /Compiler|Setting/ }).count(), 1);
      await window.openSideBar();
      await window.treeRows('Devices').first().waitFor();
      await window.screenshots('no-compiler');
      assert.equal(existsSync(window.path('.kernelfoundry')), false);
    } finally {
      rmSync(bin, { recursive: true, force: true });
    }
  });

  it('a workspace that is not trusted', async () => {
    const window = await open({ trusted: false });
    await window.page.waitForTimeout(3000);
    assert.deepEqual(await window.lensTexts(), []);
    const titles = await window.paletteTitles('KernelFoundry: Optimize Kernel');
    assert.ok(!titles.some((title) => title.includes('Optimize Kernel')), titles.join(', '));
    await window.screenshots('untrusted');
  });

  it('what cannot be done yet is not offered', async () => {
    const window = await open({});
    await window.lens('Optimize kernel').waitFor();
    const titles = await window.paletteTitles('KernelFoundry: ');
    for (const missing of ['Apply Variant', 'Undo Apply', 'Stop Run', 'Resume Run'])
      assert.ok(!titles.some((title) => title.includes(missing)), titles.join(', '));
    assert.ok(titles.some((title) => title.includes('Optimize Kernel')));
  });
});

/** The toast with the text, once it is there. */
async function said(workbench: Workbench, text: RegExp): Promise<Locator> {
  const toast = workbench.toast(text);
  await toast.waitFor();
  return toast;
}
