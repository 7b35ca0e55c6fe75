import type { Candidate } from '../../protocol/candidate.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import { inParallel } from './in-parallel.ts';
import { measureItem, withEvaluator } from './measure-stage.ts';
import type { MeasureContext, MeasureStage } from './measure-stage.ts';

/** Candidates whose host part (gate, build, simulated check) goes on at once; the device itself takes one at a time. */
const inFlight = 4;

/** The fixed variants of the examples, timed on the device. */
export const variantsStage: MeasureStage = {
  name: 'variants',
  run: async (context, signal) => evaluateSets(context, 'variant', signal),
};

/** The same variants by the time model: needs no device, and can be done anew on any machine once the model has changed. */
export const modelStage: MeasureStage = {
  name: 'model',
  run: async (context, signal) => evaluateSets(context, 'model', signal),
};

async function evaluateSets(
  context: MeasureContext,
  kind: 'variant' | 'model',
  signal: AbortSignal,
): Promise<void> {
  const { sets, journal, session, note } = context;
  const device = kind === 'model' ? context.simulatedDevice : context.device;
  for (const pass of passesOf(sets.map(({ variants }) => variants.length)))
    for (const { example, variants } of sets) {
      const missing = pass
        .flatMap((index) => variants[index] ?? [])
        .filter((candidate) => !journal.has(kind, `${example}/${candidate.id}`));
      if (missing.length === 0) continue;
      await measureItem(context, kind, example, signal, async () => {
        const task = await context.loadTask(example);
        await withEvaluator(context.openEvaluator(task, device, signal), async (evaluator) => {
          await inParallel(missing, inFlight, async (candidate: Candidate) => {
            const key = `${example}/${candidate.id}`;
            const seed = `measure ${session} ${key}`;
            const evaluation = slim(await evaluator.evaluate(candidate, { seed }, signal));
            journal.add({ kind, key, session, example, summary: candidate.summary, evaluation });
            note(`${kind} ${example}: ${candidate.summary}: ${speedText(evaluation)}`);
          });
        });
      });
    }
}

/**
 * The order in which the variants of a set are taken: slowest, middle and fastest of every set first, then the others. What is measured
 * when the time runs out then covers all kernels.
 */
export function passesOf(lengths: readonly number[]): readonly (readonly number[])[] {
  const longest = Math.max(0, ...lengths);
  const first = [...new Set([0, longest >> 1, longest - 1])].filter((index) => index >= 0 && index < longest);
  const others = Array.from({ length: longest }, (_, index) => index).filter(
    (index) => !first.includes(index),
  );
  return [first, others].filter((pass) => pass.length > 0);
}

/** Counters by access would make the file of samples many times as large and say nothing that the model cannot say again. */
function slim(evaluation: Evaluation): Evaluation {
  const { counters: _counters, ...rest } = evaluation;
  return rest;
}

function speedText({ speedup, verdict, stage }: Evaluation): string {
  return speedup === undefined ? `${verdict.kind} at ${stage}` : `${speedup.value.toFixed(3)}x`;
}
