import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chooseToolkit } from '../../evaluation/backends/cuda/toolchain/choose-toolkit.ts';
import type { CudaTool, CudaToolkit } from '../../evaluation/backends/cuda/toolchain/cuda-toolkit.ts';
import { findToolkits, newestFirst } from '../../evaluation/backends/cuda/toolchain/find-toolkits.ts';
import type { FoundToolkits } from '../../evaluation/backends/cuda/toolchain/find-toolkits.ts';
import { findProgram } from '../../executors/compiler.ts';
import { type Machine, type MachineCheck, ask, firstLine } from './machine-check.ts';

/** Everything that CUDA devices stand on: toolkits, their host compiler, driver and GPU, the tools that look at kernels. */
export async function checkCuda(machine: Machine, signal: AbortSignal): Promise<MachineCheck[]> {
  const found = await findToolkits(
    async (program, args, abort) => ask(program, args, machine, abort),
    signal,
    machine.environment,
  );
  const { check: driver, gpus, supported } = await checkDriver(machine, signal);
  const choice = chosenFor(found.toolkits, gpus, supported);
  const toolkit = choice.toolkit ?? newestFirst(found.toolkits)[0];
  return [
    toolkitCheck(found, toolkit),
    ...(toolkit === undefined ? [] : [hostCompilerCheck(toolkit)]),
    driver,
    ...(choice.check === undefined ? [] : [choice.check]),
    ...(await Promise.all(tools.map((tool) => toolCheck(tool, toolkit, machine, signal)))),
  ];
}

function toolkitCheck({ toolkits, broken }: FoundToolkits, used: CudaToolkit | undefined): MachineCheck {
  const check = { id: 'nvcc', title: 'CUDA compiler (nvcc)' };
  const fix = 'Install the CUDA toolkit, or set KERNELFOUNDRY_NVCC to its nvcc.';
  if (used === undefined) {
    const [first] = broken;
    if (first === undefined) return { ...check, state: 'missing', detail: 'not found: no cuda device', fix };
    return { ...check, state: 'degraded', detail: `${first.path}: ${first.reason}`, fix };
  }
  const others = toolkits.filter((one) => one !== used).map(({ release, root }) => `${release} (${root})`);
  const unusable = broken.map(({ path, reason }) => `${path}: ${reason}`);
  const architectures =
    used.architectures.length === 0
      ? ''
      : `, ${used.architectures[0] ?? ''} to ${used.architectures.at(-1) ?? ''}`;
  return {
    ...check,
    state: 'ok',
    detail: [
      `${used.release} (${used.nvcc}, by ${used.foundBy}${architectures})`,
      ...(others.length > 0 ? [`also ${others.join(', ')}`] : []),
      ...unusable,
    ].join('; '),
  };
}

function hostCompilerCheck({ release, hostCompiler }: CudaToolkit): MachineCheck {
  const check = { id: 'nvcc-host-compiler', title: 'Host compiler of nvcc' };
  switch (hostCompiler.kind) {
    case 'usable':
      return { ...check, state: 'ok', detail: hostCompiler.version };
    case 'replaced':
      return {
        ...check,
        state: 'ok',
        detail: `${hostCompiler.version} (${hostCompiler.path}), for ${hostCompiler.tooNew} is newer than CUDA ${release} knows`,
      };
    case 'unusable':
      return { ...check, state: 'missing', detail: hostCompiler.reason, fix: hostCompiler.fix };
  }
}

interface SeenGpu {
  readonly name: string;
  readonly computeCapability: string | undefined;
}

interface DriverState {
  readonly check: MachineCheck;
  readonly gpus: readonly SeenGpu[];
  /** Newest CUDA release that the driver runs. */
  readonly supported?: string;
}

/**
 * The driver library and a device are different things to miss: without libcuda.so.1 there is no driver; with it and no
 * device the driver answers error 100; a driver older than the toolkit answers 35.
 */
async function checkDriver(machine: Machine, signal: AbortSignal): Promise<DriverState> {
  const check = { id: 'nvidia-driver', title: 'NVIDIA driver and GPU' };
  const library = await findLibrary('libcuda.so.1', machine, signal);
  if (library === undefined) {
    const fix = 'Install the NVIDIA driver (in a container: run it with the NVIDIA runtime).';
    const detail = 'no driver: libcuda.so.1 is not there';
    return { check: { ...check, state: 'missing', detail, fix }, gpus: [] };
  }
  const tool = await findProgram('nvidia-smi', machine.environment);
  const query = ['--query-gpu=name,uuid,driver_version,compute_cap', '--format=csv,noheader'];
  const list = tool === undefined ? undefined : await ask(tool, query, machine, signal);
  if (tool === undefined || list === undefined || !list.ok || list.text === '') {
    const said = list === undefined ? 'nvidia-smi is not there' : firstLine(list.text, 'it lists none');
    const detail = `driver library ${library}, but no usable GPU: ${said}`;
    const fix = 'Check that the GPU is passed to this machine or container.';
    return { check: { ...check, state: 'missing', detail, fix }, gpus: [] };
  }
  const lines = list.text.split('\n').filter((line) => line.trim() !== '');
  const gpus = lines.map((line): SeenGpu => {
    const [name = '', , , capability] = line.split(',').map((field) => field.trim());
    return { name, computeCapability: /^\d+\.\d+$/.exec(capability ?? '')?.[0] };
  });
  const supported = /CUDA Version:\s*(\d+\.\d+)/.exec((await ask(tool, [], machine, signal)).text)?.[1];
  const detail = [...lines, ...(supported === undefined ? [] : [`CUDA ${supported}`])].join('; ');
  return {
    check: { ...check, state: 'ok', detail },
    gpus,
    ...(supported === undefined ? {} : { supported }),
  };
}

/** Which toolkit the first GPU gets, or why none serves; nothing to say where there is no GPU or no toolkit. */
function chosenFor(
  toolkits: readonly CudaToolkit[],
  [gpu]: readonly SeenGpu[],
  supported: string | undefined,
): { readonly toolkit?: CudaToolkit; readonly check?: MachineCheck } {
  if (gpu === undefined || toolkits.length === 0) return {};
  const [major = 0, minor = 0] = (supported ?? '0.0').split('.').map(Number);
  const known = newestFirst(toolkits)[0]?.architectures.at(-1) ?? 'sm_90';
  const choice = chooseToolkit(toolkits, {
    gpuName: gpu.name,
    // An old nvidia-smi does not tell; the driver then decides alone.
    computeCapability: gpu.computeCapability ?? known.replace(/^sm_(\d+)(\d)[af]?$/, '$1.$2'),
    driverVersion: major * 1000 + minor * 10,
  });
  const check = { id: 'cuda-toolkit-choice', title: `Toolkit for ${gpu.name}` };
  if (choice.kind === 'none')
    return { check: { ...check, state: 'degraded', detail: choice.reason, fix: choice.fix } };
  const { toolkit, note } = choice;
  const detail = `CUDA ${toolkit.release}${note === undefined ? '' : `: ${note}`}`;
  return { toolkit, check: { ...check, state: 'ok', detail } };
}

interface ToolWords {
  readonly id: CudaTool;
  readonly title: string;
  readonly absent: string;
  readonly fix: string;
}

const tools: readonly ToolWords[] = [
  {
    id: 'ncu',
    title: 'Nsight Compute (ncu)',
    absent: 'no profiler counters from real GPUs',
    fix: 'Install Nsight Compute (part of the CUDA toolkit).',
  },
  {
    id: 'compute-sanitizer',
    title: 'Compute Sanitizer',
    absent: 'fast variants are checked for races and bounds by the simulator only',
    fix: 'Install cuda-sanitizer (part of the CUDA toolkit).',
  },
  {
    id: 'nvdisasm',
    title: 'Disassembler (nvdisasm)',
    absent: 'hints from machine code come from PTX',
    fix: 'Install cuda-nvdisasm (part of the CUDA toolkit).',
  },
];

async function toolCheck(
  { id, title, absent, fix }: ToolWords,
  toolkit: CudaToolkit | undefined,
  machine: Machine,
  signal: AbortSignal,
): Promise<MachineCheck> {
  const path = toolkit?.tools[id] ?? (await findProgram(id, machine.environment));
  if (path === undefined) return { id, title, state: 'missing', detail: `not found: ${absent}`, fix };
  const { ok, text } = await ask(path, ['--version'], machine, signal);
  if (!ok) return { id, title, state: 'degraded', detail: `${path} does not run: ${firstLine(text)}`, fix };
  const line = text.split('\n').find((entry) => /\d+\.\d+/.test(entry)) ?? text;
  return { id, title, state: 'ok', detail: `${firstLine(line)} (${path})` };
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
