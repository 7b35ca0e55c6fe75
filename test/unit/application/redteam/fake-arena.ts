import type { Arena } from '../../../../src/application/redteam/arena.ts';
import type { Attack } from '../../../../src/application/redteam/attack.ts';
import type { JudgeParts } from '../../../../src/application/redteam/judge.ts';
import type { Defences } from '../../../../src/evaluation/defences.ts';
import { allDefences } from '../../../../src/evaluation/defences.ts';
import type { Candidate } from '../../../../src/protocol/candidate.ts';
import type { Evaluation, Verdict } from '../../../../src/protocol/evaluation.ts';
import { tinyTask } from '../../../fakes/tiny-task.ts';

/** What a fake evaluator says of a candidate under given defences. */
export type Says = (defences: Defences, candidate: Candidate) => Verdict;

export const verified: Verdict = { kind: 'verified', notes: [] };

/** A verdict with one reason. */
export function failedAt(stage: 'gate' | 'build' | 'check', rule: string): Verdict {
  return { kind: 'failed', stage, reasons: [{ rule, message: 'no' }] };
}

/** Arenas whose evaluator is a function; nothing is built or run. */
export function fakeParts(says: Says, over: Partial<JudgeParts> = {}): JudgeParts {
  const task = tinyTask;
  const arena = (defences: Defences): Arena =>
    ({
      evaluator: {
        device: 'sim:h100',
        timing: 'modelled',
        deterministic: true,
        evaluate: async (candidate: Candidate): Promise<Evaluation> => {
          await Promise.resolve();
          const verdict = says(defences, candidate);
          return {
            candidate: candidate.id,
            device: 'sim:h100',
            timing: 'modelled',
            verdict,
            stage: verdict.kind === 'failed' ? verdict.stage : 'profile',
            shapes: [],
            findings: [],
            hints: [],
            provenance: {} as Evaluation['provenance'],
            stageMs: {},
          };
        },
      },
      parts: { task },
      baseline: undefined,
      use: { wallMs: 9000, outputBytes: 0, outcomes: [] },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }) as unknown as Arena;
  return {
    task,
    sharedArena: () => Promise.resolve(arena(allDefences)),
    openArena: ({ defences }) => Promise.resolve(arena(defences)),
    limits: { answerMs: 1000, compileMs: 1000, outputBytes: 1000, memoryBytes: 1000 },
    seed: 'test',
    withControls: true,
    withLayers: false,
    ...over,
  };
}

/** An attack that holds the machine for long, unless there are deadlines. */
export function fakeAttack(over: Partial<Attack> = {}): Attack {
  return {
    id: 'x5-fake',
    file: '/nowhere/x5-fake.cu',
    row: 'X5',
    title: 'goes on for ever',
    task: 'tiny',
    region: '__global__ void tiny() {}',
    assumptions: [],
    stage: 'check',
    rules: ['deadline'],
    defences: ['deadlines'],
    outcome: 'refused',
    harm: { kind: 'exhaust', what: 'time' },
    ...over,
  };
}
