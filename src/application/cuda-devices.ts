import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluator, Executor } from '../engine/ports.ts';
import { createCudaEvaluator } from '../evaluation/backends/cuda/cuda-evaluator.ts';
import type { CudaEvaluatorOptions } from '../evaluation/backends/cuda/cuda-evaluator.ts';
import { chooseToolkit } from '../evaluation/backends/cuda/toolchain/choose-toolkit.ts';
import { architectureOf } from '../evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import type { CudaToolkit } from '../evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import { findToolkits } from '../evaluation/backends/cuda/toolchain/find-toolkits.ts';
import { namedArchitectures } from '../evaluation/backends/cuda/toolchain/architecture-flags.ts';
import type { SimEvaluatorOptions } from '../evaluation/backends/sim/sim-evaluator.ts';
import { gpuLockPath, holdLock } from '../executors/gpu-lock.ts';
import { buildNativeTool, buildSupervisor } from '../executors/native-tools.ts';
import type { DeviceId } from '../protocol/evaluation.ts';
import { UserError } from '../shared/errors.ts';
import { packageRoot } from '../shared/package-root.ts';
import { ask, thisMachine } from './doctor/machine-check.ts';

/** A CUDA GPU of this machine, as its driver tells. */
export interface CudaGpu {
  readonly id: DeviceId;
  readonly index: number;
  readonly name: string;
  readonly computeCapability: string;
  readonly uuid: string;
  /** As cuDriverGetVersion gives it: 12040 for CUDA 12.4. */
  readonly driverVersion: number;
}

/** What was found: GPUs, or why there are none. */
export type CudaProbe =
  | { readonly kind: 'found'; readonly gpus: readonly CudaGpu[] }
  | { readonly kind: 'none'; readonly reason: string };

/** Another driver library than the system's libcuda.so.1, for places the loader does not look in. */
function driverLibrary(): string | undefined {
  const path = process.env['KERNELFOUNDRY_LIBCUDA'];
  return path === undefined || path === '' ? undefined : path;
}

/** The user's choice of GPUs, for every process that opens one: an index means the same in all of them. MIG instances are chosen so. */
function visibleDevices(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    ['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER', 'NVIDIA_VISIBLE_DEVICES'].flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Path of the runner of CUDA devices, built when needed. */
export async function buildCudaRunner(signal: AbortSignal): Promise<string> {
  const native = join(packageRoot(), 'native');
  const folder = join(native, 'cuda-runner');
  const sources = (await readdir(folder))
    .filter((name) => name.endsWith('.cpp'))
    .sort()
    .map((name) => join(folder, name));
  return buildNativeTool(
    {
      name: 'kf-cuda-runner',
      kind: 'executable',
      sources: [...sources, join(native, 'common/request.cpp')],
      includes: [native],
      flags: ['-std=c++20', '-O2'],
      link: ['-ldl', '-lpthread'],
    },
    signal,
  );
}

/** Asks the driver for its GPUs, in a process of its own: a broken driver must not take ours down. */
export async function probeCuda(
  executor: Executor,
  signal: AbortSignal,
  libcuda = driverLibrary(),
): Promise<CudaProbe> {
  const runner = await buildCudaRunner(signal);
  const result = await executor.run(
    {
      label: 'look for CUDA devices',
      requirements: { stage: 'check', backend: 'cuda', device: 'cuda', exclusive: false },
      inputs: [],
      command: [runner, '--probe', ...(libcuda === undefined ? [] : ['--libcuda', libcuda])],
      environment: visibleDevices(),
      outputs: [],
      limits: { wallMs: 30_000, outputBytes: 1 << 16, fileBytes: 1 << 20 },
      trust: 'ours',
    },
    signal,
  );
  try {
    const gpus: CudaGpu[] = [];
    for (const line of result.results.split('\n').filter((text) => text !== '')) {
      const event = JSON.parse(line) as Readonly<Record<string, string | number>>;
      if (event['event'] === 'failed')
        return { kind: 'none', reason: driverProblem(String(event['kind']), String(event['message'])) };
      gpus.push({
        id: `cuda:${event['index']}`,
        index: Number(event['index']),
        name: String(event['name']),
        computeCapability: String(event['computeCapability']),
        uuid: String(event['uuid']),
        driverVersion: Number(event['driverVersion'] ?? 0),
      });
    }
    if (gpus.length > 0) return { kind: 'found', gpus };
    return { kind: 'none', reason: `the driver lists no GPU (${result.outcome.kind})` };
  } finally {
    await result.release();
  }
}

/** What the runner's answer means: no driver, no device (error 100) and an old driver (error 35) are repaired differently. */
export function driverProblem(kind: string, message: string): string {
  switch (kind) {
    case 'no-driver':
      return `there is no NVIDIA driver, or this process cannot see it (${message}): install it, or start the container with the NVIDIA runtime`;
    case 'no-device':
      return `the driver is there and lists no GPU (error 100, ${message}): pass the GPU to this machine or container, or look at CUDA_VISIBLE_DEVICES`;
    case 'old-driver':
      return `the driver is older than what asks for it (error 35, ${message}): update the driver`;
    default:
      return message;
  }
}

/** The simulated GPU whose limits are nearest to a real one's. */
export function nearestProfile(gpuName: string): string {
  const known: readonly [RegExp, string][] = [
    [/H200|GH200/i, 'h200'],
    [/H100|H800/i, 'h100'],
    [/A100|A800/i, 'a100'],
    [/RTX 40|L40|L4\b|Ada/i, 'rtx4090'],
  ];
  return known.find(([pattern]) => pattern.test(gpuName))?.[1] ?? 'h100';
}

/** The toolkits of this machine. */
export async function findCudaToolkits(signal: AbortSignal): ReturnType<typeof findToolkits> {
  const machine = thisMachine();
  return findToolkits(
    async (program, args, abort) => ask(program, args, machine, abort),
    signal,
    machine.environment,
  );
}

/** The GPU of `cuda:N` and the toolkit for it. Throws UserError that says which part is missing or does not fit. */
export async function requireCuda(
  executor: Executor,
  device: DeviceId,
  signal: AbortSignal,
  libcuda = driverLibrary(),
  flags: readonly string[] = [],
): Promise<{ readonly gpu: CudaGpu; readonly toolkit: CudaToolkit }> {
  const probe = await probeCuda(executor, signal, libcuda);
  if (probe.kind === 'none')
    throw new UserError('device-unusable', `${device} cannot be used: ${probe.reason}.`, {
      fix: 'Run "kernelfoundry doctor"; without a GPU use a simulated one, --device sim:h100.',
    });
  const gpu = probe.gpus.find(({ id }) => id === device);
  if (gpu === undefined)
    throw new UserError('unknown-device', `There is no device "${device}".`, {
      fix: `This machine has ${probe.gpus.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
    });
  const { toolkits } = await findCudaToolkits(signal);
  const choice = chooseToolkit(toolkits, {
    gpuName: gpu.name,
    computeCapability: gpu.computeCapability,
    driverVersion: gpu.driverVersion,
    architectures: namedArchitectures(flags),
  });
  if (choice.kind === 'none')
    throw new UserError(
      toolkits.length === 0 ? 'no-nvcc' : 'no-toolkit',
      `${device} cannot be used: ${choice.reason}.`,
      { fix: choice.fix },
    );
  return { gpu, toolkit: choice.toolkit };
}

/** The evaluator of `cuda:N`: measured times. Throws UserError that says which part is missing. */
export async function openCudaEvaluator(
  device: DeviceId,
  options: SimEvaluatorOptions & Pick<CudaEvaluatorOptions, 'unscreened' | 'onHeld'>,
  signal: AbortSignal,
  libcuda = driverLibrary(),
): Promise<Evaluator & AsyncDisposable> {
  const { gpu, toolkit } = await requireCuda(options.executor, device, signal, libcuda, options.task.flags);
  const supervisor = await buildSupervisor(signal);
  return createCudaEvaluator(
    {
      ...options,
      device,
      runner: {
        executor: options.executor,
        runner: await buildCudaRunner(signal),
        device,
        deviceIndex: gpu.index,
        environment: visibleDevices(),
        ...(libcuda === undefined ? {} : { libcuda }),
      },
      toolkit,
      architecture: architectureOf(gpu.computeCapability),
      simulatedDevice: `sim:${nearestProfile(gpu.name)}`,
      uuid: gpu.uuid,
      holdDevice: async (uuid, abort) => holdLock(supervisor, await gpuLockPath(uuid), abort),
    },
    signal,
  );
}
