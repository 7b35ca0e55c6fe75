import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';

/** The run panel as a person sees it. */
export class Panel {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Inside of the only visible webview. */
  get inside(): FrameLocator {
    return this.#page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** The frame itself, to run scripts in. */
  async frame(): Promise<Frame> {
    const handle = await this.inside.locator('body').elementHandle();
    const frame = await handle?.ownerFrame();
    if (frame === null || frame === undefined) throw new Error('There is no panel.');
    return frame;
  }

  /** Waits until a run is shown. */
  async shown(): Promise<void> {
    await this.inside.locator('header h1').waitFor();
  }

  tab(name: 'Archive' | 'Progress' | 'Lineage' | 'Compare'): Locator {
    return this.inside.getByRole('tab', { name });
  }

  button(name: string): Locator {
    return this.inside.getByRole('button', { name, exact: true }).first();
  }

  /** Cells of the heat map that hold a verified variant. */
  get filledCells(): Locator {
    return this.inside.locator('[role="gridcell"][data-cell][data-value]');
  }

  /** Rows of the list of variants. */
  get rows(): Locator {
    return this.inside.locator('.list [data-candidate]');
  }

  /** Number behind what is written, e.g. of `best`, `evaluations`, `cells`. */
  async figure(id: string): Promise<number> {
    return Number(await this.inside.locator(`[data-figure="${id}"]`).first().getAttribute('data-value'));
  }

  /** Opens the details of a variant from the list. */
  async open(candidate: string): Promise<void> {
    await this.inside.locator(`.list [data-candidate="${candidate}"]`).click();
    await this.inside.locator('.detail [data-part]').first().waitFor();
  }
}
