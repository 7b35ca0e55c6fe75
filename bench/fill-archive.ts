import { startRun } from '../src/application/start-run.ts';
import type { Proposer } from '../src/engine/ports.ts';
import { silentLogger } from '../src/shared/logger.ts';
import type { Store } from '../src/store/store.ts';
import { candidateId } from '../src/syntax/evolve-region.ts';
import { fakeEvaluator, pointOf } from '../test/fakes/fake-evaluator.ts';
import { tinyTask } from '../test/fakes/tiny-task.ts';

/** Length of the candidates' texts. */
export const candidateBytes = 8192;

/** Writes a finished run with so many candidates by the real engine, with an evaluator that answers at once. Returns the run. */
export async function fillArchive(
  store: Store,
  candidates: number,
  onEvaluation: (done: number) => void = () => undefined,
): Promise<string> {
  let done = 0;
  const { run } = await startRun(
    store,
    {
      task: tinyTask,
      device: 'sim:h100',
      proposers: ['instant'],
      budget: { evaluations: candidates },
      seed: '1',
      tool: 'bench',
      observer: {
        onEvent: (event) => {
          if (event.kind === 'evaluation-finished') onEvaluation(++done);
        },
      },
    },
    {
      openEvaluator: () => Promise.resolve(fakeEvaluator({ padding: 'a hint '.repeat(600) })),
      openProposers: () => Promise.resolve([instantProposer()]),
      clock: { now: Date.now, monotonic: () => performance.now() },
      logger: silentLogger,
    },
  );
  return run;
}

/** A kernel of 8 KB that differs from every other one in a literal; made at once. */
function instantProposer(): Proposer {
  const statements = Array.from({ length: 400 }, (_, i) => `  x[${i}] *= 2.0f;`).join('\n');
  return {
    id: 'instant',
    propose: ({ parent, decision, random }) => {
      const [a, b, c] = pointOf(parent.candidate.region);
      const next = [a, b, c].map((x) => Math.max(0, Math.min(9, x + random.integer(3) - 1)));
      const head = `constexpr int point[] = {${next.join(', ')}}; constexpr int number = ${decision};\n`;
      const region =
        `${head}__global__ void scale(float *x) {\n${statements}`.slice(0, candidateBytes - 2) + '\n}';
      const { launch } = parent.candidate;
      return Promise.resolve({
        kind: 'candidate',
        candidate: {
          id: candidateId(region, launch),
          region,
          ...(launch === undefined ? {} : { launch }),
          assumptions: [],
          parents: [parent.candidate.id],
          origin: { kind: 'rewriter', operators: ['instant'] },
          summary: 'another one',
        },
      });
    },
  };
}
