import { collectReport } from '../../application/report/collect-report.ts';
import { openContextStore } from '../open-context-store.ts';
import { success } from '../command-context.ts';
import { printReport } from '../report-text.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';

/** `show RUN`: what a run found, in the terminal. */
export const showCommand: Subcommand = (program, run) => {
  program
    .command('show')
    .description('show what a run found: elites, counters before and after, hints, the winning diff')
    .argument('<run>', 'id of the run, its beginning, or "last"')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option('--json', 'print one JSON object')
    .action((id: string, options: StoreOption & { readonly json?: boolean }) =>
      run(options.json === true, async (context) => {
        using store = await openContextStore(context, options.store);
        const report = collectReport(store, id);
        printReport(context, report);
        return success(report);
      }),
    );
};
