import { loadProfile, profileNames } from '../evaluation/backends/sim/time-model/device-profile.ts';
import { findNvcc } from '../evaluation/backends/cuda/find-nvcc.ts';
import { findCompiler } from '../executors/compiler.ts';
import type { DeviceId, Timing } from '../protocol/evaluation.ts';
import type { Language } from '../protocol/task.ts';
import { isAbortError } from '../shared/abort.ts';
import { messageOf } from '../shared/errors.ts';
import { probeCuda } from './cuda-devices.ts';
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
  const [{ gpus, reason }, nvcc, compiler, sycl] = await Promise.all([
    findGpus(signal),
    findNvcc(),
    compilerOf(signal),
    findSyclDevices(signal),
  ]);
  const real = gpus.map(({ id, name, computeCapability }): ListedDevice => ({
    id,
    kind: 'cuda',
    timing: 'measured',
    title: `${name}, compute capability ${computeCapability}`,
    languages: ['cuda'],
    detail: nvcc === undefined ? 'the CUDA compiler nvcc was not found' : nvcc,
    usable: nvcc !== undefined,
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
