import { reportThreshold } from '../../engine/run/finalists.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import { measureItem, withEvaluator } from './measure-stage.ts';
import type { MeasureStage } from './measure-stage.ts';

/** A long kernel, a short one, one with shared memory and one with several shapes' worth of traffic: five rounds each. */
const examples = ['matmul', 'saxpy_tuned', 'reduction', 'transpose'] as const;
const rounds = 5;

/**
 * The original against itself, twenty times in fresh processes with fresh seeds: what is reported must be no speedup. At least 17 of 20
 * intervals have to contain 1, every estimate has to lie between 0.98 and 1.02.
 */
export const selfTestStage: MeasureStage = {
  name: 'self-test',
  async run(context, signal) {
    const { journal, session, device, note } = context;
    const known = new Set(context.sets.map(({ example }) => example));
    const wanted = examples.filter((example) => known.has(example));
    const chosen = wanted.length > 0 ? wanted : [...known].slice(0, 1);
    const each = Math.ceil((examples.length * rounds) / Math.max(1, chosen.length));
    for (const example of chosen) {
      const missing = Array.from({ length: each }, (_, round) => `${example} ${round}`).filter(
        (key) => !journal.has('self-test', key),
      );
      if (missing.length === 0) continue;
      await measureItem(context, 'self-test', example, signal, async () => {
        const task = await context.loadTask(example);
        await withEvaluator(context.openEvaluator(task, device, signal), async (evaluator) => {
          for (const key of missing) {
            const evaluation = await evaluator.evaluate(
              baselineCandidate(task),
              { seed: `self-test ${session} ${key}` },
              signal,
            );
            const again = isGain(evaluation)
              ? await evaluator.evaluate(
                  baselineCandidate(task),
                  { seed: `self-test finalist ${session} ${key}` },
                  signal,
                )
              : undefined;
            journal.add({
              kind: 'self-test',
              key,
              session,
              example,
              evaluation,
              ...(again === undefined ? {} : { again }),
            });
            note(`self-test ${key}: ${evaluation.speedup?.value.toFixed(4) ?? evaluation.verdict.kind}`);
          }
        });
      });
    }
  },
};

/** True for what a search would report: a verified gain beyond noise. */
export function isGain({ verdict, speedup, timing }: Evaluation): boolean {
  return verdict.kind === 'verified' && (speedup?.ci95[0] ?? 0) > reportThreshold(timing);
}
