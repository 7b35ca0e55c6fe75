import type {
  BasicBlockCounters,
  BufferTraffic,
  MemoryAccessCounters,
  SimulatorCounters,
} from '../../../../../src/protocol/counters.ts';
import { emptyMix } from '../../../../../src/evaluation/backends/sim/instruction-classes.ts';
import type { InstructionMix } from '../../../../../src/evaluation/backends/sim/instruction-classes.ts';
import { loadProfile } from '../../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import type { ProfileName } from '../../../../../src/evaluation/backends/sim/time-model/device-profile.ts';
import type { TimeModelInput } from '../../../../../src/evaluation/backends/sim/time-model/time-model-input.ts';

export const sampleAccess: MemoryAccessCounters = {
  line: 1,
  file: 'kernel.cu',
  space: 'global',
  operation: 'load',
  bytes: 4,
  requests: 0,
  lanes: 0,
  sectors: 0,
  idealSectors: 0,
  wavefronts: 0,
  idealWavefronts: 0,
  l1MissSectors: 0,
  sameAddressLanes: 0,
};

/** A warp-wide load or store of `requests` requests that touch `sectorsPerRequest` sectors, none in L1. */
export function globalAccess(
  operation: 'load' | 'store',
  requests: number,
  sectorsPerRequest: number,
  buffer = 'data',
): MemoryAccessCounters {
  const sectors = requests * sectorsPerRequest;
  return {
    ...sampleAccess,
    operation,
    requests,
    lanes: requests * 32,
    sectors,
    idealSectors: requests * 4,
    l1MissSectors: operation === 'load' ? sectors : 0,
    buffer,
  };
}

export interface SampleLaunch {
  readonly blocksTotal: number;
  readonly threadsPerBlock: number;
  readonly memory?: readonly MemoryAccessCounters[];
  readonly blocks?: readonly (Partial<InstructionMix> & { readonly warps: number })[];
  readonly buffers?: readonly BufferTraffic[];
  readonly barriers?: number;
  readonly shuffles?: number;
  readonly sharedBytes?: number;
  readonly specialFunctions?: Readonly<Record<string, number>>;
  readonly registersPerThread?: number;
  readonly profile?: ProfileName;
  readonly blocksRun?: number;
}

/** Model input of a launch described by hand; all blocks ran unless said otherwise. */
export function sampleInput(launch: SampleLaunch): TimeModelInput {
  const mix = new Map<number, InstructionMix>();
  const basicBlocks: BasicBlockCounters[] = (launch.blocks ?? []).map(({ warps, ...classes }, index) => {
    mix.set(index + 1, { ...emptyMix, ...classes });
    return { address: index + 1, line: 1, file: 'kernel.cu', warps, lanes: warps * 32 };
  });
  const counters: SimulatorCounters = {
    blocksRun: launch.blocksRun ?? launch.blocksTotal,
    blocksTotal: launch.blocksTotal,
    threadsPerBlock: launch.threadsPerBlock,
    warpsPerBlock: Math.ceil(launch.threadsPerBlock / 32),
    staticSharedBytes: launch.sharedBytes ?? 0,
    dynamicSharedBytes: 0,
    barriers: launch.barriers ?? 0,
    warpBarriers: 0,
    shuffles: launch.shuffles ?? 0,
    memory: launch.memory ?? [],
    basicBlocks,
    buffers: launch.buffers ?? [],
    specialFunctions: launch.specialFunctions ?? {},
  };
  return {
    profile: loadProfile(launch.profile ?? 'h100'),
    counters,
    mix,
    registersPerThread: launch.registersPerThread ?? 32,
    registersFrom: 'estimate',
  };
}

/** A copy of `elements` floats, one per thread, in blocks of 256. */
export function copyLaunch(elements: number, profile: ProfileName = 'h100'): SampleLaunch {
  const warps = elements / 32;
  const sectors = elements / 8;
  return {
    profile,
    blocksTotal: elements / 256,
    threadsPerBlock: 256,
    memory: [globalAccess('load', warps, 4, 'in'), globalAccess('store', warps, 4, 'out')],
    blocks: [{ warps, integer: 6, compare: 1, branch: 1 }],
    buffers: [
      { name: 'in', bytes: elements * 4, sectorsRead: sectors, sectorsWritten: 0 },
      { name: 'out', bytes: elements * 4, sectorsRead: 0, sectorsWritten: sectors },
    ],
  };
}
