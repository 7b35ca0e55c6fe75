import profiles from './profiles.json' with { type: 'json' };

/**
 * Figures of a modelled GPU. Units and sources of every one are in profiles.json; rates are per clock and multiprocessor
 * unless the name says otherwise.
 */
const figureNames = [
  'warpSize',
  'nativeLanes',
  'multiprocessors',
  'clockMhz',
  'schedulers',
  'fp32Lanes',
  'fp64Lanes',
  'integerLanes',
  'integerSharesFp32Lanes',
  'specialLanes',
  'specialSharesIntegerLanes',
  'conversionLanes',
  'shuffleLanes',
  'shuffleLatency',
  'shufflesUseSharedPath',
  'barrierLanes',
  'maxWarps',
  'maxBlocks',
  'maxThreadsPerBlock',
  'registers',
  'maxRegistersPerThread',
  'registerAllocationUnit',
  'subPartitions',
  'sharedPerMultiprocessor',
  'sharedPerBlock',
  'sharedReservedPerBlock',
  'sharedAllocationUnit',
  'l1AndSharedBytes',
  'sectorBytes',
  'l1BytesPerClock',
  'l1CountsBanks',
  'l1Latency',
  'sharedLatency',
  'l2Bytes',
  'l2GbPerSecond',
  'l2StoreGbPerSecond',
  'l2Slices',
  'l2ToMultiprocessorBytesPerClock',
  'partialSectorPasses',
  'l2Latency',
  'dramBytes',
  'dramGbPerSecond',
  'dramEfficiency',
  'dramLatency',
  'arithmeticLatency',
  'barrierLatency',
  'sameAddressAtomicsPerClock',
  'sharedAtomicClocksPerPass',
  'launchUs',
] as const;
export type FigureName = (typeof figureNames)[number];

/** One figure and where it comes from. `checked`: the value was read in the source when the profile was written. */
export interface SourcedFigure {
  readonly value: number;
  readonly unit: string;
  readonly kind: 'stated' | 'derived' | 'measured';
  /** Key in the `sources` table of profiles.json. */
  readonly source: string;
  /** Section, table or file of the source, or the formula. */
  readonly where: string;
  readonly checked: boolean;
  readonly note?: string;
}

/** Name of a modelled GPU, the part after `sim:`. */
export type ProfileName = keyof typeof profiles.devices;

export type DeviceProfile = Readonly<Record<FigureName, number>> & {
  readonly name: ProfileName;
  /** Product name, e.g. `NVIDIA H100 SXM5 80 GB`. */
  readonly title: string;
  /** CUDA compute capability, e.g. `9.0`; version of the graphics core of Intel GPUs, e.g. `20.1`. */
  readonly computeCapability: string;
  /** Threads that go in step (a warp, a sub-group) unless the kernel asks for another size: `warpSize`. */
  readonly subGroupSize: number;
  /** Sizes that a SYCL kernel can ask for, ascending. */
  readonly subGroupSizes: readonly number[];
  /** Sizes that a block's shared memory is rounded up to, ascending, in bytes; none where `sharedAllocationUnit` says all. */
  readonly sharedAllocationSizes: readonly number[];
  /** Sizes the shared part of the L1 storage can be set to, ascending, in bytes. */
  readonly sharedCarveouts: readonly number[];
};

export interface FigureSource {
  readonly document: string;
  readonly url: string;
}

/** Documents that the figures come from, by key. */
export const profileSources: Readonly<Record<string, FigureSource>> = profiles.sources;

/** Names of the modelled GPUs, in the order of profiles.json. */
export const profileNames: readonly ProfileName[] = Object.keys(profiles.devices) as ProfileName[];

/** True for `h100` and the like. */
export function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(profiles.devices, name);
}

/** Every figure of a profile with its source. */
export function sourcedFigures(name: ProfileName): Readonly<Record<string, SourcedFigure>> {
  const device = profiles.devices[name];
  const architecture = profiles.architectures[device.architecture as keyof typeof profiles.architectures];
  return { ...architecture.figures, ...device.figures } as Readonly<Record<string, SourcedFigure>>;
}

/** The figures of a modelled GPU as plain numbers. Throws when profiles.json lacks one. */
export function loadProfile(name: ProfileName): DeviceProfile {
  const device = profiles.devices[name];
  const architecture = profiles.architectures[device.architecture as keyof typeof profiles.architectures];
  const sourced = sourcedFigures(name);
  const figures: Record<string, number> = {};
  for (const figure of figureNames) {
    const entry = sourced[figure];
    if (entry === undefined) throw new Error(`profiles.json: ${name} has no figure ${figure}.`);
    figures[figure] = entry.value;
  }
  const known = figures as Record<FigureName, number>;
  return {
    ...known,
    name,
    title: device.title,
    computeCapability: device.computeCapability,
    subGroupSize: known.warpSize,
    subGroupSizes: architecture.subGroupSizes.values,
    sharedAllocationSizes:
      'sharedAllocationSizes' in architecture ? architecture.sharedAllocationSizes.values : [],
    sharedCarveouts: architecture.sharedCarveouts.values,
  };
}

/**
 * The profile for a kernel that runs in sub-groups of `size`. A hardware thread runs one sub-group of any size and has the
 * same registers for it, so all other figures stay.
 */
export function withSubGroupSize(profile: DeviceProfile, size: number): DeviceProfile {
  return size === profile.warpSize ? profile : { ...profile, warpSize: size };
}
