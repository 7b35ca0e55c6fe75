import { collectReport } from '../../application/report/collect-report.ts';
import { resumeRun } from '../../application/resume-run.ts';
import { openContextStore } from '../open-context-store.ts';
import { printReport } from '../report-text.ts';
import { resultOf } from '../run-result.ts';
import { watchProgress } from '../run-progress.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';
import { budgetOptions } from './optimize.ts';

interface Options extends StoreOption {
  readonly json?: boolean;
  readonly evaluations?: string;
  readonly minutes?: string;
}

/** `resume RUN`: goes on with a run that was paused, interrupted or killed, or with a larger budget. */
export const resumeCommand: Subcommand = (program, run) => {
  program
    .command('resume')
    .description('go on with a run that was paused or killed, or with a larger budget')
    .argument('<run>', 'id of the run, its beginning, or "last"')
    .option('--evaluations <n>', 'new limit of evaluations, those done included')
    .option('--minutes <m>', 'new limit of wall time')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option('--json', 'print one JSON object on the last line of standard output')
    .action((id: string, options: Options) =>
      run(options.json === true, async (context) => {
        const budget = budgetOptions(options);
        const started = performance.now();
        using store = await openContextStore(context, options.store);
        const end = await resumeRun(
          store,
          {
            run: id,
            ...(Object.keys(budget).length === 0 ? {} : { budget }),
            observer: watchProgress(context),
          },
          context.composition.createRunFactories({
            folder: context.folder,
            note: (line) => context.note(line),
          }),
          { pause: context.signal },
        );
        const report = collectReport(store, end.run);
        printReport(context, report);
        return resultOf(context, end, report, (performance.now() - started) / 1000, options.store);
      }),
    );
};
