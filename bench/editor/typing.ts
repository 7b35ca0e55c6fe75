import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { Workbench } from '../../test/e2e/page/workbench.ts';

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
 * Milliseconds from each key to the frame that shows it, typing inside a comment in the middle of a file with 50 kernels.
 * With lenses on, all of them are there before typing starts.
 */
export async function measureTyping(codeLens: boolean): Promise<readonly number[]> {
  const workbench = await Workbench.open({ settings: { 'kernelfoundry.codeLens.enabled': codeLens } });
  try {
    return await typeInto(workbench, codeLens);
  } finally {
    await workbench.close();
  }
}

async function typeInto(workbench: Workbench, codeLens: boolean): Promise<readonly number[]> {
  const file = `many-${codeLens ? 'with' : 'without'}.cu`;
  writeFileSync(workbench.path(file), fileWithKernels(50));
  await workbench.openFile(file, 3);
  if (codeLens) await workbench.lens(/Optimize/).waitFor();
  await workbench.page.waitForTimeout(2000);
  await workbench.press('End');
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
