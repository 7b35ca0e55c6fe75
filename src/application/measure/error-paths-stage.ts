import type { Candidate } from '../../protocol/candidate.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import { candidateId } from '../../syntax/evolve-region.ts';
import { measureItem, withEvaluator } from './measure-stage.ts';
import type { MeasureStage } from './measure-stage.ts';

/** Statements that end a kernel on a real device; the simulator, which sees them coming, does not look at these candidates. */
const faults: Readonly<Record<string, string>> = {
  fault: '*reinterpret_cast<volatile int*>(static_cast<unsigned long long>(blockIdx.x) + 16) = 1;',
  trap: '__trap();',
  hang: 'for (volatile int spin = 0; spin >= 0;) spin = spin & 1;',
};

const example = 'matmul';

/**
 * What only a device can show: a kernel that touches an address that is not there, one that traps, one that never ends. Each costs at most
 * its deadline, and the original right after it must be verified as if nothing had been.
 */
export const errorPathsStage: MeasureStage = {
  name: 'error-paths',
  async run(context, signal) {
    const { journal, session, device, note } = context;
    const name = context.sets.some((set) => set.example === example) ? example : context.sets[0]?.example;
    if (name === undefined) return;
    for (const [key, statement] of Object.entries(faults)) {
      if (journal.has('error-path', key)) continue;
      await measureItem(context, 'error-path', key, signal, async () => {
        const task = await context.loadTask(name);
        const options = { unscreened: true };
        await withEvaluator(context.openEvaluator(task, device, signal, options), async (evaluator) => {
          const started = context.monotonic();
          const broken = await evaluator.evaluate(
            withStatement(baselineCandidate(task), statement),
            { seed: `error-path ${key}` },
            signal,
          );
          const wallMs = context.monotonic() - started;
          const after = await evaluator.evaluate(
            baselineCandidate(task),
            { seed: `error-path after ${key}` },
            signal,
          );
          journal.add({ kind: 'error-path', key, session, wallMs, broken, after });
          note(`error-path ${key}: ${broken.verdict.kind} at ${broken.stage}, then ${after.verdict.kind}`);
        });
      });
    }
  },
};

/** The candidate with a statement at the start of its kernel's body. */
export function withStatement(candidate: Candidate, statement: string): Candidate {
  const body = candidate.region.indexOf('{', candidate.region.indexOf('__global__'));
  const region = `${candidate.region.slice(0, body + 1)} ${statement}${candidate.region.slice(body + 1)}`;
  return { ...candidate, id: candidateId(region, candidate.launch), region, origin: { kind: 'user' } };
}
