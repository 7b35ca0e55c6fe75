import type { DeviceView } from '../../protocol/editor/requests.ts';
import type { Translate } from '../translate.ts';
import { codeText, markdownLines, markdownText } from './markdown-text.ts';
import type { TreeNode } from './tree-node.ts';

/** What `kernelfoundry/devices` answers. */
export interface DeviceList {
  readonly devices: readonly DeviceView[];
  readonly noGpu?: string;
}

/** The rows of the view *Devices*. `chosen` is the device that new runs are proposed on; empty for none. */
export function devicesTree(list: DeviceList, chosen: string, t: Translate): readonly TreeNode[] {
  const nodes = list.devices.map((device) => deviceNode(device, device.id === chosen, t));
  if (list.noGpu === undefined) return nodes;
  return [
    ...nodes,
    {
      id: 'no-gpu',
      label: t('No measured device'),
      description: list.noGpu,
      tooltip: markdownText(list.noGpu),
      icon: { name: 'info' },
      context: 'no-gpu',
      accessible: `${t('No measured device')}. ${list.noGpu}`,
    },
  ];
}

/** The row in place of devices that cannot be listed. */
export function devicesProblem(message: string, t: Translate): readonly TreeNode[] {
  const label = t('The devices cannot be listed');
  return [
    {
      id: 'problem',
      label,
      description: message,
      tooltip: markdownText(message),
      icon: { name: 'error', color: 'list.errorForeground' },
      context: 'problem',
      accessible: `${label}. ${message}`,
    },
  ];
}

/** True when simulated devices are there and none of them can be used. */
export function lacksCompiler({ devices }: DeviceList): boolean {
  const simulated = devices.filter(({ kind }) => kind === 'sim');
  return simulated.length > 0 && simulated.every(({ state }) => state === 'missing-tools');
}

function deviceNode(device: DeviceView, chosen: boolean, t: Translate): TreeNode {
  const timing = device.timing === 'modelled' ? t('modelled times') : t('measured times');
  const state = stateText(device, t);
  // A simulated device says so by its id and by its times.
  const hardware = device.title.replace(/, simulated on the CPU$/, '');
  const description = [
    ...(chosen ? [t('default')] : []),
    hardware,
    device.state === 'ready' ? timing : device.detail,
  ].join(' · ');
  return {
    id: `device:${device.id}`,
    device: device.id,
    label: device.id,
    description,
    tooltip: markdownLines([
      `**${markdownText(device.title)}** · ${codeText(device.id)}`,
      `${state}${device.detail === '' ? '' : `: ${markdownText(device.detail)}`}`,
      timing,
      device.languages.map((language) => (language === 'cuda' ? 'CUDA' : 'SYCL')).join(', '),
    ]),
    icon: deviceIcon(device),
    context: `device.${device.state}`,
    accessible: [device.id, device.title, state, device.detail, timing, ...(chosen ? [t('default')] : [])]
      .filter((part) => part !== '')
      .join(', '),
  };
}

function stateText({ state }: DeviceView, t: Translate): string {
  if (state === 'ready') return t('Ready');
  return state === 'missing-tools' ? t('Tools are missing') : t('Unreachable');
}

function deviceIcon({ state }: DeviceView): NonNullable<TreeNode['icon']> {
  if (state === 'missing-tools') return { name: 'warning', color: 'list.warningForeground' };
  if (state === 'unreachable') return { name: 'error', color: 'list.errorForeground' };
  return { name: 'circuit-board' };
}
