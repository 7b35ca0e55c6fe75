import { join } from 'node:path';
import type { EvaluateOptions, Evaluator, Executor } from '../../../engine/ports.ts';
import type { Candidate } from '../../../protocol/candidate.ts';
import type { Descriptor } from '../../../protocol/descriptor.ts';
import type { Provenance } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { UserError } from '../../../shared/errors.ts';
import { packageVersion } from '../../../shared/package-root.ts';
import { sha256 } from '../../../shared/hash.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import { composeSource } from '../../../syntax/evolve-region.ts';
import { loadParser } from '../../../syntax/parser.ts';
import { bindArguments, bufferBytes, namesOf, shapeText } from '../../bind-task.ts';
import { allDefences } from '../../defences.ts';
import type { Defences } from '../../defences.ts';
import { createPipeline } from '../../pipeline.ts';
import type { Attempt, Backend, StageOutcome } from '../../pipeline.ts';
import { runGate } from '../../static-gate/gate.ts';
import { ComparerSession } from './comparer-session.ts';
import { loadNativeSim } from './native-sim.ts';
import type { NativeToolchain } from './native-sim.ts';
import { prepareKernel } from './prepared-kernel.ts';
import { SimAttempt } from './sim-attempt.ts';
import { SimBaseline } from './sim-baseline.ts';
import type { SimBaselineParts } from './sim-baseline.ts';
import { isProfileName, loadProfile, profileNames } from './time-model/device-profile.ts';
import { UnitBuilder } from './unit-builder.ts';

/** What an evaluator on the simulated GPU is made of. */
export interface SimEvaluatorOptions {
  readonly task: TaskSpec;
  /** `sim:h100` and the like. */
  readonly device: string;
  readonly executor: Executor;
  readonly toolchain: NativeToolchain;
  /** Folder for built units and reference outputs; may be shared between processes and removed at any time between runs. */
  readonly cacheFolder: string;
  /** Seed of what all candidates share: inputs of counting and of the tune shapes. Never shown to a proposer. */
  readonly seed: string;
  readonly monotonic: () => number;
  readonly describe?: (candidate: Candidate) => Promise<Descriptor | undefined>;
  /** All where nothing is said; the red team's controls switch some off. */
  readonly defences?: Defences;
  /** Deadline of one answer of a candidate's runner, in milliseconds; a minute where nothing is said. */
  readonly answerMs?: number;
  /** Commit of the user's repository, for provenance. */
  readonly git?: { readonly commit: string; readonly dirty: boolean };
}

/** An evaluator that holds processes until it is disposed. */
export type SimEvaluator = Evaluator & AsyncDisposable & { readonly baseline: SimBaseline };

/** Most bytes that all buffers of one shape may need. */
const deviceMemoryCap = 4 * 2 ** 30;
/** A minute: an endless loop costs that much once, and no request of an honest candidate may need more. */
const usualAnswerMs = 60_000;

/** Makes the parts that evaluation, analysis and task lint on the simulated GPU share. Disposes of the comparer with the baseline. */
export async function createSimParts(
  options: Omit<SimEvaluatorOptions, 'monotonic' | 'describe' | 'git'>,
  signal: AbortSignal,
): Promise<SimBaselineParts> {
  const { task, device, executor, toolchain, cacheFolder } = options;
  const name = device.replace(/^sim:/, '');
  if (!device.startsWith('sim') || !isProfileName(name))
    throw new UserError('unknown-device', `There is no simulated device "${device}".`, {
      fix: `Use one of: ${profileNames.map((profile) => `sim:${profile}`).join(', ')}.`,
    });
  const { defences = allDefences } = options;
  const [parser, native] = await Promise.all([
    loadParser(),
    loadNativeSim(toolchain, signal, task.language, defences),
  ]);
  const taskConstants = constantValues(fileConstants(parser.parse(task.source)));
  const bytes = [...task.shapes.tune, ...task.shapes.check, ...task.shapes.heldOut].map((shape) => {
    const needed = bufferBytes(bindArguments(task.arguments, namesOf(shape, taskConstants)));
    if (needed > deviceMemoryCap)
      throw new UserError(
        'shape-too-large',
        `The buffers at ${shapeText(shape)} need ${Math.round(needed / 2 ** 20)} MiB; the simulated GPU holds ${deviceMemoryCap / 2 ** 20} MiB.`,
        { file: task.taskFile ?? task.sourceFile, fix: 'Use smaller extents in "shapes".' },
      );
    return needed;
  });
  return {
    task,
    parser,
    native,
    executor,
    builder: new UnitBuilder({ executor, native, cacheFolder: join(cacheFolder, 'units'), device, defences }),
    device,
    taskConstants,
    deviceMemoryBytes: Math.max(64 << 20, ...bytes.map((needed) => Math.ceil(needed * 1.05) + (16 << 20))),
    comparer: new ComparerSession(executor, native.comparer, device),
    cacheFolder,
    secret: options.seed,
    defences,
    answerMs: options.answerMs ?? usualAnswerMs,
    profile: loadProfile(name),
  };
}

/**
 * The evaluator of the simulated GPU: gate, build, check, bench by the time model, hints. Deterministic. Builds native parts at the
 * first use; throws UserError for a device, source or reference that cannot be used.
 */
export async function createSimEvaluator(
  options: SimEvaluatorOptions,
  signal: AbortSignal,
): Promise<SimEvaluator> {
  const { task, device } = options;
  const parts = await createSimParts(options, signal);
  const baseline = await SimBaseline.prepare(parts, signal);

  const backend: Backend = {
    device,
    timing: 'modelled',
    deterministic: true,
    gate: async (candidate) => runGate(task, candidate, parts.defences),
    async build(candidate, evaluation: EvaluateOptions, abort): Promise<StageOutcome<Attempt>> {
      const prepared = await prepareKernel(parts, candidate, abort);
      if (prepared.kind === 'failed') return prepared;
      const attempt = new SimAttempt(
        {
          ...parts,
          baseline,
          seed: evaluation.seed,
          thorough: evaluation.thorough ?? false,
        },
        prepared.value,
      );
      return { kind: 'passed', value: attempt };
    },
    provenance: (candidate, evaluation): Provenance => ({
      device: parts.profile.title,
      deviceFingerprint: `simulated ${parts.profile.name}, native ${parts.native.fingerprint}`,
      compiler: parts.native.compiler.version,
      tool: packageVersion(),
      sourceHash: sha256(composeSource(task, candidate)),
      ...(options.git === undefined ? {} : { gitCommit: options.git.commit, gitDirty: options.git.dirty }),
      seed: evaluation.seed,
    }),
  };
  const pipeline = createPipeline({
    backend,
    monotonic: options.monotonic,
    ...(options.describe === undefined ? {} : { describe: options.describe }),
  });
  return {
    ...pipeline,
    baseline,
    async [Symbol.asyncDispose]() {
      await baseline[Symbol.asyncDispose]();
      await parts.comparer[Symbol.asyncDispose]();
    },
  };
}
