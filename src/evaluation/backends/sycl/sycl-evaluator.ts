import type { EvaluateOptions, Evaluator } from '../../../engine/ports.ts';
import type { Provenance } from '../../../protocol/evaluation.ts';
import { UserError } from '../../../shared/errors.ts';
import { sha256 } from '../../../shared/hash.ts';
import { packageVersion } from '../../../shared/package-root.ts';
import { baselineCandidate } from '../../../syntax/baseline-candidate.ts';
import { composeSource } from '../../../syntax/evolve-region.ts';
import type { Defences } from '../../defences.ts';
import { createPipeline } from '../../pipeline.ts';
import type { Attempt, Backend, StageOutcome } from '../../pipeline.ts';
import { privateSeed } from '../../stages/check-plan.ts';
import { runGate } from '../../static-gate/gate.ts';
import type { HeldTime } from '../measured/held-time.ts';
import { MeasuredAttempt } from '../measured/measured-attempt.ts';
import { prepareKernel } from '../sim/prepared-kernel.ts';
import { SimAttempt } from '../sim/sim-attempt.ts';
import { SimBaseline } from '../sim/sim-baseline.ts';
import { createSimParts } from '../sim/sim-evaluator.ts';
import type { SimEvaluatorOptions } from '../sim/sim-evaluator.ts';
import { ProcessorAttempt } from './processor-attempt.ts';
import { QuietProcessor } from './quiet-processor.ts';
import type { SyclTarget } from './sycl-compiler.ts';
import { deviceTitle } from './device-title.ts';
import { syclDevice } from './sycl-device.ts';
import type { SyclDeviceParts } from './sycl-device.ts';
import { SyclObjects, oddBesideOriginal } from './sycl-objects.ts';
import type { SyclObject } from './sycl-objects.ts';
import { openSyclSession, syclFacts } from './sycl-session.ts';
import type { SyclFacts, SyclRunnerParts } from './sycl-session.ts';
import { UnrankedAttempt } from './unranked-attempt.ts';

/** What an evaluator on a SYCL device needs beside what the simulator's does; `device` is `sycl:BACKEND:TYPE`. */
export interface SyclEvaluatorOptions extends SimEvaluatorOptions {
  readonly runner: SyclRunnerParts;
  readonly target: SyclTarget;
  /** Simulated GPU whose checker looks at candidates first. */
  readonly simulatedDevice: string;
  /** Takes the machine-wide lock of that device. */
  readonly holdDevice: SyclDeviceParts['holdDevice'];
  /** The simulator's checks are left out: for measuring variants that have passed them. */
  readonly unscreened?: boolean;
  readonly onHeld?: (time: HeldTime) => void;
}

/** The evaluator of a SYCL device: measured times. Throws UserError when the original kernel does not compile or run there. */
export async function createSyclEvaluator(
  options: SyclEvaluatorOptions,
  signal: AbortSignal,
): Promise<Evaluator & AsyncDisposable> {
  const { task, device, runner, target, simulatedDevice, holdDevice, executor, cacheFolder } = options;
  const { compiler } = runner;
  const parts = await createSimParts({ ...options, device: simulatedDevice }, signal);
  const { parser, defences, deviceMemoryBytes: bufferBytes } = parts;
  const objects = new SyclObjects({ task, parser, executor, compiler, target, device, cacheFolder });
  const [baseline, baselineObject] = await Promise.all([
    SimBaseline.prepare(parts, signal),
    buildBaseline(objects, options, signal),
  ]);
  const facts = await probe({ ...options, defences }, baselineObject, bufferBytes, signal);
  const quiet = new QuietProcessor();
  const isProcessor = facts.kind === 'cpu';

  const backend: Backend = {
    device,
    timing: 'measured',
    deterministic: false,
    gate: (candidate) => runGate(task, candidate, defences),
    async build(candidate, evaluation: EvaluateOptions, abort): Promise<StageOutcome<Attempt>> {
      const build = async (): Promise<StageOutcome<Attempt>> => {
        const [object, prepared] = await Promise.all([
          objects.build(candidate, abort),
          prepareKernel(parts, candidate, abort),
        ]);
        if (object.kind === 'failed') return object;
        const odd = defences.has('object-inspection') ? oddBesideOriginal(object.value, baselineObject) : [];
        if (odd.length > 0) return { kind: 'failed', reasons: odd };
        if (prepared.kind === 'failed') return prepared;
        const { seed } = evaluation;
        const measured = new MeasuredAttempt(
          {
            ...parts,
            device: syclDevice({
              task,
              runner,
              facts,
              baselineObject,
              object: object.value,
              bufferBytes,
              defences,
              holdDevice,
              monotonic: options.monotonic,
              ...(options.onHeld === undefined ? {} : { onHeld: options.onHeld }),
            }),
            baseline,
            kernel: prepared.value,
            seed: privateSeed(parts.secret, seed),
          },
          options.unscreened === true
            ? undefined
            : new SimAttempt({ ...parts, baseline, seed }, prepared.value),
        );
        const ranked = target.ranks ? measured : new UnrankedAttempt(measured, device, target);
        return {
          kind: 'passed',
          value: isProcessor ? new ProcessorAttempt(ranked, quiet) : ranked,
        };
      };
      return isProcessor ? quiet.shared(build, abort) : build();
    },
    provenance: (candidate, evaluation): Provenance => ({
      device: deviceTitle(facts),
      deviceFingerprint: `${facts.name}, ${facts.platform}, driver ${facts.driver}, ${facts.computeUnits} compute units`,
      compiler: [compiler.version, ...target.flags].join(' '),
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
    async [Symbol.asyncDispose]() {
      await baseline[Symbol.asyncDispose]();
      await parts.comparer[Symbol.asyncDispose]();
    },
  };
}

async function buildBaseline(
  objects: SyclObjects,
  { task, runner }: SyclEvaluatorOptions,
  signal: AbortSignal,
): Promise<SyclObject> {
  const built = await objects.build(baselineCandidate(task), signal);
  if (built.kind === 'passed') return built.value;
  const [first] = built.reasons;
  throw new UserError(
    'baseline-build',
    `${runner.compiler.version} cannot build the original kernel: ${first?.message ?? ''}`,
    { file: task.sourceFile, line: first?.line },
  );
}

async function probe(
  { task, device, runner, defences }: SyclEvaluatorOptions & { readonly defences: Defences },
  object: SyclObject,
  bufferBytes: number,
  signal: AbortSignal,
): Promise<SyclFacts> {
  const session = await openSyclSession(runner, task, object, bufferBytes, defences, signal);
  try {
    const problem = await session.loaded(signal);
    if (problem === undefined) return syclFacts(session);
    throw new UserError('device-unusable', `${device} cannot be used: ${problem}`, {
      fix: 'Run "kernelfoundry devices"; it lists what the SYCL runtimes of this machine show.',
    });
  } finally {
    await session.close();
  }
}
