import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Workbench } from '../../test/e2e/page/workbench.ts';

const file = 'many.cu';

/** A file with so many kernels of five lines. */
export function fileWithKernels(count: number): string {
  return Array.from(
    { length: count },
    (_, i) =>
      `__global__ void scale${i}(float *x, int n) {\n  int i = blockIdx.x * blockDim.x + threadIdx.x;\n` +
      `  if (i < n) x[i] *= ${i + 1}.0f;\n}\n`,
  ).join('\n');
}

/**
 * Milliseconds from each key to the frame that shows it, typing inside a comment in a file with 50 kernels. With lenses on, all of them
 * are there before typing starts.
 */
export async function measureTyping(codeLens: boolean): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-bench-'));
  writeFileSync(join(folder, file), fileWithKernels(50));
  const settings = { 'kernelfoundry.codeLens.enabled': codeLens };
  const workbench = await Workbench.open({ folder, settings });
  try {
    return await typeInto(workbench, codeLens);
  } finally {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function typeInto(workbench: Workbench, codeLens: boolean): Promise<readonly number[]> {
  await workbench.openFile(file);
  if (codeLens) await workbench.lens(/Optimize/).waitFor();
  await workbench.page.waitForTimeout(2000);
  await workbench.press('ArrowDown', 'ArrowDown', 'End');
  await workbench.page.keyboard.type(' // ');
  await watchKeys(workbench.page);
  const text =
    'the quick brown fox jumps over the lazy dog and then over all the other kernels of this file ';
  await workbench.page.keyboard.type(text, { delay: 60 });
  await workbench.page.waitForTimeout(500);
  return workbench.page.evaluate('globalThis.kernelfoundryKeys');
}

/** Notes for each key when the second frame after it began: by then the first has been painted. Evaluated as text: it runs in the page. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    globalThis.kernelfoundryKeys = [];
    window.addEventListener('keydown', () => {
      const started = performance.now();
      requestAnimationFrame(() => requestAnimationFrame(() =>
        globalThis.kernelfoundryKeys.push(performance.now() - started)));
    }, true);
  })()`);
}
