import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

/** Run in the extension host by `activation.ts`: how long loading and activating our extension takes, in milliseconds. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('kernelfoundry.kernelfoundry');
  const file = process.env['KERNELFOUNDRY_BENCH_RESULT'];
  if (extension === undefined || file === undefined) throw new Error('There is nothing to measure.');
  const settleMs = Number(process.env['KERNELFOUNDRY_BENCH_SETTLE'] ?? '0');
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const alreadyActive = extension.isActive;
  const started = performance.now();
  await extension.activate();
  writeFileSync(file, JSON.stringify({ ms: performance.now() - started, alreadyActive }));
}
