import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckerFinding } from '../../../protocol/counters.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { Shape, TaskSpec } from '../../../protocol/task.ts';
import { elementBytes } from '../../../protocol/task.ts';
import { shapeText, threadsOf } from '../../bind-task.ts';
import { compareValues } from '../../stages/compare-values.ts';
import type { Defences } from '../../defences.ts';
import { inputSeedOf } from '../../stages/check-plan.ts';
import { readValues, sameInAll } from '../../stages/typed-values.ts';
import { answerReasons } from './answer-reasons.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from './bound-case.ts';
import type { LaunchedKernel } from './bound-case.ts';
import type { CountedKernel } from './counted-kernel.ts';
import type { OutputComparer } from './compare-outputs.ts';
import { outputPairs } from './judge-outputs.ts';
import type { PreparedKernel } from './prepared-kernel.ts';
import { baselineCapMs, sampledGridMs, wholeGridCapMs } from './run-cost.ts';
import { runCase } from './run-case.ts';
import type { RunnerSession } from './runner-session.ts';
import { planSampling } from './sampling-plan.ts';
import type { ExpectedOutputs, SimBaseline } from './sim-baseline.ts';

export interface TuneCheckParts {
  readonly task: TaskSpec;
  readonly baseline: SimBaseline;
  readonly comparer: OutputComparer;
  /** Seed shared by all candidates of an evaluator: the expected outputs at full size are worked out once. */
  readonly secret: string;
  readonly defences: Defences;
}

export interface TuneCheckResult {
  readonly reasons: readonly Reason[];
  readonly findings?: readonly CheckerFinding[];
  readonly notes: readonly string[];
}

/**
 * Checks a candidate's results at a tune shape in the plain build: the whole grid when that is cheap, else a sample of blocks, of
 * which the elements they write are compared. The notes say which.
 */
export async function checkTuneShape(
  parts: TuneCheckParts,
  candidate: PreparedKernel,
  counted: CountedKernel,
  session: RunnerSession,
  signal: AbortSignal,
): Promise<TuneCheckResult> {
  const { shape } = counted;
  const { defences } = parts;
  if (!defences.has('tune-shape-check')) return { reasons: [], notes: [] };
  const bound = candidate.bind(shape);
  if (!bound.ok) return { reasons: [bound.failure], notes: [] };
  const baselineMs = (await parts.baseline.counted(shape, signal)).plainRunMs;
  const { hasDoubleReference } = parts.baseline;
  if (baselineMs > baselineCapMs && !hasDoubleReference)
    return {
      reasons: [],
      notes: [
        `results at ${shapeText(shape)} were not compared: the original alone would take ${Math.round(baselineMs / 1000)} s`,
      ],
    };
  const inputs = {
    shape,
    seed: inputSeedOf(defences, parts.secret, 'tune', shapeText(shape)),
    pattern: 'normal',
  } as const;
  const expected = await parts.baseline.expected(bound.value, inputs, signal, baselineMs <= wholeGridCapMs);
  if (expected.kind === 'undefined')
    return { reasons: [], notes: [`results at ${shapeText(shape)} were not compared: ${expected.reason}`] };
  const wholeMs = counted.plainRunMs;
  if (wholeMs <= wholeGridCapMs) {
    const result = await runCase(
      {
        task: parts.task,
        defences,
        kernel: bound.value,
        oneCase: { ...inputs, source: 'tune', order: forward, offsetElements: 0 },
        session,
        code: candidate.plainCode,
        comparer: parts.comparer,
        expected,
        secret: parts.secret,
        requestId: parts.baseline.nextRequest(),
        mode: 'run',
      },
      signal,
    );
    const { reasons, findings } = result;
    return { reasons, findings, notes: [`results compared in full at ${shapeText(shape)}`] };
  }
  const launches = await candidate.launches(shape, session, signal);
  if (!launches.ok) return { reasons: launches.failure, notes: [] };
  const [only, second] = launches.value;
  if (only === undefined || second !== undefined)
    return {
      reasons: [],
      notes: [
        `results at ${shapeText(shape)} were not compared: ${launches.value.length} launches that follow each other cannot be sampled`,
      ],
    };
  return checkSample(parts, candidate, only, counted, wholeMs, inputs, expected, session, signal);
}

/** Expected outputs of a case that has any. */
export type DefinedOutputs = Extract<ExpectedOutputs, { readonly kind: 'outputs' }>;

async function checkSample(
  parts: TuneCheckParts,
  candidate: PreparedKernel,
  kernel: LaunchedKernel,
  counted: CountedKernel,
  wholeMs: number,
  inputs: { readonly shape: Shape; readonly seed: bigint; readonly pattern: 'normal' },
  expected: DefinedOutputs,
  session: RunnerSession,
  signal: AbortSignal,
): Promise<TuneCheckResult> {
  const { block, blocks } = threadsOf(kernel.launch);
  const affordable = Math.max(4, Math.floor((blocks * sampledGridMs) / wholeMs / 2));
  const plan = planSampling(blocks, block, { threads: affordable * block, clusterBlocks: 2, clusters: 8 });
  const sample = plan.kind === 'all' ? ('all' as const) : plan.blocks;
  // Two runs with different poison: what is the same in both was written.
  const dumps: string[] = [];
  for (let run = 0; run < 2; run++) {
    const id = parts.baseline.nextRequest();
    const dump = `sample-${id}`;
    const outcome = await session.request(
      {
        id,
        nonce: nonceOf(parts.secret, 'sample', id),
        seed: inputs.seed,
        pattern: inputs.pattern,
        ...launchPart(kernel),
        arguments: kernel.arguments,
        mode: 'run',
        order: forward,
        blocks: sample,
        dump,
        deviceMemoryBytes: deviceMemoryFor(kernel),
      },
      signal,
    );
    const { reasons, findings } = await answerReasons(outcome, candidate.plainCode, signal);
    if (reasons.length > 0) return { reasons, findings, notes: [] };
    dumps.push(join(session.folder, dump));
  }
  const reasons: Reason[] = [];
  const where = shapeText(counted.shape);
  let written = 0;
  const pairs = outputPairs(
    parts.task,
    kernel,
    expected.expected,
    expected.isDouble,
    (argument) => join(dumps[0] ?? '', `arg${argument}.bin`),
    parts.defences,
  );
  for (const pair of pairs) {
    const bound = kernel.arguments[pair.argument];
    // What accumulates over blocks, or starts with values of its own, cannot be judged from some blocks.
    if (bound?.kind !== 'buffer' || bound.role !== 'output' || pair.order === 'unordered') continue;
    const bytes = await Promise.all(
      dumps.map(async (folder) => readFile(join(folder, `arg${pair.argument}.bin`))),
    );
    const mask = sameInAll(bytes, elementBytes[pair.type]);
    const own = mask.reduce((sum, one) => sum + one, 0);
    written += own;
    if (own === 0) continue;
    const result = compareValues(
      readValues(await readFile(pair.expected), pair.expectedType),
      readValues(bytes[0] ?? new Uint8Array(), pair.type),
      pair.tolerance,
      mask,
    );
    if (result.pass || result.worst === null) continue;
    const { worst, wrongElements, elements } = result;
    reasons.push({
      rule: 'wrong-result',
      message: `${pair.name}[${worst.index}] is ${worst.got}, expected ${worst.expected}; ${wrongElements} of ${elements} elements written by the sampled blocks are wrong at ${where}`,
      mismatch: {
        argument: pair.name,
        shape: counted.shape,
        seed: String(inputs.seed),
        ...worst,
        wrongElements,
        elements,
      },
    });
  }
  await Promise.all(dumps.map(async (folder) => rm(folder, { recursive: true, force: true })));
  const count = sample === 'all' ? blocks : sample.length;
  const note =
    written === 0
      ? `results at ${where} were not compared: the sampled blocks finish no element of their own`
      : `results at ${where} compared on ${count} of ${blocks} blocks (${written} elements)`;
  return { reasons, notes: [note] };
}
