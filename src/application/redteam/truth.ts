import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deviceMemoryFor, forward, launchPart, nonceOf } from '../../evaluation/backends/sim/bound-case.ts';
import type { LaunchedKernel } from '../../evaluation/backends/sim/bound-case.ts';
import type { PreparedKernel } from '../../evaluation/backends/sim/prepared-kernel.ts';
import { prepareKernel } from '../../evaluation/backends/sim/prepared-kernel.ts';
import { resolveCounters } from '../../evaluation/backends/sim/resolve-places.ts';
import type { RunnerSession } from '../../evaluation/backends/sim/runner-session.ts';
import { withSubGroupSize } from '../../evaluation/backends/sim/time-model/device-profile.ts';
import { modelLaunch } from '../../evaluation/backends/sim/time-model/model-time.ts';
import { seedOf } from '../../evaluation/stages/check-plan.ts';
import { compareValues } from '../../evaluation/stages/compare-values.ts';
import { defaultTolerance } from '../../evaluation/stages/precision.ts';
import { readValues } from '../../evaluation/stages/typed-values.ts';
import type { Candidate } from '../../protocol/candidate.ts';
import type { Shape } from '../../protocol/task.ts';
import { KernelFoundryError } from '../../shared/errors.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import type { Arena } from './arena.ts';

/**
 * The speedup of a candidate by counting every block of every launch on the inputs that the evaluator counts on: what a sample of blocks
 * would have said had it been fair. No cache between blocks, for original and candidate alike.
 */
export async function fullyCountedSpeedup(
  arena: Arena,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<number> {
  let logarithms = 0;
  const { tune } = arena.parts.task.shapes;
  for (const shape of tune) {
    const original = await countedUs(arena, baselineCandidate(arena.parts.task), shape, signal);
    logarithms += Math.log(original / (await countedUs(arena, candidate, shape, signal)));
  }
  return Math.exp(logarithms / tune.length);
}

async function countedUs(
  { parts }: Arena,
  candidate: Candidate,
  shape: Shape,
  signal: AbortSignal,
): Promise<number> {
  const kernel = await prepared(parts, candidate, signal);
  const session = await kernel.open('checked', signal);
  try {
    const launches = await kernel.launches(shape, session, signal);
    if (!launches.ok)
      throw new KernelFoundryError('redteam-truth', launches.failure[0]?.message ?? 'no launch');
    let us = 0;
    for (const [index, launch] of launches.value.entries())
      us += await launchUs(parts, kernel, launch, session, shape, index, signal);
    return us;
  } finally {
    await session.close();
  }
}

async function launchUs(
  parts: Arena['parts'],
  kernel: PreparedKernel,
  launch: LaunchedKernel,
  session: RunnerSession,
  shape: Shape,
  index: number,
  signal: AbortSignal,
): Promise<number> {
  const outcome = await session.request(
    {
      id: index + 1,
      nonce: nonceOf(parts.secret, 'truth', index),
      seed: seedOf(parts.secret, 'count', JSON.stringify(shape)),
      pattern: 'normal',
      ...launchPart(launch),
      arguments: launch.arguments,
      mode: 'count',
      order: forward,
      blocks: 'all',
      sectorBytes: parts.profile.sectorBytes,
      deviceMemoryBytes: deviceMemoryFor(launch),
    },
    signal,
  );
  if (outcome.kind !== 'answered' || outcome.answer.event !== 'done' || outcome.answer.counters === null)
    throw new KernelFoundryError('redteam-truth', 'the launch could not be counted whole');
  const [counters, mix] = await Promise.all([
    resolveCounters(outcome.answer.counters, kernel.code, signal),
    kernel.code.mix(signal),
  ]);
  return modelLaunch({
    profile: withSubGroupSize(parts.profile, launch.subGroupSize ?? parts.profile.warpSize),
    counters,
    mix,
    registersPerThread: kernel.registers.registers,
    registersFrom: 'estimate',
    ...(kernel.registers.limit === undefined ? {} : { registerLimit: kernel.registers.limit }),
  }).breakdown.totalUs;
}

/**
 * Share of right elements after a request in which one block of the first launch runs and nothing else: what is right beyond that
 * block's share was not computed by the kernels whose time is counted.
 */
export async function shareWithoutKernels(
  { parts, baseline }: Arena,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<number> {
  const [shape] = parts.task.shapes.tune;
  if (shape === undefined) return 0;
  const kernel = await prepared(parts, candidate, signal);
  const bound = kernel.bind(shape);
  if (!bound.ok) return 0;
  const inputs = { shape, seed: seedOf(parts.secret, 'truth'), pattern: 'normal' } as const;
  const expected = await baseline.expected(bound.value, inputs, signal);
  if (expected.kind === 'undefined') return 0;
  const session = await kernel.open('checked', signal);
  try {
    const outcome = await session.request(
      {
        id: 1,
        nonce: nonceOf(parts.secret, 'truth'),
        ...inputs,
        ...launchPart(bound.value),
        ...(kernel.hasOwnLaunches ? { observeLaunch: 0 } : {}),
        arguments: bound.value.arguments,
        mode: 'count',
        order: forward,
        blocks: [0],
        dump: 'truth',
        deviceMemoryBytes: deviceMemoryFor(bound.value),
      },
      signal,
    );
    if (outcome.kind !== 'answered' || outcome.answer.event !== 'done') return 0;
    let share = 1;
    for (const output of expected.expected.outputs) {
      const argument = bound.value.arguments[output.argument];
      if (argument?.kind !== 'buffer') continue;
      const want = readValues(await readFile(output.path), expected.isDouble ? 'f64' : argument.type);
      const got = readValues(
        await readFile(join(session.folder, 'truth', `arg${output.argument}.bin`)),
        argument.type,
      );
      const { wrongElements, elements } = compareValues(
        want,
        got,
        parts.task.tolerance ?? defaultTolerance(argument.type),
      );
      share = Math.min(share, 1 - wrongElements / Math.max(1, elements));
    }
    return share;
  } finally {
    await session.close();
  }
}

async function prepared(
  parts: Arena['parts'],
  candidate: Candidate,
  signal: AbortSignal,
): Promise<PreparedKernel> {
  const result = await prepareKernel(parts, candidate, signal);
  if (result.kind === 'passed') return result.value;
  throw new KernelFoundryError('redteam-truth', result.reasons[0]?.message ?? 'it does not build');
}
