import { listDevices } from '../../application/list-devices.ts';
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
        const { devices: found, noGpu, syclProblems } = await listDevices(context.signal);
        const devices = found.map(({ id, kind, timing, title }) => ({ id, kind, timing, title }));
        context.print(
          renderTable(
            ['device', 'times', 'what'],
            devices.map((device) => [device.id, device.timing, device.title]),
            context.width,
          ),
        );
        if (noGpu !== undefined) context.print(`\nNo CUDA GPU: ${noGpu}`);
        for (const problem of syclProblems) context.print(`\nNo SYCL device: ${problem}`);
        return success({ devices, ...(noGpu === undefined ? {} : { noGpu }) });
      }),
    );
};
