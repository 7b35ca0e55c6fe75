import { openContextStore } from '../open-context-store.ts';
import { ratioText } from '../../application/report/numbers.ts';
import { success } from '../command-context.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';
import { renderTable } from '../table.ts';

/** `runs`: the runs of the store, newest first. */
export const runsCommand: Subcommand = (program, run) => {
  program
    .command('runs')
    .description('list the runs of this folder, newest first')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option('--json', 'print one JSON object')
    .action((options: StoreOption & { readonly json?: boolean }) =>
      run(options.json === true, async (context) => {
        using store = await openContextStore(context, options.store);
        const runs = store.runs();
        if (runs.length === 0) context.print('No runs yet. Start one: kernelfoundry optimize FILE:KERNEL');
        else
          context.print(
            renderTable(
              [
                'run',
                'task',
                'device',
                'status',
                { title: 'evaluations', align: 'right' },
                { title: 'elites', align: 'right' },
                { title: 'best', align: 'right' },
                'started',
              ],
              runs.map((one) => [
                one.run,
                one.task,
                one.device,
                one.status,
                String(one.evaluations),
                String(one.elites),
                one.best === null ? '-' : `${ratioText(one.best)} ${one.timing}`,
                new Date(one.createdMs).toISOString().slice(0, 16).replace('T', ' '),
              ]),
              context.width,
            ),
          );
        return success({ runs });
      }),
    );
};
