import type { Resources } from '../../../../protocol/evaluation.ts';
import type { DeviceProfile } from './device-profile.ts';

/** What a launch asks of a multiprocessor. */
export interface OccupancyInput {
  readonly threadsPerBlock: number;
  readonly blocksTotal: number;
  readonly registersPerThread: number;
  readonly registersFrom: 'ptxas' | 'estimate';
  readonly staticSharedBytes: number;
  readonly dynamicSharedBytes: number;
  readonly spillBytes: number;
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** Shared memory a block really takes, the system's own part included, in bytes. */
export function sharedBytesPerBlock(profile: DeviceProfile, bytes: number): number {
  const needed = bytes + profile.sharedReservedPerBlock;
  return (
    profile.sharedAllocationSizes.find((size) => size >= needed) ??
    roundUp(needed, profile.sharedAllocationUnit)
  );
}

/**
 * Blocks that fit on a multiprocessor, and what limits them, by the rules of cuda_occupancy.h (CUDA 13): registers are
 * handed out per warp in units and per sub-partition, shared memory per block in units plus the system's own part. With the
 * figures of Intel GPUs (a unit of registers per hardware thread, sizes of shared memory) they are those of Intel's calculator.
 * Zero blocks mean that the launch cannot run. `occupancy` counts only blocks that the grid can supply.
 */
export function occupancyOf(profile: DeviceProfile, input: OccupancyInput): Resources {
  const warpsPerBlock = Math.ceil(input.threadsPerBlock / profile.warpSize);
  const byWarps =
    input.threadsPerBlock > profile.maxThreadsPerBlock ? 0 : Math.floor(profile.maxWarps / warpsPerBlock);

  const registersPerWarp = roundUp(
    Math.max(1, input.registersPerThread) * profile.warpSize,
    profile.registerAllocationUnit,
  );
  const assumedPerBlock = registersPerWarp * roundUp(warpsPerBlock, profile.subPartitions);
  const warpsByRegisters =
    Math.floor(profile.registers / profile.subPartitions / registersPerWarp) * profile.subPartitions;
  const byRegisters =
    assumedPerBlock > profile.registers || input.registersPerThread > profile.maxRegistersPerThread
      ? 0
      : Math.floor(warpsByRegisters / warpsPerBlock);

  const shared = input.staticSharedBytes + input.dynamicSharedBytes;
  const byShared =
    shared > profile.sharedPerBlock
      ? 0
      : Math.floor(profile.sharedPerMultiprocessor / sharedBytesPerBlock(profile, shared));

  const blocks = Math.min(byWarps, byRegisters, byShared, profile.maxBlocks);
  const suppliedByGrid = Math.ceil(input.blocksTotal / profile.multiprocessors);
  const resident = Math.min(blocks, suppliedByGrid);
  return {
    registersPerThread: input.registersPerThread,
    registersFrom: input.registersFrom,
    staticSharedBytes: input.staticSharedBytes,
    dynamicSharedBytes: input.dynamicSharedBytes,
    spillBytes: input.spillBytes,
    blocksPerMultiprocessor: blocks,
    occupancy: Math.min(1, (resident * warpsPerBlock) / profile.maxWarps),
    occupancyLimitedBy:
      suppliedByGrid < blocks
        ? 'grid'
        : blocks === byWarps
          ? 'warps'
          : blocks === byRegisters
            ? 'registers'
            : blocks === byShared
              ? 'shared memory'
              : 'blocks',
  };
}

/**
 * L1 data cache left for the blocks of one multiprocessor, in bytes: the driver takes the smallest shared-memory
 * carve-out that holds the resident blocks, the rest of the combined storage is cache.
 */
export function l1CacheBytes(profile: DeviceProfile, sharedBytes: number, residentBlocks: number): number {
  const needed =
    sharedBytes === 0 ? 0 : sharedBytesPerBlock(profile, sharedBytes) * Math.max(1, residentBlocks);
  const carveout =
    profile.sharedCarveouts.find((bytes) => bytes >= needed) ?? profile.sharedPerMultiprocessor;
  return Math.max(0, profile.l1AndSharedBytes - carveout);
}
