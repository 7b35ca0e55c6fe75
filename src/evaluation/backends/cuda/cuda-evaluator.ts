import type { EvaluateOptions, Evaluator } from '../../../engine/ports.ts';
import type { Provenance } from '../../../protocol/evaluation.ts';
import { UserError } from '../../../shared/errors.ts';
import { sha256 } from '../../../shared/hash.ts';
import { packageVersion } from '../../../shared/package-root.ts';
import { baselineCandidate } from '../../../syntax/baseline-candidate.ts';
import { composeSource } from '../../../syntax/evolve-region.ts';
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
import { CubinBuilder } from './cubin-builder.ts';
import type { Cubin } from './cubin-builder.ts';
import { cudaDevice } from './cuda-device.ts';
import { gpuFacts, openCudaSession } from './cuda-session.ts';
import type { CudaRunnerParts, GpuFacts } from './cuda-session.ts';
import type { CudaToolkit } from './toolchain/cuda-toolkit.ts';

/** What an evaluator on a CUDA device needs beside what the simulator's does; `device` is `cuda:N`. */
export interface CudaEvaluatorOptions extends SimEvaluatorOptions {
  readonly runner: CudaRunnerParts;
  readonly toolkit: CudaToolkit;
  /** `sm_90`. */
  readonly architecture: string;
  /** Simulated GPU whose checker looks at candidates first and whose limits the occupancy is computed with. */
  readonly simulatedDevice: string;
  /** Leaves the simulator's look out, only to see what becomes of kernels that break the device. */
  readonly unscreened?: boolean;
  /** Takes the machine-wide lock of the GPU with that UUID. */
  readonly holdDevice: (uuid: string, signal: AbortSignal) => Promise<AsyncDisposable>;
  /** UUID of the GPU, where it is known before a process has opened it: the device is then held for that too. */
  readonly uuid?: string;
  /** Told every time the device is given back. */
  readonly onHeld?: (time: HeldTime) => void;
}

/** The evaluator of a CUDA device: measured times. Throws UserError when the original kernel does not compile or run there. */
export async function createCudaEvaluator(
  options: CudaEvaluatorOptions,
  signal: AbortSignal,
): Promise<Evaluator & AsyncDisposable> {
  const { task, device, runner, toolkit, architecture, simulatedDevice, holdDevice } = options;
  const parts = await createSimParts({ ...options, device: simulatedDevice }, signal);
  const baseline = await SimBaseline.prepare(parts, signal);
  const { executor, cacheFolder } = options;
  const { parser } = parts;
  const cubins = new CubinBuilder({
    task,
    parser,
    executor,
    toolkit,
    architecture,
    device,
    cacheFolder,
    defences: parts.defences,
  });
  const built = await cubins.build(baselineCandidate(task), signal);
  if (built.kind === 'failed')
    throw new UserError(
      'baseline-build',
      `nvcc cannot build the original kernel: ${built.reasons[0]?.message ?? ''}`,
      {
        file: task.sourceFile,
        line: built.reasons[0]?.line,
      },
    );
  const baselineCubin = built.value;
  const gpu = await factsOf(options, baselineCubin, signal);

  const backend: Backend = {
    device,
    timing: 'measured',
    deterministic: false,
    gate: (candidate) => runGate(task, candidate, parts.defences),
    async build(candidate, evaluation: EvaluateOptions, abort): Promise<StageOutcome<Attempt>> {
      const [cubin, prepared] = await Promise.all([
        cubins.build(candidate, abort),
        prepareKernel(parts, candidate, abort),
      ]);
      if (cubin.kind === 'failed') return cubin;
      if (prepared.kind === 'failed') return prepared;
      const { seed } = evaluation;
      const simulated = new SimAttempt({ ...parts, baseline, seed }, prepared.value);
      const onDevice = cudaDevice({
        runner,
        gpu,
        baselineCubin,
        cubin: cubin.value,
        kernel: prepared.value,
        profile: parts.profile,
        holdDevice,
        task,
        toolkit,
        defences: parts.defences,
        seed,
        cacheFolder,
        monotonic: options.monotonic,
        ...(options.onHeld === undefined ? {} : { onHeld: options.onHeld }),
      });
      const attempt = new MeasuredAttempt(
        {
          ...parts,
          device: onDevice,
          baseline,
          kernel: prepared.value,
          // The evaluation's own is public (provenance).
          seed: privateSeed(parts.secret, seed),
        },
        options.unscreened === true ? undefined : simulated,
      );
      return { kind: 'passed', value: attempt };
    },
    provenance: (candidate, evaluation): Provenance => ({
      device: gpu.name,
      deviceFingerprint: `${gpu.name} ${gpu.uuid}, driver ${gpu.driverVersion}, ${architecture}`,
      compiler: toolkit.version,
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

/** Loads the baseline once to learn about the GPU. Throws UserError when it cannot be used. */
async function factsOf(
  { runner, device, holdDevice, uuid }: CudaEvaluatorOptions,
  cubin: Cubin,
  signal: AbortSignal,
): Promise<GpuFacts> {
  await using _device = uuid === undefined ? undefined : await holdDevice(uuid, signal);
  const probe = await openCudaSession(runner, cubin, signal);
  try {
    const problem = await probe.loaded(signal);
    if (problem === undefined) return gpuFacts(probe);
    throw new UserError('device-unusable', `${device} cannot be used: ${problem}`, {
      fix: 'Run "kernelfoundry doctor"; it tells a missing driver, an old one and a missing GPU apart.',
    });
  } finally {
    await probe.close();
  }
}
