import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { accessibilityViolations } from './page/accessibility.ts';
import { type Facts, factsOf, runIn } from './page/archive.ts';
import { Workbench } from './page/workbench.ts';

describe('a whole job', function () {
  this.timeout(300_000);
  const file = 'cuda/transpose.cu';
  let workbench: Workbench;
  let original: string;
  let facts: Facts;
  before(async () => {
    workbench = await Workbench.open({ settings: { 'kernelfoundry.budget': { evaluations: 6 } } });
    original = workbench.read(file);
  });
  afterEach(function () {
    return workbench.onFailure(this);
  });
  after(async () => workbench?.close());

  it('begins at the lens with a quick pick and an approval', async () => {
    await workbench.openFile(file);
    await workbench.lens('Optimize kernel').click();
    await workbench.picks.filter({ hasText: 'sim:h100' }).first().waitFor();
    await workbench.screenshots('start-device');
    await workbench.pick('sim:h100');
    await workbench.picks.filter({ hasText: 'ewriter' }).first().waitFor();
    await workbench.screenshots('start-model');
    await workbench.press('Enter');
    await workbench.picks.filter({ hasText: 'evaluations' }).first().waitFor();
    await workbench.screenshots('start-budget');
    await workbench.pick('6 evaluations');
    await workbench.picks.filter({ hasText: 'Kernel and launch' }).first().waitFor();
    await workbench.screenshots('start-freedom');
    await workbench.pick('Kernel and launch');
    await workbench.dialog.waitFor();
    await workbench.screenshots('start-approval');
    await workbench.dialog.getByRole('button', { name: 'Start', exact: true }).click();
  });

  it('says how far it is above the kernel and in the status bar', async () => {
    // The first run on a machine compiles the simulator.
    await workbench.lens(/Stop/).waitFor({ timeout: 200_000 });
    await workbench.statusItem(/\/6/).waitFor();
    await workbench.screenshots('running');
  });

  it('ends with the result of the archive above the kernel', async () => {
    await runIn(workbench.folder, ['finished']);
    facts = await factsOf(workbench.folder);
    assert.equal(facts.evaluations, 6);
    assert.ok(facts.bestSpeedup > 1.5, `${facts.bestSpeedup}`);
    await workbench.lens(`~${facts.bestSpeedup.toFixed(1)}x modelled (sim:h100)`).waitFor();
  });

  it('fills the side bar with what the archive holds', async () => {
    await workbench.openSideBar();
    const run = workbench.treeRows('Runs').filter({ hasText: 'transpose' });
    await run.filter({ hasText: `~${facts.bestSpeedup.toFixed(1)}x modelled` }).waitFor();
    await workbench.treeRows('Archive').first().waitFor();
    await workbench.treeRows('Devices').filter({ hasText: 'sim:h100' }).waitFor();
    await workbench.screenshots('side-bar');
  });

  it('shows in the panel the numbers of the archive', async () => {
    await workbench.lens('Archive').click();
    const { panel } = workbench;
    await panel.shown();
    await panel.filledCells.first().waitFor();
    assert.equal(await panel.figure('best'), facts.bestSpeedup);
    assert.equal(await panel.figure('evaluations'), facts.evaluations);
    assert.equal(await panel.figure('cells'), facts.cells.size);
    assert.equal(await panel.filledCells.count(), facts.cells.size);
    const rows = await panel.rows.all();
    assert.equal(rows.length, facts.candidates.length);
    for (const row of rows) {
      const candidate = (await row.getAttribute('data-candidate')) ?? '';
      const shown = await row.locator('.col-speedup').getAttribute('data-value');
      assert.equal(Number(shown), facts.speedups.get(candidate), candidate);
    }
    await workbench.screenshots('panel-archive');
  });

  it('shows progress, lineage and a comparison', async () => {
    const { panel } = workbench;
    await panel.tab('Progress').click();
    await panel.inside.locator('svg.chart, svg').first().waitFor();
    await workbench.screenshots('panel-progress');
    await panel.tab('Lineage').click();
    await panel.inside.locator(`[role="treeitem"][data-candidate="${facts.best}"]`).waitFor();
    await workbench.screenshots('panel-lineage');
    await panel.tab('Archive').click();
    for (const candidate of [facts.best, facts.candidates.slice(1).find((id) => id !== facts.best) ?? ''])
      await panel.inside
        .locator(
          `.list [data-candidate="${candidate}"] [role="checkbox"], .list [data-candidate="${candidate}"] input`,
        )
        .first()
        .click();
    await panel.tab('Compare').click();
    await panel.inside.locator('table').first().waitFor();
    await workbench.screenshots('panel-compare');
  });

  it('shows everything known of a variant beside the views', async () => {
    const { panel } = workbench;
    await panel.tab('Archive').click();
    await panel.open(facts.best);
    assert.equal(
      Number(
        await panel.inside.locator('.detail [data-figure="speedup"]').first().getAttribute('data-value'),
      ),
      facts.bestSpeedup,
    );
    await workbench.screenshots('panel-details');
  });

  it('has a panel without barriers', async () => {
    const { panel } = workbench;
    for (const tab of ['Archive', 'Progress', 'Lineage', 'Compare'] as const) {
      await panel.tab(tab).click();
      await workbench.page.waitForTimeout(300);
      assert.deepEqual(await accessibilityViolations(await panel.frame()), [], tab);
    }
  });

  it('shows the variant as a diff', async () => {
    await workbench.openFile(file);
    await workbench.lens('Review diff').click();
    await workbench.diffEditor.waitFor();
    await workbench.diffEditor.getByText('__shared__').first().waitFor();
    await workbench.screenshots('diff');
  });

  it('applies it after showing what it assumes, with every launch', async () => {
    await workbench.command('KernelFoundry: Apply Variant');
    await workbench.picks.filter({ hasText: 'Apply to' }).first().waitFor();
    await workbench.screenshots('apply-plan');
    await workbench.pick('Apply to');
    await workbench.toast('Undo Apply').waitFor();
    await workbench.screenshots('applied');
    const text = workbench.read(file);
    assert.match(text, /__shared__/);
    assert.notEqual(launchLines(text), launchLines(original));
  });

  it('takes it back exactly', async () => {
    await workbench.command('KernelFoundry: Undo Apply');
    await eventuallyRead(workbench, file, (text) => text === original);
  });

  it('rewrites the launches in other files too, in the same edit', async () => {
    const second = 'cuda/second_launch.cu';
    const text = secondFile;
    writeFileSync(workbench.path(second), text);
    await workbench.openFile(file);
    await workbench.command('KernelFoundry: Apply Variant');
    await workbench.picks.filter({ hasText: 'Apply to 2 files' }).waitFor();
    await workbench.screenshots('apply-plan-two-files');
    await workbench.pick('Apply to');
    await eventuallyRead(workbench, second, (now) => now !== text);
    assert.notEqual(launchLines(workbench.read(second)), launchLines(text));
    await workbench.command('KernelFoundry: Undo Apply');
    await eventuallyRead(workbench, second, (now) => now === text);
    assert.equal(workbench.read(file), original);
    rmSync(workbench.path(second));
  });

  it('merges with an edit made since the run', async () => {
    const edited = original.replace('int main() {', '// edited since\nint main() {');
    writeFileSync(workbench.path(file), edited);
    await workbench.openFile(file);
    await workbench.page.getByText('// edited since').waitFor();
    await workbench.command('KernelFoundry: Apply Variant');
    await workbench.pick('Apply to');
    await eventuallyRead(workbench, file, (text) => text.includes('__shared__'));
    assert.match(workbench.read(file), /\/\/ edited since/);
    await workbench.command('KernelFoundry: Undo Apply');
    await eventuallyRead(workbench, file, (text) => text === edited);
  });

  it('marks conflicts with an edit of the same lines and overwrites nothing', async () => {
    const edited = original.replace('out[x * height + y] =', 'out[x * height + y] = 2.0f *');
    assert.notEqual(edited, original);
    writeFileSync(workbench.path(file), edited);
    await workbench.openFile(file);
    await workbench.page.getByText('2.0f').first().waitFor();
    await workbench.lens(/older version/).waitFor();
    await workbench.command('KernelFoundry: Apply Variant');
    await workbench.picks.first().waitFor();
    await workbench.screenshots('apply-conflict');
    await workbench.pick('Apply to');
    await workbench.page.locator('.view-line', { hasText: '<<<<<<<' }).waitFor();
    await workbench.page.locator('.view-line', { hasText: '2.0f' }).first().waitFor();
    await workbench.screenshots('conflict');
    await workbench.command('KernelFoundry: Undo Apply');
    await workbench.page.locator('.view-line', { hasText: '<<<<<<<' }).waitFor({ state: 'hidden' });
    await eventuallyRead(workbench, file, (text) => text === edited);
  });
});

/** Another file that launches the kernel. */
const secondFile = `#include <cuda_runtime.h>

__global__ void transpose(float *out, const float *in, int width, int height);

void twice(float *out, const float *in, int width, int height, cudaStream_t stream) {
    dim3 threads(16, 16);
    dim3 blocks((width + 15) / 16, (height + 15) / 16);
    transpose<<<blocks, threads, 0, stream>>>(out, in, width, height);
}
`;

function launchLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => /dim3|<<</.test(line))
    .join('\n');
}

async function eventuallyRead(
  workbench: Workbench,
  file: string,
  isRight: (text: string) => boolean,
): Promise<void> {
  for (let tries = 0; !isRight(workbench.read(file)); tries += 1) {
    if (tries > 100) assert.fail(`${file} is:\n${workbench.read(file)}`);
    await workbench.page.waitForTimeout(200);
  }
}
