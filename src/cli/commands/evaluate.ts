import { randomBytes } from 'node:crypto';
import { wordsOf } from '../../shared/sycl-words.ts';
import { resolve } from 'node:path';
import { summariseCounters } from '../../application/report/counter-summary.ts';
import { cellOf } from '../../protocol/descriptor.ts';
import { composeSource } from '../../syntax/evolve-region.ts';
import { candidateFromFile } from '../candidate-file.ts';
import { printEvaluation } from '../evaluation-text.ts';
import type { Subcommand } from '../subcommand.ts';
import { taskOrDraft } from '../task-or-draft.ts';

interface Options {
  readonly json?: boolean;
  readonly candidate: string;
  readonly device?: string;
  readonly grid?: string;
  readonly block?: string;
  readonly shared?: string;
  readonly seed?: string;
}

/** `evaluate TASK --candidate FILE`: one candidate through the whole pipeline. */
export const evaluateCommand: Subcommand = (program, run) => {
  program
    .command('evaluate')
    .description('put one candidate through gate, build, check, bench and profile; exit 0 only when verified')
    .argument('<task>', 'task file, or FILE:KERNEL')
    .requiredOption('--candidate <file>', 'the source with the kernel changed, or just the changed region')
    .option('--device <id>', "device of `kernelfoundry devices` (default: the task's, or sim:h100)")
    .option('--grid <expressions>', 'launch grid of the candidate, e.g. "ceilDiv(N, 32),M"')
    .option('--block <expressions>', 'launch block of the candidate')
    .option('--shared <expression>', 'dynamic shared memory of the candidate in bytes')
    .option('--seed <seed>', 'seed of the inputs (default: a fresh one)')
    .option('--json', 'print one JSON object on the last line of standard output')
    .action((text: string, options: Options) =>
      run(options.json === true, async (context) => {
        const task = await taskOrDraft(context, text);
        const candidate = await candidateFromFile(task, resolve(context.folder, options.candidate), options);
        const factories = context.composition.createRunFactories({
          folder: context.folder,
          note: (line) => context.note(line),
        });
        const device = options.device ?? task.device ?? 'sim:h100';
        const evaluator = await factories.openEvaluator(task, device, context.signal);
        try {
          const evaluation = await evaluator.evaluate(
            candidate,
            {
              seed: options.seed ?? randomBytes(8).toString('hex'),
              thorough: true,
              onStage: (stage) => (context.interactive ? context.status(stage) : context.note(stage)),
            },
            context.signal,
          );
          printEvaluation(context, evaluation, composeSource(task, candidate), wordsOf(task.language));
          const { verdict, stage, shapes, speedup, resources, descriptor, provenance, hints, findings } =
            evaluation;
          return {
            exitCode: verdict.kind === 'verified' ? 0 : 1,
            json: {
              verdict: verdict.kind,
              stage,
              reasons: verdict.kind === 'verified' ? [] : verdict.reasons,
              notes: verdict.kind === 'verified' ? verdict.notes : [],
              candidate: candidate.id,
              launch: candidate.launch,
              device,
              timing: evaluation.timing,
              shapes,
              ...(speedup === undefined ? {} : { speedup: speedup.value, ci95: speedup.ci95 }),
              ...(resources === undefined ? {} : { resources }),
              ...(evaluation.counters === undefined
                ? {}
                : { counters: evaluation.counters, counterSummary: summariseCounters(evaluation) }),
              ...(evaluation.breakdown === undefined ? {} : { breakdown: evaluation.breakdown }),
              hints,
              findings,
              cell: descriptor === undefined ? null : cellOf(descriptor.coordinates),
              provenance,
            },
          };
        } finally {
          await evaluator[Symbol.asyncDispose]?.();
        }
      }),
    );
};
