import * as vscode from 'vscode';
import type { DeviceView } from '../../protocol/editor/requests.ts';
import { ask } from '../ask.ts';
import type { ClientContext } from '../client-context.ts';
import { valueOf } from '../problem-text.ts';
import { showReadOnly } from './read-only-document.ts';
import { writeSetting } from '../settings/write-setting.ts';
import { deviceOf } from './command-arguments.ts';

/** `Select Device`: the one proposed first for new runs, as a setting. */
export async function selectDevice(context: ClientContext, argument: unknown): Promise<void> {
  const device =
    deviceOf(argument) ?? (await pickDevice(context, vscode.l10n.t('Device for new runs'), true));
  if (device === undefined) return;
  await writeSetting('device', device);
}

/** `Check Device`: what works on it and what is missing, line by line, in a read-only document. */
export async function checkDevice(context: ClientContext, argument: unknown): Promise<void> {
  const device = deviceOf(argument) ?? (await pickDevice(context, vscode.l10n.t('Device to check'), false));
  if (device === undefined) return;
  const { lines } = valueOf(
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Checking {0}', device),
        cancellable: true,
      },
      (_progress, token) => ask(context.server, 'kernelfoundry/checkDevice', { device }, token),
    ),
  );
  const title = vscode.l10n.t('Check of {0}', device);
  context.log.info([title, ...lines].join('\n'));
  await showReadOnly(
    context,
    `${title}.md`,
    [`# ${title}`, '', ...lines.map((line) => `- ${line}`), ''].join('\n'),
  );
}

async function pickDevice(
  context: ClientContext,
  placeholder: string,
  onlyReady: boolean,
): Promise<string | undefined> {
  const listed = context.server.request('kernelfoundry/devices', { refresh: false });
  const chosen = context.settings().device;
  const items = listed.then(({ devices }) =>
    devices
      .filter(({ state }) => !onlyReady || state === 'ready')
      .map((device) => ({
        label: device.title,
        description: device.id === chosen ? `${device.id} · ${vscode.l10n.t('default')}` : device.id,
        detail: detailOf(device),
        device: device.id,
      })),
  );
  // The pick hides itself when its items cannot be had; whoever called shows why.
  const [, picked] = await Promise.all([
    items,
    vscode.window.showQuickPick(items, {
      placeHolder: placeholder,
      matchOnDescription: true,
      matchOnDetail: true,
    }),
  ]);
  return picked?.device;
}

function detailOf({ timing, state, detail }: DeviceView): string {
  const times = timing === 'modelled' ? vscode.l10n.t('Modelled times') : vscode.l10n.t('Measured times');
  return state === 'ready' ? `${times} · ${detail}` : detail;
}
