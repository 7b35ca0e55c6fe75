import { examineMachine } from '../../application/doctor/examine-machine.ts';
import { thisMachine } from '../../application/doctor/machine-check.ts';
import { listDevices } from '../../application/list-devices.ts';
import type { DeviceList } from '../../application/list-devices.ts';
import { checkDeviceUsable } from '../../application/run-factories.ts';
import type { DeviceView } from '../../protocol/editor/requests.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import { answer } from '../problem-of.ts';
import type { ServerContext } from '../server-context.ts';
import { listModels } from './list-models.ts';

/** Devices and models: what there is, and whether it can be used. */
export function registerDevices(context: ServerContext): void {
  let known: Promise<DeviceList> | undefined;
  let knownFor = '';
  const devices = async (refresh: boolean): Promise<DeviceList> => {
    const { compiler } = context.settings();
    if (known === undefined || refresh || compiler !== knownFor) {
      knownFor = compiler;
      // Shared by those who ask: one that gives up must not take the others' answer along.
      const looking = listDevices(context.ending);
      looking.catch(() => (known = known === looking ? undefined : known));
      known = looking;
    }
    return known;
  };
  context.onRequest('kernelfoundry/devices', async ({ refresh }) => {
    const { devices: found, noGpu } = await devices(refresh);
    return { devices: found.map(deviceView), ...(noGpu === undefined ? {} : { noGpu }) };
  });
  context.onRequest('kernelfoundry/checkDevice', ({ device }, signal) =>
    answer(context.log, () => checkDevice(context, device, signal)),
  );
  context.onRequest('kernelfoundry/models', () => listModels(context));
}

function deviceView({ usable, ...device }: DeviceList['devices'][number]): DeviceView {
  return { ...device, state: usable ? 'ready' : 'missing-tools' };
}

/** What concerns this device of what the machine check says, one line each with its repair. Throws UserError where the device is not usable. */
async function checkDevice(
  context: ServerContext,
  device: DeviceId,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly string[] }> {
  const folder = context.workspaceFolders()[0] ?? context.options.stateFolder;
  const checks = await examineMachine(signal, thisMachine(folder));
  await checkDeviceUsable(device, signal);
  const forGpus = /^(nvidia|cuda|nvcc|gpu|icpx|acpp|sycl|intel|rocm)/;
  const wanted = checks.filter(({ id }) => !device.startsWith('sim:') || !forGpus.test(id));
  return {
    lines: wanted.map(({ title, state, detail, fix }) => {
      const word = { ok: 'ok', missing: 'missing', degraded: 'works with less' }[state];
      return `${word}: ${title}: ${detail}${state === 'ok' || fix === undefined ? '' : ` (${fix})`}`;
    }),
  };
}
