import type { RunEnd } from '../../application/drive-run.ts';
import { collectReport } from '../../application/report/collect-report.ts';
import { resumeRun } from '../../application/resume-run.ts';
import { endOfFailure, endOfSession, writeSessionEnd } from '../../application/session-end.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { openContextStore } from '../open-context-store.ts';
import { printReport } from '../report-text.ts';
import { resultOf } from '../run-result.ts';
import { watchProgress } from '../run-progress.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';
import { budgetOptions } from './optimize.ts';
import type { BudgetOptions } from './optimize.ts';

interface Options extends StoreOption, BudgetOptions {
  readonly json?: boolean;
  readonly stop?: boolean;
  readonly endFile?: string;
}

/** `resume RUN`: goes on with a run that was paused, interrupted or killed, or with a larger budget. */
export const resumeCommand: Subcommand = (program, run) => {
  program
    .command('resume')
    .description('go on with a run that was paused or killed, or with a larger budget')
    .argument('<run>', 'id of the run, its beginning, or "last"')
    .option('--evaluations <n>', 'new limit of evaluations, those done included')
    .option('--minutes <m>', 'new limit of wall time')
    .option('--tokens <n>', 'new limit of tokens of language models')
    .option('--usd <amount>', 'new limit of cost of language models in dollars')
    .option('--gpu-seconds <s>', 'new limit of time on a measured device')
    .option('--stop', 'propose nothing more: measure the best once more and end the run')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option(
      '--end-file <file>',
      'write how this session ended to an existing file, as JSON (the editor does)',
    )
    .option('--json', 'print one JSON object on the last line of standard output')
    .action((id: string, options: Options) =>
      run(options.json === true, (context) => recorded(options.endFile, () => resume(context, id, options))),
    );
};

async function resume(
  context: CommandContext,
  id: string,
  options: Options,
): Promise<{ readonly end: RunEnd; readonly result: CommandResult }> {
  const budget = budgetOptions(options);
  const started = performance.now();
  using store = await openContextStore(context, options.store);
  const end = await resumeRun(
    store,
    {
      run: id,
      ...(Object.keys(budget).length === 0 ? {} : { budget }),
      ...(options.stop === true ? { finish: true } : {}),
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
  return {
    end,
    result: resultOf(context, end, report, (performance.now() - started) / 1000, options.store),
  };
}

/** Leaves word of the session's end for who started this process. */
async function recorded(
  endFile: string | undefined,
  work: () => ReturnType<typeof resume>,
): Promise<CommandResult> {
  try {
    const { end, result } = await work();
    if (endFile !== undefined) writeSessionEnd(endFile, endOfSession(end, Date.now()));
    return result;
  } catch (error) {
    if (endFile !== undefined) writeSessionEnd(endFile, endOfFailure(error, Date.now()));
    throw error;
  }
}
