import { loadProfile, profileNames } from '../../evaluation/backends/sim/time-model/device-profile.ts';
import { probeCuda } from '../../application/cuda-devices.ts';
import type { CudaGpu } from '../../application/cuda-devices.ts';
import { openLocalParts } from '../../application/run-factories.ts';
import { isAbortError } from '../../shared/abort.ts';
import { messageOf } from '../../shared/errors.ts';
import { success } from '../command-context.ts';
import type { Subcommand } from '../subcommand.ts';
import { renderTable } from '../table.ts';

/** `devices`: where tasks can be evaluated. */
export const devicesCommand: Subcommand = (program, run) => {
  program
    .command('devices')
    .description('list the devices that tasks can be evaluated on')
    .option('--json', 'print one JSON object')
    .action((options: { readonly json?: boolean }) =>
      run(options.json === true, async (context) => {
        const simulated = profileNames.map((name) => ({
          id: `sim:${name}`,
          kind: 'sim' as const,
          timing: 'modelled' as const,
          title: `${loadProfile(name).title}, simulated on the CPU`,
        }));
        const { gpus, reason } = await findGpus(context.signal);
        const real = gpus.map(({ id, name, computeCapability }) => ({
          id,
          kind: 'cuda' as const,
          timing: 'measured' as const,
          title: `${name}, compute capability ${computeCapability}`,
        }));
        const devices = [...real, ...simulated];
        context.print(
          renderTable(
            ['device', 'times', 'what'],
            devices.map((device) => [device.id, device.timing, device.title]),
            context.width,
          ),
        );
        if (reason !== undefined) context.print(`\nNo CUDA GPU: ${reason}`);
        return success({ devices, ...(reason === undefined ? {} : { noGpu: reason }) });
      }),
    );
};

/** GPUs of this machine; none, with the reason, where the driver or a compiler is missing. */
async function findGpus(
  signal: AbortSignal,
): Promise<{ readonly gpus: readonly CudaGpu[]; readonly reason?: string }> {
  try {
    await using parts = await openLocalParts(signal);
    const probe = await probeCuda(parts.executor, signal);
    return probe.kind === 'found' ? { gpus: probe.gpus } : { gpus: [], reason: probe.reason };
  } catch (error) {
    if (isAbortError(error)) throw error;
    return { gpus: [], reason: messageOf(error) };
  }
}
