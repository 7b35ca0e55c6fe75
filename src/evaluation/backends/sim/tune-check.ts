import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckerFinding } from '../../../protocol/counters.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { Shape, TaskSpec } from '../../../protocol/task.ts';
import { randomFor } from '../../../shared/random.ts';
import { shapeText, threadsOf } from '../../bind-task.ts';
import type { Defences } from '../../defences.ts';
import { tuneSeed } from '../../stages/check-plan.ts';
import { answerReasons } from './answer-reasons.ts';
import { censusFolder, readCensus } from './block-census.ts';
import type { BlockCensus } from './block-census.ts';
import { deviceMemoryFor, forward, nonceOf } from './bound-case.ts';
import type { BoundKernel, LaunchedKernel } from './bound-case.ts';
import type { CountedKernel } from './counted-kernel.ts';
import type { OutputComparer } from './compare-outputs.ts';
import { judgeOutputs, outputPairs } from './judge-outputs.ts';
import type { PreparedKernel } from './prepared-kernel.ts';
import type { DumpedOutput } from './runner-answer.ts';
import { runBudget } from './run-cost.ts';
import type { RunnerSession } from './runner-session.ts';
import { drawClusters } from './sampling-plan.ts';
import type { ExpectedOutputs, SimBaseline } from './sim-baseline.ts';

export interface TuneCheckParts {
  readonly task: TaskSpec;
  readonly baseline: SimBaseline;
  readonly comparer: OutputComparer;
  /** Seed shared by all candidates of an evaluator: the expected outputs at full size are worked out once. */
  readonly secret: string;
  /** Of this evaluation, known to nobody: which blocks run where not all do. */
  readonly seed: string;
  /** Results are compared in full whatever that takes. */
  readonly thorough: boolean;
  readonly defences: Defences;
}

export interface TuneCheckResult {
  readonly reasons: readonly Reason[];
  readonly findings?: readonly CheckerFinding[];
  readonly notes: readonly string[];
  readonly doubts?: readonly Reason[];
  /** What the blocks of each launch did; empty where they were not run. */
  readonly census: readonly BlockCensus[];
}

/** Expected outputs of a case that has any. */
export type DefinedOutputs = Extract<ExpectedOutputs, { readonly kind: 'outputs' }>;

/** A run of a tune shape, whole or in part, that gives results and the census of its blocks. */
interface TuneRun {
  readonly parts: TuneCheckParts;
  readonly candidate: PreparedKernel;
  readonly kernel: BoundKernel;
  readonly launches: readonly LaunchedKernel[];
  readonly shape: Shape;
  readonly session: RunnerSession;
}

/**
 * Runs a candidate at a tune shape, on the inputs that it is counted on, in the very build and process: the whole grid when that is
 * cheap, else blocks drawn from the evaluation's seed, and compares what they write. The notes say which. What every block did is
 * there for the audit of the count.
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
  const checks = defences.has('tune-shape-check');
  if (!checks && !defences.has('block-audit')) return { reasons: [], notes: [], census: [] };
  const bound = candidate.bind(shape);
  if (!bound.ok) return { reasons: [bound.failure], notes: [], census: [] };
  const launches = await candidate.launches(shape, session, signal);
  if (!launches.ok) return { reasons: launches.failure, notes: [], census: [] };
  const run: TuneRun = {
    parts,
    candidate,
    kernel: bound.value,
    launches: launches.value,
    shape,
    session,
  };
  const expected = await expectedAt(run, signal);
  const limits = runBudget(parts.thorough);
  const { plainRunMs } = counted;
  const [only, second] = launches.value;
  if (plainRunMs <= limits.wholeMs || (second !== undefined && plainRunMs <= 4 * limits.wholeMs))
    return runWhole(run, expected, signal);
  if (only === undefined || second !== undefined)
    return {
      reasons: [],
      notes: [
        `results at ${shapeText(shape)} were not compared: ${launches.value.length} launches that follow each other cannot be sampled`,
      ],
      census: [],
    };
  const { written, ...sampled } = await runSample(
    run,
    only,
    counted,
    limits.sampleMs / plainRunMs,
    expected,
    signal,
  );
  if (sampled.reasons.length > 0 || written >= leastShare.seen) return sampled;
  // What the drawn blocks leave to others has to be seen with the others.
  if (plainRunMs <= runBudget(true).wholeMs) return runWhole(run, expected, signal);
  if (written >= leastShare.believed) return sampled;
  const doubt = {
    rule: 'results-elsewhere',
    message: `at ${shapeText(shape)} the blocks drawn at random write ${Math.round(written * 100)} % of their share of the results, and the whole grid is too large to be run`,
  };
  return { ...sampled, doubts: [doubt] };
}

async function expectedAt(run: TuneRun, signal: AbortSignal): Promise<ExpectedOutputs> {
  const { parts, shape, kernel } = run;
  const { baseline, defences, secret } = parts;
  if (!defences.has('tune-shape-check')) return { kind: 'undefined', reason: 'nobody asked' };
  const baselineMs = (await baseline.counted(shape, signal)).plainRunMs;
  const { baselineMs: cap, wholeMs } = runBudget(parts.thorough);
  if (baselineMs > cap && !baseline.hasDoubleReference)
    return { kind: 'undefined', reason: `the original alone would take ${Math.round(baselineMs / 1000)} s` };
  const inputs = { shape, seed: tuneSeed(defences, secret, shape), pattern: 'normal' } as const;
  return baseline.expected(kernel, inputs, signal, baselineMs <= wholeMs);
}

interface RanBlocks {
  readonly reasons: readonly Reason[];
  readonly findings: readonly CheckerFinding[];
  readonly outputs: readonly DumpedOutput[];
  readonly census: readonly BlockCensus[];
  /** Folder of the dumps, absolute. */
  readonly dump: string;
  readonly nonce: string;
}

async function runBlocks(
  run: TuneRun,
  blocks: 'all' | readonly number[],
  signal: AbortSignal,
): Promise<RanBlocks> {
  const { parts, candidate, kernel, launches, shape, session } = run;
  const id = parts.baseline.nextRequest();
  const nonce = nonceOf(parts.seed, 'tune', id);
  const dump = `tune-${id}`;
  const outcome = await session.request(
    {
      id,
      nonce,
      seed: tuneSeed(parts.defences, parts.secret, shape),
      pattern: 'normal',
      ...(kernel.launch === undefined ? {} : { launch: kernel.launch }),
      arguments: kernel.arguments,
      mode: 'run',
      order: forward,
      blocks,
      ...(parts.defences.has('tune-shape-check') ? { dump } : {}),
      census: censusFolder(id),
      deviceMemoryBytes: deviceMemoryFor(kernel),
    },
    signal,
  );
  const { reasons, findings } = await answerReasons(outcome, candidate.code, signal);
  const answer = outcome.kind === 'answered' && outcome.answer.event === 'done' ? outcome.answer : undefined;
  return {
    reasons: reasons.map((reason) => ({ ...reason, message: `${reason.message} at ${shapeText(shape)}` })),
    findings,
    outputs: answer?.outputs ?? [],
    census: await readCensus(outcome, session.folder, launches, blocks),
    dump: join(session.folder, dump),
    nonce,
  };
}

async function runWhole(
  run: TuneRun,
  expected: ExpectedOutputs,
  signal: AbortSignal,
): Promise<TuneCheckResult> {
  const { parts, kernel, shape, session } = run;
  const { reasons, findings, outputs, census, dump } = await runBlocks(run, 'all', signal);
  if (reasons.length > 0) return { reasons, findings, notes: [], census };
  if (expected.kind === 'undefined') return { reasons, notes: notCompared(run, expected.reason), census };
  const judged = await judgeOutputs(
    {
      task: parts.task,
      defences: parts.defences,
      kernel,
      oneCase: {
        shape,
        seed: tuneSeed(parts.defences, parts.secret, shape),
        pattern: 'normal',
        source: 'tune',
        order: forward,
      },
      folder: session.folder,
      outputs,
      ...expected,
    },
    parts.comparer,
    signal,
  );
  await rm(dump, { recursive: true, force: true });
  return { reasons: judged, notes: [`results compared in full at ${shapeText(shape)}`], census };
}

function notCompared(run: TuneRun, reason: string): readonly string[] {
  return run.parts.defences.has('tune-shape-check')
    ? [`results at ${shapeText(run.shape)} were not compared: ${reason}`]
    : [];
}

/**
 * Shares of the elements that blocks drawn at random should write: a percent less and the whole grid is run where that is possible at
 * all; where it is not, a kernel that writes less than half of them is doubted.
 */
const leastShare = { seen: 0.99, believed: 0.5 } as const;

/** What a sample of blocks gave; `written`: elements written over those that are their share, 1 where that says nothing. */
type SampledResult = TuneCheckResult & { readonly written: number };

/** Runs blocks from all over the grid, drawn from the evaluation's seed, those that were counted among them. */
async function runSample(
  run: TuneRun,
  kernel: LaunchedKernel,
  counted: CountedKernel,
  share: number,
  expected: ExpectedOutputs,
  signal: AbortSignal,
): Promise<SampledResult> {
  const { parts, shape } = run;
  const { blocks } = threadsOf(kernel.launch);
  const all = Array.from({ length: blocks }, (_, index) => index);
  const random = randomFor(parts.seed, 'tune blocks', shapeText(shape));
  const drawn = new Set([
    ...drawClusters(all, Math.max(16, Math.floor(share * blocks)), 1, random),
    ...(counted.sample.blocks === 'all' ? [] : counted.sample.blocks),
  ]);
  const ran = [...drawn].sort((a, b) => a - b);
  const { reasons, findings, census, dump, nonce } = await runBlocks(run, ran, signal);
  if (reasons.length > 0) return { reasons, findings, notes: [], census, written: 1 };
  if (expected.kind === 'undefined')
    return { reasons, notes: notCompared(run, expected.reason), census, written: 1 };
  const wrong: Reason[] = [];
  let written = 0;
  let owed = 0;
  const pairs = outputPairs(
    parts.task,
    kernel,
    expected.expected,
    expected.isDouble,
    (argument) => join(dump, `arg${argument}.bin`),
    parts.defences,
  ).filter((pair) => {
    const bound = kernel.arguments[pair.argument];
    // What accumulates over blocks, or starts with values of its own, cannot be judged from some blocks.
    return bound?.kind === 'buffer' && bound.role === 'output' && pair.order !== 'unordered';
  });
  const compared = await parts.comparer.compare(
    pairs.map((pair) => ({ ...pair, poison: nonce })),
    signal,
  );
  for (const [index, result] of compared.entries()) {
    const pair = pairs[index];
    if (pair === undefined) continue;
    written += result.elements;
    owed += (pair.elements * ran.length) / blocks;
    if (result.pass || result.worst === null) continue;
    wrong.push({
      rule: 'wrong-result',
      message: `${pair.name}[${result.worst.index}] is wrong; ${result.wrongElements} of ${result.elements} elements written by ${ran.length} blocks drawn at random are wrong at ${shapeText(shape)}`,
    });
  }
  await rm(dump, { recursive: true, force: true });
  if (wrong.length > 0) return { reasons: wrong, notes: [], census, written: 1 };
  const note =
    written === 0
      ? `results at ${shapeText(shape)} were not compared: blocks drawn at random finish no element of their own`
      : `results at ${shapeText(shape)} compared on ${ran.length} of ${blocks} blocks drawn at random (${written} elements)`;
  return { reasons: [], notes: [note], census, written: owed < 64 ? 1 : written / owed };
}
