import { checkGpus } from './gpu-checks.ts';
import { type Machine, type MachineCheck, thisMachine } from './machine-check.ts';
import { checkGit, checkNode, checkStoreLocation } from './node-check.ts';
import { checkToolchain } from './toolchain-checks.ts';

/**
 * What can run on this machine and what is missing, each with its fix; what `doctor` prints. The first call may build
 * the supervisor (about a second). Rejects with AbortError when cancelled.
 */
export async function examineMachine(
  signal: AbortSignal,
  machine: Machine = thisMachine(),
): Promise<readonly MachineCheck[]> {
  const [node, toolchain, gpus, git] = await Promise.all([
    checkNode(machine),
    checkToolchain(machine, signal),
    checkGpus(machine, signal),
    checkGit(machine, signal),
  ]);
  return [...node, checkStoreLocation(machine), git, ...toolchain, ...gpus];
}

/** True when tasks can be evaluated on the simulated GPU here: everything but real devices. */
export function canSimulate(checks: readonly MachineCheck[]): boolean {
  const needed = [
    'node',
    'sqlite',
    'store-location',
    'cpp-compiler',
    'access-instrumentation',
    'addr2line',
    'sandbox',
  ];
  return needed.every((id) => checks.some((check) => check.id === id && check.state !== 'missing'));
}
