/**
 * What the simulated GPU counted while running some or all blocks of a launch, by source line.
 * Counterpart in C++: native/sim/core/report.cpp, which writes this as JSON (same field names).
 * All totals are over the blocks that were run (`blocksRun` of `blocksTotal`); nothing is scaled.
 */

/** One memory instruction of the program (a load, store or atomic at one code address). */
export interface MemoryAccessCounters {
  /** Offset of the instruction in the candidate's shared object: tells which basic block it belongs to. */
  readonly address?: number;
  readonly line: number;
  readonly file: string;
  readonly space: 'global' | 'shared' | 'constant';
  readonly operation: 'load' | 'store' | 'atomic';
  /** Bytes per lane of one access. */
  readonly bytes: number;
  /** Warp-level requests issued, and lanes active in them in total. */
  readonly requests: number;
  readonly lanes: number;
  /** Global: 32-byte sectors touched over all requests, and the fewest that could have carried the lanes' distinct bytes. */
  readonly sectors: number;
  readonly idealSectors: number;
  /** Shared: wavefronts over all requests, and the fewest possible. Global: clocks of the L1 data stage likewise. */
  readonly wavefronts: number;
  readonly idealWavefronts: number;
  /** Sectors that missed the simulated L1 (loads), i.e. traffic to L2. Stores and atomics always go to L2. */
  readonly l1MissSectors: number;
  /** Global stores: sectors of which a request wrote only a part, summed over requests. */
  readonly partialSectors?: number;
  /** Global loads: requests with a sector that the warp's previous request of this instruction did not touch. */
  readonly freshRequests?: number;
  /**
   * Shared loads: requests and wavefronts if loads of consecutive visits that continue one another were one load of 16
   * bytes, as in an unrolled loop.
   */
  readonly wideRequests?: number;
  readonly wideWavefronts?: number;
  /** Most lanes of one request that hit the same address, summed over requests (atomics serialise on it). */
  readonly sameAddressLanes: number;
  /** By a copy into shared memory that goes on while the warp does other things (`cp.async`). */
  readonly asynchronous?: boolean;
  /** Name of the buffer argument or shared variable touched, where all accesses touched just one. */
  readonly buffer?: string;
}

/** One basic block of compiled code: how often warps and lanes entered it. */
export interface BasicBlockCounters {
  /** Offset of the block's first instruction in the candidate's shared object. */
  readonly address: number;
  readonly line: number;
  readonly file: string;
  /** Warp-level executions (largest lane count per warp and barrier interval) and lane executions. */
  readonly warps: number;
  readonly lanes: number;
}

/** Per buffer: distinct 32-byte sectors touched by the blocks that ran. */
export interface BufferTraffic {
  readonly name: string;
  readonly bytes: number;
  readonly sectorsRead: number;
  readonly sectorsWritten: number;
}

export interface SimulatorCounters {
  readonly blocksRun: number;
  readonly blocksTotal: number;
  readonly threadsPerBlock: number;
  readonly warpsPerBlock: number;
  readonly staticSharedBytes: number;
  readonly dynamicSharedBytes: number;
  /** Block barriers passed, counted once per warp; warp-level barriers and shuffles likewise. */
  readonly barriers: number;
  readonly warpBarriers: number;
  readonly shuffles: number;
  /** Arrivals of threads at barriers of the whole grid; absent where there are none. */
  readonly gridBarriers?: number;
  /** Waits for asynchronous copies by lanes, and the groups of copies that they left under way, summed. */
  readonly asyncWaits?: number;
  readonly asyncGroupsLeft?: number;
  readonly memory: readonly MemoryAccessCounters[];
  readonly basicBlocks: readonly BasicBlockCounters[];
  readonly buffers: readonly BufferTraffic[];
  /** Calls of special functions by name (`expf`, `__expf`, `sqrtf`, ...), warp-level. */
  readonly specialFunctions: Readonly<Record<string, number>>;
}

/** Something that the checker found: a defect, or (`exit-before-barrier`, `idle-shuffle`) a thing worth knowing. */
export interface CheckerFinding {
  readonly kind:
    | 'race'
    | 'out-of-bounds'
    | 'uninitialised-read'
    /** Of memory that is none of the kernel's: neither a buffer nor shared memory, its stack or its constants. */
    | 'wild-access'
    | 'divergent-barrier'
    /** No defect on CUDA devices: threads ended before a barrier that others wait at (docs/decisions/010). */
    | 'exit-before-barrier'
    /** No defect by itself: a shuffle by as many lanes as its segment has moves nothing. */
    | 'idle-shuffle'
    | 'deadlock'
    | 'invalid-shuffle'
    | 'misaligned-access'
    | 'invalid-launch';
  /** `none` with `out-of-bounds`: an array whose size the compiler knows, such as a local one. */
  readonly space: 'global' | 'shared' | 'none';
  readonly message: string;
  /** 1-based line of the access reported, and of the other access of a race. */
  readonly file: string;
  readonly line: number;
  readonly otherLine?: number;
  readonly block: readonly [number, number, number];
  readonly thread: readonly [number, number, number];
  readonly otherThread?: readonly [number, number, number];
  /** How often this (kind, line) occurred. */
  readonly occurrences: number;
}
