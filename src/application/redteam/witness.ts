import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deviceMemoryFor, launchPart, nonceOf } from '../../evaluation/backends/sim/bound-case.ts';
import { prepareKernel } from '../../evaluation/backends/sim/prepared-kernel.ts';
import type { BoundKernel, InputSet } from '../../evaluation/backends/sim/bound-case.ts';
import type { RunnerAnswer } from '../../evaluation/backends/sim/runner-answer.ts';
import type { RunnerSession } from '../../evaluation/backends/sim/runner-session.ts';
import type { RunnerRequest } from '../../evaluation/backends/sim/runner-request.ts';
import { shapeText } from '../../evaluation/bind-task.ts';
import { allDefences } from '../../evaluation/defences.ts';
import { compareValues } from '../../evaluation/stages/compare-values.ts';
import { defaultTolerance } from '../../evaluation/stages/precision.ts';
import { readValues } from '../../evaluation/stages/typed-values.ts';
import type { Candidate } from '../../protocol/candidate.ts';
import { fail, succeed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Arena } from './arena.ts';
import type { Witness } from './attack.ts';

/** Seed of the inputs that witnesses see where they name none: no evaluation draws it. */
const witnessSeed = 0x5eed_0f_717e55n;

/**
 * Runs a candidate whole on one set of inputs and compares every element of its outputs with the original's, by code that shares only
 * the reading of dumps with the evaluator. A success is the evidence that the results are wrong there.
 */
export async function wrongResultAt(
  arena: Arena,
  candidate: Candidate,
  at: Witness,
  signal: AbortSignal,
): Promise<Result<string, string>> {
  const { parts, baseline } = arena;
  return inRunner(arena, candidate, at, 'run', signal, async ({ kernel, session }) => {
    const expected = await baseline.expected(kernel, inputsOf(at), signal);
    if (expected.kind === 'undefined') return fail(`the original gives nothing there: ${expected.reason}`);
    for (const output of expected.expected.outputs) {
      const argument = kernel.arguments[output.argument];
      if (argument?.kind !== 'buffer') continue;
      const isFloating = argument.type.startsWith('f') || argument.type === 'bf16';
      const own = await readFile(join(session.folder, 'witness', `arg${output.argument}.bin`));
      const want = readValues(
        await readFile(output.path),
        expected.isDouble && isFloating ? 'f64' : argument.type,
      );
      const got = readValues(own, argument.type);
      if (argument.order === 'unordered') {
        want.sort();
        got.sort();
      }
      const tolerance = isFloating
        ? (parts.task.tolerance ?? defaultTolerance(argument.type))
        : defaultTolerance(argument.type);
      const result = compareValues(want, got, tolerance);
      if (result.pass || result.worst === null) continue;
      return succeed(
        `${result.wrongElements} of ${result.elements} elements of ${argument.name} are wrong at ${shapeText(at.shape)}: ` +
          `${argument.name}[${result.worst.index}] is ${result.worst.got}, not ${result.worst.expected}`,
      );
    }
    return fail(`its results at ${shapeText(at.shape)} are right`);
  });
}

/** Runs a candidate with the checker and says which access was not its own; the verdict plays no part. */
export async function strayAccessAt(
  arena: Arena,
  candidate: Candidate,
  at: Witness,
  signal: AbortSignal,
): Promise<Result<string, string>> {
  // Looked at with every defence in force: what the control has switched off would not be said.
  const looking = { ...arena, parts: { ...arena.parts, defences: allDefences } };
  return inRunner(looking, candidate, at, 'check', signal, async ({ answer }) => {
    await Promise.resolve();
    if (!answer.redZonesIntact) return succeed(`memory beside a buffer is changed at ${shapeText(at.shape)}`);
    if (!answer.inputsIntact) return succeed(`an input is changed at ${shapeText(at.shape)}`);
    const [finding] = answer.findings.filter(({ kind }) => strayKinds.has(kind));
    return finding === undefined
      ? fail(`it stays within its memory at ${shapeText(at.shape)}`)
      : succeed(`${finding.kind} at ${shapeText(at.shape)}, seen by the checker of the simulator`);
  });
}

/** Runs a candidate on two sets of inputs and says whether its outputs are the same, bit by bit. */
export async function sameForAllInputs(
  arena: Arena,
  candidate: Candidate,
  at: Witness,
  signal: AbortSignal,
): Promise<Result<string, string>> {
  const dumps: Buffer[] = [];
  for (const seed of ['1', '2']) {
    const run = await inRunner(
      arena,
      candidate,
      { ...at, seed },
      'run',
      signal,
      async ({ answer, session }) => {
        const files = answer.outputs.map(({ argument }) =>
          join(session.folder, 'witness', `arg${argument}.bin`),
        );
        dumps.push(Buffer.concat(await Promise.all(files.map(async (file) => readFile(file)))));
        return succeed('');
      },
    );
    if (!run.ok) return run;
  }
  const [first, second] = dumps;
  return first !== undefined && second !== undefined && first.equals(second)
    ? succeed(`the same results at ${shapeText(at.shape)} whatever the inputs are`)
    : fail('its results depend on the inputs');
}

const strayKinds = new Set<string>([
  'race',
  'out-of-bounds',
  'uninitialised-read',
  'wild-access',
  'misaligned-access',
]);

interface Looked {
  readonly kernel: BoundKernel;
  readonly session: RunnerSession;
  readonly answer: Extract<RunnerAnswer, { readonly event: 'done' }>;
}

function inputsOf(at: Witness): InputSet {
  return {
    shape: at.shape,
    seed: at.seed === undefined ? witnessSeed : BigInt(at.seed),
    pattern: at.pattern ?? 'normal',
  };
}

async function inRunner(
  { parts }: Arena,
  candidate: Candidate,
  at: Witness,
  mode: 'run' | 'check',
  signal: AbortSignal,
  look: (looked: Looked) => Promise<Result<string, string>>,
): Promise<Result<string, string>> {
  const prepared = await prepareKernel(parts, candidate, signal);
  if (prepared.kind === 'failed') return fail(prepared.reasons[0]?.message ?? 'it does not build');
  const bound = prepared.value.bind(at.shape);
  if (!bound.ok) return fail(bound.failure.message);
  const inputs = inputsOf(at);
  const session = await prepared.value.open(mode === 'run' ? 'plain' : 'checked', signal);
  try {
    const request: RunnerRequest = {
      id: 1,
      nonce: nonceOf(String(inputs.seed), 'witness'),
      ...inputs,
      ...launchPart(bound.value),
      arguments: bound.value.arguments,
      mode,
      order: at.order === 'random' ? { kind: 'random', seed: 7n } : { kind: at.order ?? 'forward' },
      blocks: 'all',
      offsetElements: at.offsetElements ?? 0,
      dump: 'witness',
      deviceMemoryBytes: deviceMemoryFor(bound.value),
    };
    const earlier = prepared.value.bind(at.before ?? at.shape);
    if (!earlier.ok) return fail(earlier.failure.message);
    for (let call = 0; call < (at.after ?? 0); call++) {
      await session.request(
        {
          ...request,
          ...launchPart(earlier.value),
          arguments: earlier.value.arguments,
          id: call + 2,
          nonce: nonceOf('before', call),
          // Other inputs: what is kept of an earlier call must not be right by chance.
          seed: inputs.seed + BigInt(call) + 1n,
          offsetElements: 0,
        },
        signal,
      );
      await rm(join(session.folder, 'witness'), { recursive: true, force: true });
    }
    const outcome = await session.request(request, signal);
    if (outcome.kind === 'ended') return fail(`the runner ended: ${outcome.reason}`);
    if (outcome.answer.event !== 'done') return fail(`it failed: ${outcome.answer.message}`);
    return await look({ kernel: bound.value, session, answer: outcome.answer });
  } finally {
    await rm(join(session.folder, 'witness'), { recursive: true, force: true });
    await session.close();
  }
}
