import type { DeviceProfile } from './device-profile.ts';
import type { TimeModelInput } from './time-model-input.ts';

export interface Spills {
  readonly registersKept: number;
  readonly bytesPerThread: number;
  /** Share of a thread's values that live in local memory, 0 to 1. */
  readonly share: number;
}

/**
 * Registers that do not fit go to local memory: a value spilled costs a load or store each time it is used. Without
 * knowing which ones the compiler picks, every value is equally likely to be spilled, so the share of spilled
 * registers is the share of arithmetic instructions that need one more local-memory request.
 */
export function spillsOf(profile: DeviceProfile, input: TimeModelInput): Spills {
  const limit = Math.min(profile.maxRegistersPerThread, input.registerLimit ?? profile.maxRegistersPerThread);
  // A block must fit at all: 1024 threads leave 64 registers each.
  const warps = Math.ceil(input.counters.threadsPerBlock / profile.warpSize);
  const warpsAllocated = Math.ceil(warps / profile.subPartitions) * profile.subPartitions;
  const unitsPerWarp = Math.floor(profile.registers / warpsAllocated / profile.registerAllocationUnit);
  const fitting = Math.floor((unitsPerWarp * profile.registerAllocationUnit) / profile.warpSize);
  const kept = Math.min(input.registersPerThread, limit, Math.max(1, fitting));
  const fromCompiler = (input.spillBytes ?? 0) / 4;
  const spilled = Math.max(input.registersPerThread - kept, fromCompiler);
  return {
    registersKept: kept,
    bytesPerThread: spilled * 4,
    share: spilled <= 0 ? 0 : spilled / (kept + spilled),
  };
}
