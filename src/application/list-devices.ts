import { loadProfile, profileNames } from '../evaluation/backends/sim/time-model/device-profile.ts';
import { chooseToolkit } from '../evaluation/backends/cuda/toolchain/choose-toolkit.ts';
import type { CudaToolkit } from '../evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import { findCompiler } from '../executors/compiler.ts';
import type { DeviceId, Timing } from '../protocol/evaluation.ts';
import type { Language } from '../protocol/task.ts';
import { isAbortError } from '../shared/abort.ts';
import { messageOf } from '../shared/errors.ts';
import { findCudaToolkits, probeCuda } from './cuda-devices.ts';
import type { CudaGpu } from './cuda-devices.ts';
import { openLocalParts } from './run-factories.ts';
import { probeSycl } from './sycl-devices.ts';
import type { SyclProbe } from './sycl-devices.ts';

/** A device that tasks can be evaluated on, or could be if its tools were there. */
export interface ListedDevice {
  readonly id: DeviceId;
  readonly kind: 'sim' | 'cuda' | 'sycl';
  readonly timing: Timing;
  readonly title: string;
  readonly languages: readonly Language[];
  /** The compiler it uses, or what is missing; one line. */
  readonly detail: string;
  readonly usable: boolean;
}

/** Real devices first, then the simulated ones; `noGpu` says why there is no CUDA GPU, `syclProblems` what keeps SYCL devices away. */
export interface DeviceList {
  readonly devices: readonly ListedDevice[];
  readonly noGpu?: string;
  readonly syclProblems: readonly string[];
}

/** Looks for what this machine has. May build the probes at the first call (seconds, with a SYCL compiler half a minute). */
export async function listDevices(signal: AbortSignal): Promise<DeviceList> {
  const [{ gpus, reason }, { toolkits }, compiler, sycl] = await Promise.all([
    findGpus(signal),
    findCudaToolkits(signal),
    compilerOf(signal),
    findSyclDevices(signal),
  ]);
  const real = gpus.map((gpu): ListedDevice => ({
    id: gpu.id,
    kind: 'cuda',
    timing: 'measured',
    title: `${gpu.name}, compute capability ${gpu.computeCapability}`,
    languages: ['cuda'],
    ...compilerFor(gpu, toolkits),
  }));
  const simulated = profileNames.map((name): ListedDevice => ({
    id: `sim:${name}`,
    kind: 'sim',
    timing: 'modelled',
    title: `${loadProfile(name).title}, simulated on the CPU`,
    languages: ['cuda', 'sycl'],
    ...compiler,
  }));
  const syclDevices = sycl.devices.map(({ id, title, compiler: own, target }): ListedDevice => ({
    id,
    kind: 'sycl',
    timing: 'measured',
    title: `${title}, through ${own.version}`,
    languages: ['sycl'],
    detail: target.note === undefined ? own.path : `${own.path}; ${target.note}`,
    usable: target.ranks,
  }));
  return {
    devices: [...real, ...syclDevices, ...simulated],
    ...(reason === undefined ? {} : { noGpu: reason }),
    syclProblems: sycl.problems,
  };
}

/** Devices of the SYCL compilers of this machine, and why one shows none. */
async function findSyclDevices(signal: AbortSignal): Promise<SyclProbe> {
  try {
    await using parts = await openLocalParts(signal);
    return await probeSycl(parts, signal);
  } catch (error) {
    if (isAbortError(error)) throw error;
    return { devices: [], problems: [messageOf(error)] };
  }
}

function compilerFor(
  { name, computeCapability, driverVersion }: CudaGpu,
  toolkits: readonly CudaToolkit[],
): Pick<ListedDevice, 'detail' | 'usable'> {
  const choice = chooseToolkit(toolkits, { gpuName: name, computeCapability, driverVersion });
  if (choice.kind === 'none') return { detail: choice.reason, usable: false };
  return { detail: `CUDA ${choice.toolkit.release} (${choice.toolkit.root})`, usable: true };
}

async function compilerOf(
  signal: AbortSignal,
): Promise<{ readonly detail: string; readonly usable: boolean }> {
  try {
    return { detail: (await findCompiler('c++', signal)).version, usable: true };
  } catch (error) {
    if (isAbortError(error)) throw error;
    return { detail: messageOf(error), usable: false };
  }
}

/** GPUs of this machine; none, with the reason, where the driver or a compiler is missing. */
async function findGpus(
  signal: AbortSignal,
): Promise<{ readonly gpus: readonly CudaGpu[]; readonly reason?: string }> {
  try {
    await using parts = await openLocalParts(signal);
    const probe = await probeCuda(parts.executor, signal);
    return probe.kind === 'found' ? { gpus: probe.gpus } : { gpus: [], reason: probe.reason };
  } catch (error) {
    if (isAbortError(error)) throw error;
    return { gpus: [], reason: messageOf(error) };
  }
}
