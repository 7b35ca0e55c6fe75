import * as vscode from 'vscode';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { ProblemError, valueOf } from '../problem-text.ts';
import { chooseKernel } from '../start/choose-kernel.ts';

/** `Analyze Kernel`: counts it on a simulated device; the hints appear on their lines. */
export async function analyzeKernel(context: ClientContext, argument: unknown): Promise<void> {
  const kernel = await chooseKernel(context, argument);
  if (kernel === undefined) return;
  const device = await simulatedDevice(context);
  const {
    hints,
    limitedBy,
    kernel: name,
  } = valueOf(
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Analyzing on {0}', device),
        cancellable: true,
      },
      (_progress, token) => ask(context.server, 'kernelfoundry/analyze', { ...kernel, device }, token),
    ),
  );
  const count = hints.length === 1 ? vscode.l10n.t('1 hint') : vscode.l10n.t('{0} hints', hints.length);
  vscode.window.setStatusBarMessage(
    `$(search) ${vscode.l10n.t('{0} on {1}: limited by {2}, {3}', name, device, limitedBy, count)}`,
    10_000,
  );
}

/** `Clear Analysis`. */
export async function clearAnalysis(context: ClientContext): Promise<void> {
  await context.server.request('kernelfoundry/clearAnalysis', {});
}

/** The chosen device when it is simulated, else the first that is. */
async function simulatedDevice(context: ClientContext): Promise<string> {
  const { device } = context.settings();
  if (device.startsWith('sim:')) return device;
  const { devices } = await context.server.request('kernelfoundry/devices', { refresh: false });
  const simulated = devices.filter(({ kind }) => kind === 'sim');
  const ready = simulated.find(({ state }) => state === 'ready');
  if (ready !== undefined) return ready.id;
  throw new ProblemError({
    code: 'no-device',
    message: vscode.l10n.t(
      'No simulated GPU can be used: {0}.',
      (simulated[0]?.detail ?? vscode.l10n.t('there is none')).replace(/\.$/, ''),
    ),
    action: {
      kind: 'settings',
      title: vscode.l10n.t('Choose a Compiler'),
      setting: 'kernelfoundry.compiler',
    },
  });
}
