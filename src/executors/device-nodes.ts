import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRequirements } from '../engine/ports.ts';

/** Device nodes by backend: patterns below /dev. NVIDIA's control nodes, AMD's, the render nodes, and WSL's one for all. */
const patterns: Readonly<Record<JobRequirements['backend'], RegExp | undefined>> = {
  sim: undefined,
  cuda: /^(nvidia(ctl|\d+|-uvm|-uvm-tools|-modeset|-caps)|dxg)$/,
  sycl: /^(dri|kfd|dxg|nvidia(ctl|\d+|-uvm|-uvm-tools|-caps))$/,
};

/** What a driver reads beside its nodes: topology of buses and processors. */
const driverReads = ['/sys'];

/** Device nodes a job of this backend may use, as far as they exist; none for stages that only compile or compare. */
export function deviceNodes(requirements: JobRequirements, folder = '/dev'): readonly string[] {
  const pattern = patterns[requirements.backend];
  const runsOnDevice = ['check', 'bench', 'profile'].includes(requirements.stage);
  if (pattern === undefined || !runsOnDevice || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));
}

/** Files a driver reads, for the same jobs. */
export function driverReadPaths(requirements: JobRequirements): readonly string[] {
  return deviceNodes(requirements).length === 0 ? [] : driverReads;
}
