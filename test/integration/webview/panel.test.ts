import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { PanelBrowser, chromiumPath, panelThemes } from '../../../scripts/panel-browser.ts';
import type { PageOptions, PanelPage, PanelTheme } from '../../../scripts/panel-browser.ts';
import { everything } from '../../../src/protocol/editor/panel-messages.ts';
import type { RunSnapshot } from '../../../src/protocol/editor/run-view.ts';
import { failedDetails, measuredDetails } from '../../../webview/harness/sample-details.ts';
import { sampleRun } from '../../../webview/harness/sample-run.ts';

const snapshot = sampleRun(120);
const later: RunSnapshot = {
  ...snapshot,
  run: { ...snapshot.run, evaluations: 121 },
  candidates: snapshot.candidates.toReversed(),
};

describe('panel in a browser', function () {
  this.timeout(60_000);
  let browser: PanelBrowser | undefined;
  const pages: PanelPage[] = [];

  before(async function () {
    const executable = chromiumPath();
    if (executable === undefined) {
      console.log('    Skipped: there is no Chromium on the PATH.');
      this.skip();
    }
    browser = await PanelBrowser.open(executable);
  });
  after(async () => {
    for (const page of pages) await page.close();
    await browser?.close();
  });

  const open = async (options: Partial<PageOptions> = {}): Promise<PanelPage> => {
    assert.ok(browser !== undefined);
    const panel = await browser.page({ theme: 'dark-modern', ...options });
    pages.push(panel);
    return panel;
  };
  const shown = async (options: Partial<PageOptions> = {}): Promise<PanelPage> => {
    const panel = await open(options);
    await panel.tell({ kind: 'snapshot', snapshot });
    return panel;
  };
  const focused = ({ page }: PanelPage): Promise<string | null> =>
    page.evaluate(
      `document.activeElement.getAttribute('data-candidate') ?? document.activeElement.getAttribute('data-cell')`,
    );

  it('carries the numbers of the snapshot as they are', async () => {
    const { page } = await shown();
    const value = (selector: string): Promise<number> =>
      page.locator(selector).first().getAttribute('data-value').then(Number);
    assert.equal(await value('[data-figure=best]'), snapshot.run.bestSpeedup?.value);
    assert.equal(await value('[data-figure=evaluations]'), snapshot.run.evaluations);
    for (const { cell, best } of snapshot.cells)
      if (best !== undefined) assert.equal(await value(`[data-cell=${cell}]`), best.speedup);
    assert.equal(await page.locator('.list [data-candidate]').count(), snapshot.candidates.length);
  });

  it('keeps focus, scroll position and elements when a snapshot puts the rows in another order', async () => {
    const panel = await shown();
    const { page } = panel;
    const row = page.locator('.list [data-candidate]').nth(30);
    const candidate = await row.getAttribute('data-candidate');
    await row.focus();
    await page.evaluate(
      `document.querySelector('.view').scrollTo(0, 500); document.activeElement.kept = true`,
    );
    await panel.tell({ kind: 'snapshot', snapshot: later });
    assert.equal(await focused(panel), candidate);
    assert.equal(await page.evaluate('document.activeElement.kept'), true);
    assert.equal(await page.evaluate(`document.querySelector('.view').scrollTop`), 500);
  });

  it('keeps what somebody types while snapshots come, and asks for it', async () => {
    const panel = await shown();
    await panel.page.locator('kf-text-field').click();
    await panel.page.keyboard.type('unr');
    await panel.tell({ kind: 'snapshot', snapshot: later });
    await panel.page.keyboard.type('oll');
    await panel.until(`window.sent.some(({ filter }) => filter?.text === 'unroll')`);
    assert.equal(
      await panel.page
        .locator('kf-text-field')
        .evaluate((field) => (field as unknown as { value: string }).value),
      'unroll',
    );
  });

  it('is one stop in the tab order for the cells and one for the rows, moved by arrow keys', async () => {
    const panel = await shown();
    const { page } = panel;
    assert.equal(await page.locator('[data-cell][tabindex="0"]').count(), 1);
    assert.equal(await page.locator('.list [data-candidate][tabindex="0"]').count(), 1);
    await page.locator('[data-cell=m1c3p0]').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(panel), 'm1c0p1');
    assert.match(
      (await page.locator('.tooltip').textContent()) ?? '',
      /coalesced, several passes, block barriers/,
    );
  });

  it('opens details by keyboard, goes to lines, and gives the focus back', async () => {
    const panel = await shown();
    const { page } = panel;
    const row = snapshot.candidates.find(({ state }) => state === 'failed');
    assert.ok(row !== undefined);
    await page.locator(`.list [data-candidate="${row.candidate}"]`).focus();
    await page.keyboard.press('Enter');
    await panel.tell({ kind: 'details', details: failedDetails(row) });
    assert.deepEqual((await panel.sent()).at(-1), { kind: 'details', candidate: row.candidate });
    await panel.until(`document.activeElement.localName === 'h2'`);
    assert.equal(await page.locator('.detail kf-button', { hasText: 'Apply' }).getAttribute('disabled'), '');
    await page.locator('[data-part=reasons] .link').click();
    assert.deepEqual((await panel.sent()).at(-1), { kind: 'go-to-line', candidate: row.candidate, line: 8 });
    await page.keyboard.press('Escape');
    await panel.until(`document.querySelector('.detail') === null`);
    assert.equal(await focused(panel), row.candidate);
  });

  it('keeps its state over a reload and asks for what was open, the filter before it is ready', async () => {
    const panel = await shown();
    await panel.page.locator('#tab-compare').click();
    await panel.page.locator('#view kf-button').click();
    const kept = await panel.kept();
    assert.equal(kept?.run, snapshot.run.run);
    assert.equal(kept.compared.length, 3);
    const again = await open({ kept: { ...kept, selected: 'abc', filter: { ...everything, top: 5 } } });
    await again.until(`window.sent.some(({ kind }) => kind === 'filter')`);
    const asked = await again.sent();
    assert.ok(asked.some((one) => one.kind === 'compare' && one.candidates.length === 3));
    assert.ok(asked.some((one) => one.kind === 'details' && one.candidate === 'abc'));
    const order = asked.map(({ kind }) => kind);
    assert.ok(order.indexOf('filter') < order.indexOf('ready'), order.join(' '));
  });

  it('shows what it was told last with a strip while the server is away', async () => {
    const panel = await shown();
    await panel.tell({ kind: 'connection', connected: false });
    assert.match((await panel.page.locator('.strip').textContent()) ?? '', /Reconnecting/);
    assert.ok((await panel.page.locator('[data-cell][data-value]').count()) > 0);
    await panel.tell({ kind: 'snapshot', snapshot: later });
    assert.equal(await panel.page.locator('.strip').count(), 0);
  });

  it('does not scroll sideways at 600 pixels', async () => {
    const { page } = await shown({ viewport: { width: 600, height: 800 } });
    for (const tab of ['archive', 'progress', 'lineage', 'compare']) {
      await page.locator(`#tab-${tab}`).click();
      assert.ok(
        await page.evaluate(
          `document.getElementById('view').scrollWidth <= document.getElementById('view').clientWidth`,
        ),
        tab,
      );
    }
  });

  for (const theme of Object.keys(panelThemes) as PanelTheme[])
    it(`has no violation of WCAG 2.1 AA in ${theme}, and nothing refused by its policy`, async () => {
      const panel = await shown({ theme });
      const [best] = snapshot.candidates;
      assert.ok(best !== undefined);
      await panel.page.locator('.cell.best').click();
      await panel.tell({ kind: 'details', details: measuredDetails(best) });
      for (const tab of ['archive', 'progress', 'lineage', 'compare']) {
        await panel.page.locator(`#tab-${tab}`).click();
        assert.deepEqual(await panel.violations(), [], tab);
      }
      assert.deepEqual(panel.complaints, []);
    });
});
