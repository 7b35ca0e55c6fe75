import { canSimulate, examineMachine } from '../../application/doctor/examine-machine.ts';
import { thisMachine } from '../../application/doctor/machine-check.ts';
import { listDevices } from '../../application/list-devices.ts';
import type { DeviceList } from '../../application/list-devices.ts';
import { checkDevice, checkDeviceUsable } from '../../application/run-factories.ts';
import type { DeviceView } from '../../protocol/editor/requests.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import { UserError } from '../../shared/errors.ts';
import { answer } from '../problem-of.ts';
import type { ServerContext } from '../server-context.ts';
import { listModels } from './list-models.ts';

/** Checks of the machine that say nothing of a simulated device. */
const onlyForGpus: readonly string[] = ['nvidia-driver', 'nvcc', 'ncu', 'icpx', 'acpp'];

/** Devices and models: what there is, and whether it can be used. */
export function registerDevices(context: ServerContext): void {
  let known: Promise<DeviceList> | undefined;
  let knownFor = '';
  const devices = async (refresh: boolean): Promise<DeviceList> => {
    const { compiler, cudaToolkit, syclCompiler } = context.settings();
    const compilers = [compiler, cudaToolkit, syclCompiler].join('\n');
    if (known === undefined || refresh || compilers !== knownFor) {
      knownFor = compilers;
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
    answer(context.log, () => examineDevice(context, device, signal)),
  );
  context.onRequest('kernelfoundry/models', () => listModels(context));
}

function deviceView({ usable, ...device }: DeviceList['devices'][number]): DeviceView {
  return { ...device, state: usable ? 'ready' : 'missing-tools' };
}

/**
 * What concerns this device of what the machine check says, one line each with its repair, and last whether it can be used. Throws UserError
 * for a device that there is not.
 */
async function examineDevice(
  context: ServerContext,
  device: DeviceId,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly string[] }> {
  checkDevice(device);
  const folder = context.workspaceFolders()[0] ?? context.options.stateFolder;
  const checks = await examineMachine(signal, thisMachine(folder));
  const isSimulated = device.startsWith('sim:');
  const lines = checks
    .filter(({ id }) => !isSimulated || !onlyForGpus.includes(id))
    .map(({ title, state, detail, fix }) => {
      const repair = state === 'ok' || fix === undefined ? '' : ` (${fix})`;
      return `${words[state]}: ${title}: ${detail}${repair}`;
    });
  return { lines: [...lines, await verdict(device, isSimulated && !canSimulate(checks), signal)] };
}

const words = { ok: 'ok', missing: 'missing', degraded: 'works with less' } as const;

async function verdict(device: DeviceId, isLacking: boolean, signal: AbortSignal): Promise<string> {
  if (isLacking) return `${device} cannot be used until what is missing is there.`;
  try {
    await checkDeviceUsable(device, signal);
    return `${device} can be used.`;
  } catch (error) {
    if (!UserError.is(error)) throw error;
    return error.message;
  }
}
