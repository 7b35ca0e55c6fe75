import { resolve } from 'node:path';
import { collectReport } from '../../application/report/collect-report.ts';
import { renderMarkdown } from '../../application/report/markdown.ts';
import { toolName } from '../../application/run-factories.ts';
import { startRun } from '../../application/start-run.ts';
import type { Budget, TaskSpec } from '../../protocol/task.ts';
import { refuseUnsoundTask } from '../check-before-run.ts';
import { openContextStore } from '../open-context-store.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { positiveNumber, wholeNumber } from '../numbers.ts';
import { taskOrDraft } from '../task-or-draft.ts';
import { printReport } from '../report-text.ts';
import { resultOf } from '../run-result.ts';
import { watchProgress } from '../run-progress.ts';
import type { StoreOption, Subcommand } from '../subcommand.ts';
import { writeReport } from './export.ts';

interface Options extends StoreOption, BudgetOptions {
  readonly json?: boolean;
  readonly device?: string;
  readonly model: string;
  readonly seed: string;
  readonly out?: string;
  readonly inFlight: string;
  readonly unchecked?: boolean;
}

/** Evaluations of a run when neither the command nor the task names a budget. */
const defaultEvaluations = 60;

/** `optimize TASK_OR_SOURCE[:KERNEL]`: a run. */
export const optimizeCommand: Subcommand = (program, run) => {
  program
    .command('optimize')
    .description('search for faster variants of a kernel and verify them')
    .argument('<task>', 'task file, or FILE:KERNEL (a task is drafted first)')
    .option('--device <id>', "device of `kernelfoundry devices` (default: the task's, or sim:h100)")
    .option(
      '--model <ids>',
      'who proposes: rewriter, openai:NAME, scripted:FILE; several separated by commas',
      'rewriter',
    )
    .option('--evaluations <n>', `candidates to evaluate (default: ${defaultEvaluations})`)
    .option('--minutes <m>', 'wall time')
    .option('--tokens <n>', 'tokens of language models')
    .option('--usd <amount>', 'cost of language models in dollars')
    .option('--gpu-seconds <s>', 'time on a measured device')
    .option('--seed <seed>', 'the same seed takes the same decisions on sim devices', '1')
    .option('--store <dir>', 'folder of the store (default: .kernelfoundry)')
    .option('--out <file>', 'also write the report as Markdown')
    .option('--unchecked', 'start even where the check of the task finds errors')
    .option('--in-flight <n>', 'candidates in flight at once; part of what a seed reproduces', '4')
    .option('--json', 'print one JSON object on the last line of standard output')
    .action((task: string, options: Options) =>
      run(options.json === true, (context) => optimize(context, task, options)),
    );
};

async function optimize(context: CommandContext, text: string, options: Options): Promise<CommandResult> {
  const inFlight = wholeNumber('--in-flight', options.inFlight, 1, 64);
  const limits = budgetOptions(options);
  const { checkDeviceUsable } = context.composition;
  // A device that is not there is told before a draft is written.
  if (options.device !== undefined) await checkDeviceUsable(options.device, context.signal);
  const task = await taskOrDraft(context, text);
  const started = performance.now();
  const device = options.device ?? task.device ?? 'sim:h100';
  using store = await openContextStore(context, options.store);
  const factories = context.composition.createRunFactories({
    folder: context.folder,
    note: (line) => context.note(line),
  });
  const proposers = proposerIds(options.model, context.folder);
  // Mistakes in the command are told before the seconds that the check of the task takes.
  if (options.device === undefined) await checkDeviceUsable(device, context.signal);
  await factories.openProposers(proposers, task, context.signal);
  if (options.unchecked !== true) await refuseUnsoundTask(context, store.folder, task, device);
  const end = await startRun(
    store,
    {
      task,
      device,
      proposers,
      budget: budgetOf(task, limits),
      seed: options.seed,
      inFlight,
      tool: toolName(),
      observer: watchProgress(context),
    },
    factories,
    { pause: context.signal },
  );
  const report = collectReport(store, end.run);
  printReport(context, report);
  if (options.out !== undefined) {
    const file = resolve(context.folder, options.out);
    writeReport(file, renderMarkdown(report));
    context.note(`Report: ${options.out}`);
  }
  return resultOf(context, end, report, (performance.now() - started) / 1000, options.store);
}

/** Ids as they are stored: files are named by their whole path, so that `resume` finds them from any folder. */
function proposerIds(text: string, folder: string): string[] {
  return text
    .split(',')
    .map((id) => id.trim())
    .map((id) =>
      id.startsWith('scripted:') ? `scripted:${resolve(folder, id.slice('scripted:'.length))}` : id,
    );
}

/** Options that limit a run. */
export interface BudgetOptions {
  readonly evaluations?: string;
  readonly minutes?: string;
  readonly tokens?: string;
  readonly usd?: string;
  readonly gpuSeconds?: string;
}

/** Limits given on the command line. */
export function budgetOptions(options: BudgetOptions): Budget {
  return {
    ...(options.evaluations === undefined
      ? {}
      : { evaluations: wholeNumber('--evaluations', options.evaluations, 0) }),
    ...(options.minutes === undefined ? {} : { minutes: positiveNumber('--minutes', options.minutes) }),
    ...(options.tokens === undefined ? {} : { tokens: wholeNumber('--tokens', options.tokens, 0) }),
    ...(options.usd === undefined ? {} : { usd: positiveNumber('--usd', options.usd) }),
    ...(options.gpuSeconds === undefined
      ? {}
      : { gpuSeconds: positiveNumber('--gpu-seconds', options.gpuSeconds) }),
  };
}

function budgetOf(task: TaskSpec, limits: Budget): Budget {
  if (Object.keys(limits).length > 0) return limits;
  return task.budget !== undefined && Object.keys(task.budget).length > 0
    ? task.budget
    : { evaluations: defaultEvaluations };
}
