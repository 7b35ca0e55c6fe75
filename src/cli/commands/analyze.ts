import { createRunFactories } from '../../application/run-factories.ts';
import { summariseCounters, summariseLines } from '../../application/report/counter-summary.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import { printCounters, reasonText } from '../evaluation-text.ts';
import type { Subcommand } from '../subcommand.ts';
import { taskOrDraft } from '../task-or-draft.ts';

interface Options {
  readonly json?: boolean;
  readonly device?: string;
}

/** `analyze FILE[:KERNEL]`: counters and hints by line, no proposals. */
export const analyzeCommand: Subcommand = (program, run) => {
  program
    .command('analyze')
    .description('count what a kernel does by source line and give hints; proposes nothing')
    .argument('<source>', 'FILE.cu, FILE.cu:KERNEL or a task file')
    .option('--device <id>', "simulated device (default: the task's, or sim:h100)")
    .option('--json', 'print one JSON object on the last line of standard output')
    .action((text: string, options: Options) =>
      run(options.json === true, async (context) => {
        const task = await taskOrDraft(context, text);
        const factories = createRunFactories({ folder: context.folder, note: (line) => context.note(line) });
        const device = options.device ?? task.device ?? 'sim:h100';
        const evaluator = await factories.openEvaluator(task, device, context.signal);
        try {
          const evaluation = await evaluator.evaluate(
            baselineCandidate(task),
            { seed: '1', onStage: (stage) => context.status(stage) },
            context.signal,
          );
          const { verdict } = evaluation;
          context.print(
            `${task.kernel} on ${device}: ${verdict.kind === 'verified' ? 'no defects found' : verdict.kind}`,
          );
          if (verdict.kind !== 'verified')
            for (const reason of verdict.reasons) context.print(`  ${reasonText(reason)}`);
          printCounters(context, evaluation, task.source);
          return {
            exitCode: verdict.kind === 'failed' ? 1 : 0,
            json: {
              kernel: task.kernel,
              device,
              timing: evaluation.timing,
              verdict: verdict.kind,
              reasons: verdict.kind === 'verified' ? [] : verdict.reasons,
              shapes: evaluation.shapes,
              summary: summariseCounters(evaluation),
              lines: summariseLines(evaluation, task.source, 1000),
              counters: evaluation.counters ?? null,
              breakdown: evaluation.breakdown ?? null,
              resources: evaluation.resources ?? null,
              findings: evaluation.findings,
              hints: evaluation.hints,
            },
          };
        } finally {
          await evaluator[Symbol.asyncDispose]?.();
        }
      }),
    );
};
