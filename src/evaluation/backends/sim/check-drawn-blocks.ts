import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reason } from '../../../protocol/evaluation.ts';
import { randomFor } from '../../../shared/random.ts';
import { shapeText, threadsOf } from '../../bind-task.ts';
import { inputSeedOf, needsAlignment } from '../../stages/check-plan.ts';
import { answerReasons } from './answer-reasons.ts';
import { deviceMemoryFor, launchPart, nonceOf } from './bound-case.ts';
import type { LaunchedKernel } from './bound-case.ts';
import type { CountedLaunch } from './counted-launch.ts';
import { outputPairs } from './judge-outputs.ts';
import type { PreparedKernel } from './prepared-kernel.ts';
import { runBudget } from './run-cost.ts';
import type { ExecutionOrder, InputPattern } from './runner-request.ts';
import type { RunnerSession } from './runner-session.ts';
import { drawClusters } from './sampling-plan.ts';
import type { TuneCheckParts, TuneCheckResult } from './tune-check.ts';

/** What the blocks drawn for the checker may access, over all lanes, and the most of them. */
const budget = { accesses: 400_000, blocks: 24 } as const;
const patterns: readonly InputPattern[] = ['large', 'offset', 'mixed', 'outliers', 'constant'];

/**
 * Some blocks of a tune shape, drawn from the evaluation's seed, under the checker, in reverse order and on unusual values: a kernel that is
 * honest on small shapes only is seen here. Nothing for a kernel whose blocks wait for one another.
 */
export async function checkDrawnBlocks(
  parts: TuneCheckParts,
  candidate: PreparedKernel,
  kernel: LaunchedKernel,
  counted: CountedLaunch,
  session: RunnerSession,
  signal: AbortSignal,
): Promise<TuneCheckResult> {
  const { baseline, defences, seed, task } = parts;
  const { shape, counters } = counted;
  const nothing: TuneCheckResult = { reasons: [], notes: [], census: [] };
  if (counted.sample.waits || (counters.gridBarriers ?? 0) > 0) return nothing;
  const random = randomFor(seed, 'checked blocks', shapeText(shape));
  const accesses = counters.memory.reduce((sum, one) => sum + one.lanes, 0) / Math.max(1, counters.blocksRun);
  const take = Math.min(budget.blocks, Math.max(2, Math.floor(budget.accesses / Math.max(1, accesses))));
  const all = Array.from({ length: threadsOf(kernel.launch).blocks }, (_, index) => index);
  const blocks = drawClusters(all, take, 2, random);
  const pattern = defences.has('value-patterns') ? random.pick(patterns) : ('normal' as const);
  const inputs = {
    shape,
    // One for each pattern, so that the original runs once for all candidates.
    seed: inputSeedOf(defences, parts.secret, 'tune', pattern, shapeText(shape)),
    pattern,
  };
  const order: ExecutionOrder = { kind: defences.has('order-permutation') ? 'reverse' : 'forward' };
  const offsetElements = await oddOffset(parts, candidate, signal);
  const id = baseline.nextRequest();
  const nonce = nonceOf(seed, 'drawn', id);
  const dump = `drawn-${id}`;
  const outcome = await session.request(
    {
      id,
      nonce,
      seed: inputs.seed,
      pattern,
      ...launchPart(kernel),
      arguments: kernel.arguments,
      mode: 'check',
      order,
      offsetElements,
      blocks,
      dump,
      deviceMemoryBytes: deviceMemoryFor(kernel),
    },
    signal,
  );
  const { reasons, findings } = await answerReasons(outcome, candidate.code, signal);
  const where = ` at ${shapeText(shape)} (${blocks.length} blocks drawn at random, ${pattern} values, reverse order)`;
  if (reasons.length > 0)
    return {
      ...nothing,
      findings,
      reasons: reasons.map((reason) => ({ ...reason, message: `${reason.message}${where}` })),
    };
  // Only where the original's own outputs are at hand: unusual values may be too much for it as well.
  const baselineMs = (await baseline.counted(shape, signal)).plainRunMs;
  if (baselineMs > runBudget(false).wholeMs) return nothing;
  const expected = await baseline.expected(kernel, inputs, signal);
  if (expected.kind === 'undefined') return nothing;
  const pairs = outputPairs(
    task,
    kernel,
    expected.expected,
    expected.isDouble,
    (argument) => join(session.folder, dump, `arg${argument}.bin`),
    defences,
  ).filter((pair) => {
    const bound = kernel.arguments[pair.argument];
    return bound?.kind === 'buffer' && bound.role === 'output' && pair.order !== 'unordered';
  });
  const compared = await parts.comparer.compare(
    pairs.map((pair) => ({ ...pair, poison: nonce })),
    signal,
  );
  await rm(join(session.folder, dump), { recursive: true, force: true });
  const wrong = compared.filter(({ pass }) => !pass);
  if (wrong.length === 0) return nothing;
  // Another order and these values may be too much for the original as well.
  const original = await baseline.problemsAt(
    { ...inputs, source: 'tune', order, offsetElements },
    signal,
    'run',
  );
  if (original.length > 0) return nothing;
  const found: Reason[] = wrong.flatMap((result) => {
    const pair = pairs.find(({ argument }) => argument === result.argument);
    return pair === undefined || result.worst === null
      ? []
      : [
          {
            rule: 'wrong-result',
            message: `${pair.name}[${result.worst.index}] is wrong; ${result.wrongElements} of ${result.elements} elements are wrong${where}`,
          },
        ];
  });
  return { ...nothing, reasons: found };
}

/** Base pointers off by one element, where neither the candidate nor the original needs them aligned. */
async function oddOffset(
  { baseline, defences }: TuneCheckParts,
  candidate: PreparedKernel,
  signal: AbortSignal,
): Promise<number> {
  if (!defences.has('offset-pointers') || needsAlignment(candidate.candidate.assumptions)) return 0;
  const [first] = (await baseline.checkShapes(signal)).shapes;
  if (first === undefined) return 0;
  const problems = await baseline.problemsAt(
    { ...first, seed: 1n, pattern: 'normal', order: { kind: 'forward' }, offsetElements: 1 },
    signal,
  );
  return problems.length === 0 ? 1 : 0;
}
