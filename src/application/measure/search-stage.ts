import { throwIfAborted } from '../../shared/abort.ts';
import { measureItem } from './measure-stage.ts';
import type { MeasureStage } from './measure-stage.ts';
import { assumptionText } from '../report/assumption-text.ts';

/** Examples in the order in which they are optimised: different bottlenecks first. */
const examples = [
  'matmul',
  'transpose',
  'reduction',
  'softmax',
  'column_sum',
  'layernorm',
  'stencil',
  'matvec',
] as const;

/** What a search needs beside its own budget: opening, and measuring its finalists again. */
const aroundMs = 25_000;

/** Examples optimised with the rewriter on the device, each with the same budget of wall time. */
export function searchStage(seconds: number): MeasureStage {
  return {
    name: 'search',
    async run(context, signal) {
      const { journal, session, note } = context;
      const known = new Set(context.sets.map(({ example }) => example));
      const wanted = examples.filter((example) => known.has(example));
      for (const example of wanted.length > 0 ? wanted : known) {
        if (journal.has('search', example)) continue;
        throwIfAborted(signal);
        if (context.remainingMs() < seconds * 1000 + aroundMs) {
          note(`search ${example}: too little time is left; a second call goes on here`);
          return;
        }
        await measureItem(context, 'search', example, signal, async () => {
          const task = await context.loadTask(example);
          const seed = `measure ${example}`;
          const report = await context.search(task, { minutes: seconds / 60 }, seed, signal);
          const { best, baseline } = report;
          journal.add({
            kind: 'search',
            key: example,
            session,
            seconds,
            seed,
            evaluations: report.evaluations,
            endedBecause: report.endedBecause,
            baseline: baseline?.evaluation ?? null,
            best:
              best === null
                ? null
                : {
                    summary: best.summary,
                    assumptions: best.assumptions.map(assumptionText),
                    diff: report.diff,
                    evaluation: best.evaluation,
                  },
          });
          note(
            `search ${example}: ${best === null ? 'nothing faster' : `${best.speedup.value.toFixed(3)}x`}`,
          );
        });
      }
    },
  };
}
