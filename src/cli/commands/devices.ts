import { loadProfile, profileNames } from '../../evaluation/backends/sim/time-model/device-profile.ts';
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
      run(options.json === true, (context) => {
        const devices = profileNames.map((name) => ({
          id: `sim:${name}`,
          kind: 'sim' as const,
          timing: 'modelled' as const,
          title: loadProfile(name).title,
        }));
        context.print(
          renderTable(
            ['device', 'times', 'what'],
            devices.map((device) => [device.id, device.timing, `${device.title}, simulated on the CPU`]),
            context.width,
          ),
        );
        return Promise.resolve(success({ devices }));
      }),
    );
};
