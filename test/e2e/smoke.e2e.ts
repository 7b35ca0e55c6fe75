import assert from 'node:assert/strict';
import { Workbench } from './page/workbench.ts';
import { isInstalled } from '../../scripts/vscode-host/hosts.ts';

for (const name of ['newest', 'oldest'] as const)
  describe(`the packaged extension in the ${name} VS Code`, function () {
    let workbench: Workbench | undefined;
    before(async function () {
      if (!isInstalled(name)) {
        console.log(`The ${name} VS Code host is not installed.`);
        this.skip();
      }
      workbench = await Workbench.open({ name });
    });
    after(async () => workbench?.close());

    it('offers to optimize above a kernel, in the palette and in its side bar', async () => {
      assert.ok(workbench);
      await workbench.openFile('cuda/transpose.cu');
      await workbench.lens('Optimize kernel').waitFor();
      const titles = await workbench.paletteTitles('KernelFoundry: ');
      assert.ok(
        titles.some((title) => title.includes('KernelFoundry: Optimize Kernel')),
        titles.join(', '),
      );
      await workbench.openSideBar();
      for (const view of ['Runs', 'Archive', 'Devices'])
        await workbench.page.locator(`.pane-header[aria-label^="${view}"]`).waitFor();
      if (name === 'newest') await workbench.screenshots('lens-and-views');
      else await workbench.screenshot('dark', 'lens-and-views-oldest');
    });
  });
