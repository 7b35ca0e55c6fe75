import { canonicalEvents } from '../../engine/run/canonical-events.ts';
import { openContextStore } from '../open-context-store.ts';
import { success } from '../command-context.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';

interface Options extends StoreOption {
  readonly json?: boolean;
  readonly canonical?: boolean;
}

/** `events RUN`: the log a run is resumed from, one JSON object a line. */
export const eventsCommand: Subcommand = (program, run) => {
  program
    .command('events')
    .description('print the event log of a run, one JSON object a line')
    .argument('<run>', 'id of the run, its beginning, or "last"')
    .option('--canonical', 'without times, paths and ids: equal seeds give equal lines on sim devices')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option('--json', 'print one JSON object')
    .action((id: string, options: Options) =>
      run(options.json === true, async (context) => {
        using store = await openContextStore(context, options.store);
        const recorded = [...store.events(store.run(id).run)];
        const lines =
          options.canonical === true
            ? canonicalEvents(recorded.map((one) => one.event))
            : recorded.map((one) => JSON.stringify(one));
        for (const line of lines) context.print(line);
        return success({ run: store.run(id).run, events: lines.map((line) => JSON.parse(line) as unknown) });
      }),
    );
};
