import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findNvcc } from '../../evaluation/backends/cuda/find-nvcc.ts';
import { nvccRelease } from '../../evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import { findProgram } from '../../executors/compiler.ts';
import { type Machine, type MachineCheck, ask, firstLine } from './machine-check.ts';

/** CUDA and SYCL: each missing thing has its own consequence, so each is a check of its own. */
export async function checkGpus(machine: Machine, signal: AbortSignal): Promise<MachineCheck[]> {
  const release = await nvccVersion(machine, signal);
  return [
    nvccCheck(release),
    await checkDriver(release, machine, signal),
    await checkTool(
      { id: 'ncu', title: 'Nsight Compute (ncu)', absent: 'no profiler counters from real GPUs' },
      'Install Nsight Compute (part of the CUDA toolkit).',
      machine,
      signal,
    ),
    await checkTool(
      { id: 'icpx', title: 'SYCL: DPC++ (icpx)', absent: 'needed for SYCL devices, which come later' },
      'Install the oneAPI DPC++ compiler and source its setvars.sh.',
      machine,
      signal,
    ),
    await checkTool(
      { id: 'acpp', title: 'SYCL: AdaptiveCpp (acpp)', absent: 'not needed where icpx is' },
      'Install AdaptiveCpp and put acpp in the PATH.',
      machine,
      signal,
    ),
  ];
}

interface NvccVersion {
  readonly path: string;
  readonly release: string | undefined;
}

async function nvccVersion(machine: Machine, signal: AbortSignal): Promise<NvccVersion | undefined> {
  const path = await findNvcc(machine.environment);
  if (path === undefined) return undefined;
  const { text } = await ask(path, ['--version'], machine, signal);
  return { path, release: nvccRelease(text) };
}

function nvccCheck(nvcc: NvccVersion | undefined): MachineCheck {
  const check = { id: 'nvcc', title: 'CUDA compiler (nvcc)' };
  const fix = 'Install the CUDA toolkit, or set KERNELFOUNDRY_NVCC to its nvcc.';
  if (nvcc === undefined) return { ...check, state: 'missing', detail: 'not found: no cuda device', fix };
  if (nvcc.release === undefined) {
    return { ...check, state: 'degraded', detail: `${nvcc.path} does not tell its release`, fix };
  }
  return { ...check, state: 'ok', detail: `${nvcc.release} (${nvcc.path})` };
}

/**
 * The driver library and a device are different things to miss: without libcuda.so.1 there is no driver; with it and no
 * device the driver answers error 100; a driver older than the toolkit answers 35.
 */
async function checkDriver(
  nvcc: NvccVersion | undefined,
  machine: Machine,
  signal: AbortSignal,
): Promise<MachineCheck> {
  const check = { id: 'nvidia-driver', title: 'NVIDIA driver and GPU' };
  const library = await findLibrary('libcuda.so.1', machine, signal);
  if (library === undefined) {
    const fix = 'Install the NVIDIA driver (in a container: run it with the NVIDIA runtime).';
    return { ...check, state: 'missing', detail: 'no driver: libcuda.so.1 is not there', fix };
  }
  const tool = await findProgram('nvidia-smi', machine.environment);
  const query = ['--query-gpu=name,uuid,driver_version', '--format=csv,noheader'];
  const list = tool === undefined ? undefined : await ask(tool, query, machine, signal);
  if (tool === undefined || list === undefined || !list.ok || list.text === '') {
    const said = list === undefined ? 'nvidia-smi is not there' : firstLine(list.text, 'it lists none');
    const detail = `driver library ${library}, but no usable GPU: ${said}`;
    return {
      ...check,
      state: 'missing',
      detail,
      fix: 'Check that the GPU is passed to this machine or container.',
    };
  }
  const supported = /CUDA Version:\s*(\d+\.\d+)/.exec((await ask(tool, [], machine, signal)).text)?.[1];
  const detail = list.text.split('\n').join('; ');
  if (supported !== undefined && nvcc?.release !== undefined && major(supported) < major(nvcc.release)) {
    return {
      ...check,
      state: 'degraded',
      detail: `${detail}; the driver supports CUDA ${supported}, older than nvcc ${nvcc.release}`,
      fix: 'Update the driver, or use an older CUDA toolkit.',
    };
  }
  return { ...check, state: 'ok', detail: supported === undefined ? detail : `${detail}; CUDA ${supported}` };
}

function major(version: string): number {
  return Number(version.split('.')[0]);
}

async function findLibrary(name: string, machine: Machine, signal: AbortSignal): Promise<string | undefined> {
  const folders = [
    ...(machine.environment['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    '/usr/lib/wsl/lib', // WSL keeps it outside the loader's cache
  ];
  const beside = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (beside !== undefined) return beside;
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((path) => existsSync(path));
  if (ldconfig === undefined) return undefined;
  const { text } = await ask(ldconfig, ['-p'], machine, signal);
  const line = text.split('\n').find((entry) => entry.trim().startsWith(`${name} `));
  return line?.split('=>')[1]?.trim();
}

async function checkTool(
  tool: { readonly id: string; readonly title: string; readonly absent: string },
  fix: string,
  machine: Machine,
  signal: AbortSignal,
): Promise<MachineCheck> {
  const { id, title, absent } = tool;
  const path = await findProgram(id, machine.environment);
  if (path === undefined) return { id, title, state: 'missing', detail: `not found: ${absent}`, fix };
  const { ok, text } = await ask(path, ['--version'], machine, signal);
  if (!ok) return { id, title, state: 'degraded', detail: `${path} does not run: ${firstLine(text)}`, fix };
  const line = text.split('\n').find((entry) => /\d+\.\d+/.test(entry)) ?? text;
  return { id, title, state: 'ok', detail: `${firstLine(line)} (${path})` };
}
