import { openContextStore } from '../open-context-store.ts';
import { bytesText } from '../../application/report/numbers.ts';
import { success } from '../command-context.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';

type Options = StoreOption & { readonly json?: boolean };

/** `store rebuild`, `store gc`. */
export const storeCommand: Subcommand = (program, run) => {
  const store = program.command('store').description('care for the archive of runs');
  store
    .command('rebuild')
    .description('derive every table from the event log again')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option('--json', 'print one JSON object')
    .action((options: Options) =>
      run(options.json === true, async (context) => {
        using opened = await openContextStore(context, options.store);
        const events = opened.rebuild();
        context.print(`Rebuilt from ${events} events.`);
        return success({ events });
      }),
    );
  store
    .command('gc')
    .description('free artifacts that no run needs any more')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option('--json', 'print one JSON object')
    .action((options: Options) =>
      run(options.json === true, async (context) => {
        using opened = await openContextStore(context, options.store);
        const collected = opened.collectGarbage();
        context.print(`Removed ${collected.removed} files, ${bytesText(collected.bytes)}.`);
        return success(collected);
      }),
    );
};
