import { randomBytes } from 'node:crypto';
import { selfTest } from '../../application/self-test.ts';
import type { SelfTestRound } from '../../application/self-test.ts';
import { wholeNumber } from '../numbers.ts';
import type { Subcommand } from '../subcommand.ts';
import { taskOrDraft } from '../task-or-draft.ts';

interface Options {
  readonly json?: boolean;
  readonly device?: string;
  readonly rounds: string;
  readonly seed?: string;
}

function roundText({ speedup, verdict, holdsOne }: SelfTestRound): string {
  if (speedup === undefined) return `${verdict.kind}${reasonText(verdict)}`;
  const [low, high] = speedup.ci95;
  const interval = `${speedup.value.toFixed(4)}, 95 % within ${low.toFixed(4)} to ${high.toFixed(4)}`;
  return `${interval}${holdsOne ? '' : ', which does not hold 1'}${verdict.kind === 'verified' ? '' : `, ${verdict.kind}${reasonText(verdict)}`}`;
}

function reasonText(verdict: SelfTestRound['verdict']): string {
  return verdict.kind === 'verified' ? '' : `: ${verdict.reasons[0]?.message ?? 'no reason given'}`;
}

/** `selftest TASK --device ID`: the original against itself, which must read 1.00. */
export const selftestCommand: Subcommand = (program, run) => {
  program
    .command('selftest')
    .description(
      'measure a kernel against itself on a device, which must read 1.00; exit 0 only when it does',
    )
    .argument('<task>', 'task file, or FILE:KERNEL')
    .option('--device <id>', "device of `kernelfoundry devices` (default: the task's, or sim:h100)")
    .option('--rounds <count>', 'how often', '20')
    .option('--seed <seed>', 'seed of the inputs (default: a fresh one)')
    .option('--json', 'print one JSON object on the last line of standard output')
    .action((text: string, options: Options) =>
      run(options.json === true, async (context) => {
        const rounds = wholeNumber('--rounds', options.rounds, 1, 1000);
        const task = await taskOrDraft(context, text);
        const factories = context.composition.createRunFactories({
          folder: context.folder,
          note: (line) => context.note(line),
        });
        const device = options.device ?? task.device ?? 'sim:h100';
        const evaluator = await factories.openEvaluator(task, device, context.signal);
        try {
          const report = await selfTest(
            {
              evaluator,
              task,
              rounds,
              seed: options.seed ?? randomBytes(8).toString('hex'),
              onRound: (round, index) => context.note(`${index + 1} of ${rounds}: ${roundText(round)}`),
            },
            context.signal,
          );
          const { intervalsHoldingOne, extremes, bestIsNull, passes } = report;
          context.print(
            `${device}: ${intervalsHoldingOne} of ${report.rounds.length} intervals hold 1, estimates from ${extremes[0].toFixed(4)} to ${extremes[1].toFixed(4)}; a search would report ${bestIsNull ? 'no best kernel, as it must' : 'a best kernel: it must not'}.`,
          );
          return { exitCode: passes ? 0 : 1, json: report };
        } finally {
          await evaluator[Symbol.asyncDispose]?.();
        }
      }),
    );
};
