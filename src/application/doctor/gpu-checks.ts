import { findProgram } from '../../executors/compiler.ts';
import { checkCuda } from './cuda-checks.ts';
import { type Machine, type MachineCheck, ask, firstLine } from './machine-check.ts';

/** CUDA and SYCL: each missing thing has its own consequence, so each is a check of its own. */
export async function checkGpus(machine: Machine, signal: AbortSignal): Promise<MachineCheck[]> {
  return [
    ...(await checkCuda(machine, signal)),
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
