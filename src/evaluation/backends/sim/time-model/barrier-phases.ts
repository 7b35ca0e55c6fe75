import type { DeviceProfile } from './device-profile.ts';
import type { LaunchGeometry } from './launch-shape.ts';

/** What a launch asks of the two places at which a block with barriers can be. */
export interface PhaseDemand {
  /** Microseconds of device memory, L2 and atomics together. */
  readonly memoryUs: number;
  /** Microseconds of the multiprocessor: shared memory, L1, arithmetic and issue together. */
  readonly multiprocessorUs: number;
  /** Clocks that one block waits for global memory while both are idle. */
  readonly waitClocks: number;
}

/**
 * Time for one customer of a closed queueing network: `customers` go round between `demands` (service times of stations
 * that serve one after the other) and a delay that hinders nobody. Exact mean value analysis for exponential service
 * (Reiser and Lavenberg 1980, Mean-Value Analysis of Closed Multichain Queuing Networks).
 */
export function timePerCustomer(customers: number, demands: readonly number[], delay: number): number {
  let queues = demands.map(() => 0);
  let perCustomer = 0;
  for (let n = 1; n <= customers; n++) {
    const residence = demands.map((demand, k) => demand * (1 + (queues[k] ?? 0)));
    const round = delay + residence.reduce((sum, time) => sum + time, 0);
    if (round === 0) return 0;
    queues = residence.map((time) => (n / round) * time);
    perCustomer = round / n;
  }
  return perCustomer;
}

/**
 * Microseconds of a launch whose blocks have barriers. Between two barriers a block either moves data from and to global
 * memory or works on what it has; it cannot do both, and only other resident blocks can fill the place it does not use. With
 * few resident blocks they often queue at the same place while the other one idles: a closed queueing network with the
 * resident blocks as its customers.
 */
export function phasedUs(profile: DeviceProfile, geometry: LaunchGeometry, demand: PhaseDemand): number {
  const blocks = Math.max(1, geometry.blocksOnBusiest);
  const perBlock = timePerCustomer(
    geometry.residentBlocks,
    [demand.memoryUs / blocks, demand.multiprocessorUs / blocks],
    demand.waitClocks / profile.clockMhz,
  );
  return perBlock * blocks;
}
